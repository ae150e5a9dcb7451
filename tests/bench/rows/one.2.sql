-- Columns by type, written as JSON again.
COPY (
  SELECT * FROM read_json('$IN', format = 'newline_delimited', columns = {
      one_id: 'VARCHAR', ids: 'JSON', shared: 'JSON', traits: 'JSON',
      tags: 'JSON', consent: 'JSON', since: 'JSON', first_ts: 'VARCHAR',
      last_ts: 'VARCHAR', seen: 'JSON', events: 'STRUCT(ts VARCHAR,
        eid VARCHAR, channel VARCHAR, event VARCHAR, props JSON)[]'})
  WHERE len(list_filter(events,
      lambda e: e.event = 'search' AND e.ts >= '2026-09-19T16:00:00.000Z')) >= 2
) TO '$OUT' (FORMAT json)
