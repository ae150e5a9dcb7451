-- Columns, as they are told, in a list of structs for each group.
COPY (
  SELECT coalesce(ids->>'$.phone', ids->>'$.device', ids->>'$.cookie',
      ids->>'$.card', ids->>'$.cust_no', ids->>'$.openid', eid) AS id,
    list(e) AS events
  FROM read_json('$IN', format = 'newline_delimited', columns = {
      ts: 'VARCHAR', eid: 'VARCHAR', src: 'VARCHAR', channel: 'VARCHAR',
      event: 'VARCHAR', ids: 'JSON', traits: 'JSON', tags: 'JSON',
      consent: 'JSON', props: 'JSON', timeline: 'BOOLEAN'}) AS e
  GROUP BY id
) TO '$OUT' (FORMAT json)
