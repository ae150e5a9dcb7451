-- Whole lines as text, and the groups put together as text.
COPY (
  SELECT '{"id":' || to_json(id) || ',"events":[' || string_agg(json, ',') ||
    ']}'
  FROM (
    SELECT json::VARCHAR AS json, coalesce(json->>'$.ids.phone',
      json->>'$.ids.device', json->>'$.ids.cookie', json->>'$.ids.card',
      json->>'$.ids.cust_no', json->>'$.ids.openid', json->>'$.eid') AS id
    FROM read_ndjson_objects('$IN'))
  GROUP BY id
) TO '$OUT' (FORMAT csv, HEADER false, QUOTE '', ESCAPE '', DELIMITER '\x01')
