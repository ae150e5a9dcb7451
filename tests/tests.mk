# SPDX-License-Identifier: MIT
# What the tests build beside the tools, and how they are run.

# A test program of tests/{prop,fault,real} may use every room.
ALL_LIBS = $(patsubst %,$(B)/lib%.a,$(ROOMS))
TEST_PROGRAMS = $(patsubst tests/%.c,$(B)/%,$(wildcard tests/prop/*.c \
	tests/fault/*.c tests/real/*.c))
$(TEST_PROGRAMS): $(B)/%: tests/%.c $(ALL_LIBS)
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) -Itests/unit $(CFLAGS) -MMD -MP -o $@ $< \
		$(filter %.o,$^) $(ALL_LIBS) $(LDLIBS) -lstdc++
tests: $(TEST_PROGRAMS)

# The generator of expr_engines is a folder of its own.
ENGINES_OBJ = $(patsubst %.c,$(B)/%.o,$(wildcard tests/prop/engines/*.c))
$(B)/prop/expr_engines: $(ENGINES_OBJ)

# The simulated bank, a program of its own (tests/bank/README.md).
BANK_OBJ = $(patsubst tests/bank/%.c,$(B)/bank/%.o,$(wildcard tests/bank/*.c))
BANK_LIBS = $(B)/libformat.a $(B)/libio.a $(B)/libbase.a
$(BANK_OBJ): $(B)/bank/%.o: tests/bank/%.c
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) $(CFLAGS) -fPIE -MMD -MP -c -o $@ $<
$(B)/tests/bank: $(BANK_OBJ) $(BANK_LIBS)
	@mkdir -p $(@D)
	$(CC) $(OPT) -pie -o $@ $(BANK_OBJ) $(BANK_LIBS) $(LDLIBS) -lstdc++
tests: $(B)/tests/bank

# The tools of a sanitized build, with allocations that fail (oom.c): make
# B=build/san SAN=1 oom
OOM_TOOLS = $(patsubst $(B)/bin/%,$(B)/oom/%,$(TOOLS))
OOM_WRAP = malloc calloc realloc memalign aligned_alloc posix_memalign free \
	mmap umask
$(B)/oom/oom.o: tests/fault/oom/oom.c
	@mkdir -p $(@D)
	$(CC) -DWRAPPED -std=c11 -O1 -g -fPIE -c -o $@ $<
$(OOM_TOOLS): $(B)/oom/%: $(B)/cmd/%.o $(B)/oom/oom.o $(ALL_LIBS)
	$(CC) $(OPT) -pie $(OOM_WRAP:%=-Wl,--wrap=%) -o $@ $< \
		$(B)/oom/oom.o $(TOOL_LIBS) $(LDLIBS) -lstdc++
oom: $(OOM_TOOLS)

# Fuzz targets: make B=build/fuzz FUZZ=1 fuzz
FUZZ_TARGETS = $(patsubst tests/fuzz/%.c,$(B)/fuzz/%,$(wildcard tests/fuzz/*.c))
$(FUZZ_TARGETS): $(B)/fuzz/%: tests/fuzz/%.c $(ALL_LIBS)
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) -std=c11 $(OPT) -fsanitize=fuzzer -MMD -MP -o $@ $< \
		$(ALL_LIBS) $(LDLIBS) -lstdc++
fuzz: $(FUZZ_TARGETS)

check:
	scripts/check

.PHONY: tests oom fuzz check
