{"ts":"2026-11-02T00:00:00Z","eid":"e2","event":"x","ids":{"cookie":"c1","phone":"+8613812345678"},"traits":{"a":2}}
{"ts":"2026-11-02T00:00:00Z","eid":"e4","event":"x","ids":{"cookie":"c2"}}
