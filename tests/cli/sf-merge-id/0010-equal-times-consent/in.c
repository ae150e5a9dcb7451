{"ts":"2026-11-01T00:00:00Z","event":"x","ids":{"cookie":"c1"},"consent":{"sms":"yes","push":"yes"}}
