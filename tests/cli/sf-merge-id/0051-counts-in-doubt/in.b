{"ts":"2026-11-01T00:00:00Z","eid":"e1","event":"x","ids":{"cookie":"c"}}
{"ts":"2026-11-03T00:00:00Z","eid":"e3","event":"x","ids":{"cookie":"c"}}
