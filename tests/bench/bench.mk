# SPDX-License-Identifier: MIT
# What scripts/bench measures with, and the limit that it measures against.
$(B)/tests/measure: tests/bench/measure.c
	@mkdir -p $(@D)
	$(CC) -D_GNU_SOURCE -std=c11 $(OPT) $(WARN) -o $@ $<
$(B)/tests/limit: tests/bench/limit.cc
	@mkdir -p $(@D)
	$(CXX) $(CXXFLAGS) -o $@ $< -lsimdjson -lpthread
bench: $(B)/tests/measure $(B)/tests/limit
tests: bench

.PHONY: bench
