{"ts":"2026-11-01T00:00:00Z","eid":"e3","event":"x","ids":{"id_card":"11010519491231002X","phone":"+8613812345678"},"traits":{"a":2}}
{"ts":"2026-11-02T00:00:00Z","eid":"e4","event":"x","ids":{"id_card":"11010519491231002X","cookie":"d"},"consent":{"sms":"no"}}
