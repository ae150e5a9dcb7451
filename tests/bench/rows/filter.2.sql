-- Whole lines as text, two members taken out of each.
COPY (
  SELECT json FROM read_ndjson_objects('$IN')
  WHERE json_extract_string(json, '$.event') = 'search'
    AND json_extract_string(json, '$.channel') = 'app'
) TO '$OUT' (FORMAT csv, HEADER false, QUOTE '', ESCAPE '', DELIMITER '\x01')
