-- The twenty of segments.yaml: events unnested and aggregated by person.
COPY (
  WITH p AS (SELECT json, x.one_id AS one_id, x.traits.city AS city,
      x.traits.holds_credit_card AS card,
      list_sum(list_transform(map_values(x.seen), lambda s: s.n)) AS seen_n,
      x.events[1].channel AS first_channel, x.events[-1].event AS last_event,
      x.events AS events
    FROM (SELECT json, from_json(json, '{"one_id":"VARCHAR","traits":{"city":"VARCHAR","holds_credit_card":"VARCHAR"},"seen":"MAP(VARCHAR, STRUCT(n BIGINT))","events":[{"ts":"VARCHAR","eid":"VARCHAR","channel":"VARCHAR","event":"VARCHAR","props":{"q":"VARCHAR","page":"VARCHAR","amount":"DOUBLE","mcc":"VARCHAR"}}]}') AS x
      FROM read_ndjson_objects('$IN'))),
  e AS (SELECT one_id, u.ts AS ts, u.ts || u.eid AS k, u.channel AS channel, u.event AS event,
      u.props.q AS q, u.props.page AS page, u.props.amount AS amount, u.props.mcc AS mcc
    FROM (SELECT one_id, unnest(events) AS u FROM p)),
  a AS (SELECT one_id,
      count(*) FILTER (event = 'search' AND ts >= '2026-09-19T16:00:00.000Z') AS searches,
      count(*) FILTER (event = 'search' AND ts >= '2026-09-18T00:00:00.000Z' AND (contains(q, '基金') OR contains(q, '理财'))) AS words,
      count(DISTINCT CAST(CAST(ts[:23] AS TIMESTAMP) + INTERVAL 8 HOUR AS DATE)) FILTER (event = 'app_open' AND ts >= '2026-09-25T00:00:00.000Z') AS days,
      sum(amount) FILTER (event = 'card_tx' AND ts >= '2026-09-02T00:00:00.000Z') AS total,
      max(amount) FILTER (event = 'card_tx' AND ts >= '2026-09-02T00:00:00.000Z') AS most,
      min(amount) FILTER (event = 'card_tx' AND ts >= '2026-09-18T00:00:00.000Z') AS least,
      avg(amount) FILTER (event = 'card_tx' AND ts >= '2026-09-02T00:00:00.000Z') AS mean,
      count(DISTINCT page) FILTER (event = 'view' AND ts >= '2026-09-02T00:00:00.000Z') AS pages,
      max(ts) FILTER (event = 'app_open') AS opened,
      list(k) FILTER (event = 'sms_delivered') AS delivered,
      list(k) FILTER (event = 'sms_click') AS clicked,
      list(k) FILTER (event = 'search') AS searched,
      list(k) FILTER (event = 'card_page') AS cards,
      min(k) FILTER (event = 'app_open' AND ts >= '2026-09-02T00:00:00.000Z') AS f1,
      list(k) FILTER (event = 'search' AND ts >= '2026-09-02T00:00:00.000Z') AS f2,
      max(k) FILTER (event = 'view' AND ts >= '2026-09-02T00:00:00.000Z') AS f3,
      count(*) FILTER (event = 'search' AND ts >= '2026-09-02T00:00:00.000Z' AND channel = 'web') AS web,
      count(*) FILTER (event = 'card_tx' AND ts >= '2026-09-02T00:00:00.000Z' AND mcc = '5411' AND amount > 100) AS food,
      count(*) FILTER (ts >= '2026-09-25T00:00:00.000Z') AS week,
      count(*) FILTER (event = 'card_page' AND ts >= '2026-09-18T00:00:00.000Z') AS cards14
    FROM e GROUP BY one_id)
  SELECT '{"segments":{' || concat_ws(',',
      CASE WHEN searches >= 2
        THEN '"searchers":$ASOF' END,
      CASE WHEN words > 0
        THEN '"fund_words":$ASOF' END,
      CASE WHEN days >= 3
        THEN '"active":$ASOF' END,
      CASE WHEN total > 2000
        THEN '"spenders":$ASOF' END,
      CASE WHEN most > 500
        THEN '"big_ticket":$ASOF' END,
      CASE WHEN least < 50
        THEN '"small_change":$ASOF' END,
      CASE WHEN mean >= 200
        THEN '"average":$ASOF' END,
      CASE WHEN pages >= 4
        THEN '"browsers":$ASOF' END,
      CASE WHEN opened < '2026-09-25T00:00:00.000Z' AND opened >= '2026-09-02T00:00:00.000Z'
        THEN '"silent":$ASOF' END,
      CASE WHEN opened > '2026-09-29T00:00:00.000Z'
        THEN '"fresh":$ASOF' END,
      CASE WHEN clicked IS NOT NULL AND delivered IS NOT NULL AND len(list_filter(clicked, lambda b:
        len(list_filter(delivered, lambda a: a < b AND CAST(a[:23] AS TIMESTAMP) >= CAST(b[:23] AS TIMESTAMP) - INTERVAL 3 DAY)) > 0)) > 0
        THEN '"sms_clicked":$ASOF' END,
      CASE WHEN cards IS NOT NULL AND searched IS NOT NULL AND len(list_filter(cards, lambda b:
        len(list_filter(searched, lambda a: a < b AND CAST(a[:23] AS TIMESTAMP) >= CAST(b[:23] AS TIMESTAMP) - INTERVAL 1 DAY)) > 0)) > 0
        THEN '"led_to_card":$ASOF' END,
      CASE WHEN len(list_filter(f2, lambda s: s > f1 AND s < f3)) > 0
        THEN '"funnel":$ASOF' END,
      CASE WHEN first_channel = 'web'
        THEN '"came_by_web":$ASOF' END,
      CASE WHEN last_event = 'card_tx'
        THEN '"last_paid":$ASOF' END,
      CASE WHEN seen_n >= 30
        THEN '"heavy":$ASOF' END,
      CASE WHEN web >= 2
        THEN '"web_searchers":$ASOF' END,
      CASE WHEN food >= 2
        THEN '"groceries":$ASOF' END,
      CASE WHEN city = '九江' AND week >= 3
        THEN '"local":$ASOF' END,
      CASE WHEN coalesce(card, '') <> 'open' AND cards14 > 0
        THEN '"card_prospects":$ASOF' END) || '},' || substr(json, 2)
  FROM p LEFT JOIN a USING (one_id)
) TO '$OUT' (FORMAT csv, HEADER false, QUOTE '', ESCAPE '', DELIMITER '\x01')
