-- The twenty of segments.yaml: the line as text, one read of what they need,
-- lists of the time line cut once.
COPY (
  WITH p AS (SELECT json, x.events AS ev, x.traits.city AS city,
      x.traits.holds_credit_card AS card, list_sum(list_transform(map_values(x.seen), lambda s: s.n)) AS seen_n
    FROM (SELECT json, from_json(json, '{"traits":{"city":"VARCHAR","holds_credit_card":"VARCHAR"},"seen":"MAP(VARCHAR, STRUCT(n BIGINT))","events":[{"ts":"VARCHAR","eid":"VARCHAR","channel":"VARCHAR","event":"VARCHAR","props":{"q":"VARCHAR","page":"VARCHAR","amount":"DOUBLE","mcc":"VARCHAR"}}]}') AS x
      FROM read_ndjson_objects('$IN'))),
  lists AS (SELECT *,
    list_filter(ev, lambda e: e.event = 'search') AS search,
    list_filter(ev, lambda e: e.event = 'app_open') AS opened,
    list_filter(ev, lambda e: e.event = 'card_page') AS cards,
    list_filter(ev, lambda e: e.event = 'sms_delivered') AS delivered,
    list_filter(ev, lambda e: e.event = 'sms_click') AS clicked,
    list_filter(ev, lambda e: e.event = 'card_tx' AND e.ts >= '2026-09-02T00:00:00.000Z') AS tx,
    list_transform(list_filter(ev, lambda e: e.ts >= '2026-09-02T00:00:00.000Z'), lambda e: e.event) AS names
    FROM p),
  parts AS (SELECT *,
    list_transform(tx, lambda e: e.props.amount) AS amounts,
    CASE WHEN list_contains(names, 'app_open') THEN names[list_position(names, 'app_open') + 1:] END AS after_open
    FROM lists),
  steps AS (SELECT *,
    CASE WHEN list_contains(after_open, 'search') THEN after_open[list_position(after_open, 'search') + 1:] END AS after_search
    FROM parts)
  SELECT '{"segments":{' || concat_ws(',',
      CASE WHEN len(list_filter(search, lambda e: e.ts >= '2026-09-19T16:00:00.000Z')) >= 2
        THEN '"searchers":$ASOF' END,
      CASE WHEN len(list_filter(search, lambda e: e.ts >= '2026-09-18T00:00:00.000Z' AND (contains(e.props.q, '基金') OR contains(e.props.q, '理财')))) > 0
        THEN '"fund_words":$ASOF' END,
      CASE WHEN len(list_distinct(list_transform(list_filter(opened, lambda e: e.ts >= '2026-09-25T00:00:00.000Z'), lambda e: CAST(CAST(e.ts[:23] AS TIMESTAMP) + INTERVAL 8 HOUR AS DATE)))) >= 3
        THEN '"active":$ASOF' END,
      CASE WHEN list_sum(amounts) > 2000
        THEN '"spenders":$ASOF' END,
      CASE WHEN list_max(amounts) > 500
        THEN '"big_ticket":$ASOF' END,
      CASE WHEN list_min(list_transform(list_filter(tx, lambda e: e.ts >= '2026-09-18T00:00:00.000Z'), lambda e: e.props.amount)) < 50
        THEN '"small_change":$ASOF' END,
      CASE WHEN list_avg(amounts) >= 200
        THEN '"average":$ASOF' END,
      CASE WHEN len(list_distinct(list_transform(list_filter(ev, lambda e: e.event = 'view' AND e.ts >= '2026-09-02T00:00:00.000Z'), lambda e: e.props.page))) >= 4
        THEN '"browsers":$ASOF' END,
      CASE WHEN opened[-1].ts < '2026-09-25T00:00:00.000Z' AND opened[-1].ts >= '2026-09-02T00:00:00.000Z'
        THEN '"silent":$ASOF' END,
      CASE WHEN opened[-1].ts > '2026-09-29T00:00:00.000Z'
        THEN '"fresh":$ASOF' END,
      CASE WHEN len(clicked) > 0 AND len(list_filter(clicked, lambda b:
        len(list_filter(delivered, lambda a: a.ts || a.eid < b.ts || b.eid AND CAST(a.ts[:23] AS TIMESTAMP) >= CAST(b.ts[:23] AS TIMESTAMP) - INTERVAL 3 DAY)) > 0)) > 0
        THEN '"sms_clicked":$ASOF' END,
      CASE WHEN len(cards) > 0 AND len(list_filter(cards, lambda b:
        len(list_filter(search, lambda a: a.ts || a.eid < b.ts || b.eid AND CAST(a.ts[:23] AS TIMESTAMP) >= CAST(b.ts[:23] AS TIMESTAMP) - INTERVAL 1 DAY)) > 0)) > 0
        THEN '"led_to_card":$ASOF' END,
      CASE WHEN list_contains(after_search, 'view')
        THEN '"funnel":$ASOF' END,
      CASE WHEN ev[1].channel = 'web'
        THEN '"came_by_web":$ASOF' END,
      CASE WHEN ev[-1].event = 'card_tx'
        THEN '"last_paid":$ASOF' END,
      CASE WHEN seen_n >= 30
        THEN '"heavy":$ASOF' END,
      CASE WHEN len(list_filter(search, lambda e: e.ts >= '2026-09-02T00:00:00.000Z' AND e.channel = 'web')) >= 2
        THEN '"web_searchers":$ASOF' END,
      CASE WHEN len(list_filter(tx, lambda e: e.props.mcc = '5411' AND e.props.amount > 100)) >= 2
        THEN '"groceries":$ASOF' END,
      CASE WHEN city = '九江' AND len(list_filter(ev, lambda e: e.ts >= '2026-09-25T00:00:00.000Z')) >= 3
        THEN '"local":$ASOF' END,
      CASE WHEN coalesce(card, '') <> 'open' AND len(list_filter(cards, lambda e: e.ts >= '2026-09-18T00:00:00.000Z')) > 0
        THEN '"card_prospects":$ASOF' END) || '},' || substr(json, 2)
  FROM steps
) TO '$OUT' (FORMAT csv, HEADER false, QUOTE '', ESCAPE '', DELIMITER '\x01')
