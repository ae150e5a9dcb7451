-- Whole lines as text, two lists by path.
COPY (
  SELECT json FROM (
    SELECT json, json_extract_string(json, '$.events[*].event') AS names,
      json_extract_string(json, '$.events[*].ts') AS times
    FROM read_ndjson_objects('$IN'))
  WHERE len(list_filter(names, lambda name, i:
      name = 'search' AND times[i] >= '2026-09-19T16:00:00.000Z')) >= 2
) TO '$OUT' (FORMAT csv, HEADER false, QUOTE '', ESCAPE '', DELIMITER '\x01')
