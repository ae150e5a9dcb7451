-- Whole lines as text, the time line taken out of each.
COPY (
  SELECT json FROM read_ndjson_objects('$IN')
  WHERE len(list_filter(
      from_json(json->'$.events', '[{"ts":"VARCHAR","event":"VARCHAR"}]'),
      lambda e: e.event = 'search' AND e.ts >= '2026-09-19T16:00:00.000Z')) >= 2
) TO '$OUT' (FORMAT csv, HEADER false, QUOTE '', ESCAPE '', DELIMITER '\x01')
