-- Whole lines as text, an identifier taken out of each.
COPY (
  SELECT coalesce(json->>'$.ids.phone', json->>'$.ids.device',
      json->>'$.ids.cookie', json->>'$.ids.card', json->>'$.ids.cust_no',
      json->>'$.ids.openid', json->>'$.eid') AS id,
    list(json) AS events
  FROM read_ndjson_objects('$IN')
  GROUP BY id
) TO '$OUT' (FORMAT json)
