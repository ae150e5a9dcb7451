{"ts":"2026-11-02T00:00:00Z","eid":"e2","event":"x","ids":{"cookie":"c1"},"traits":{"a":2}}
