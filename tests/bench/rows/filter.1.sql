-- Columns, as they are told; what passes is written as JSON again.
COPY (
  SELECT * FROM read_json('$IN', format = 'newline_delimited', columns = {
      ts: 'VARCHAR', eid: 'VARCHAR',
      src: 'VARCHAR', channel: 'VARCHAR', event: 'VARCHAR', ids: 'JSON',
      traits: 'JSON', tags: 'JSON', consent: 'JSON', props: 'JSON'})
  WHERE event = 'search' AND channel = 'app'
) TO '$OUT' (FORMAT json)
