# SPDX-License-Identifier: MIT
# make              the six tools, in build/bin
# make check        every test (scripts/check installs what they need first)
# make unit-ROOM    the unit tests of one room of lib/
# make install      PREFIX=/usr/local DESTDIR=
# make B=DIR …      build in DIR instead of build/; SAN=1 adds ASan and UBSan

B = build
PREFIX = /usr/local
VERSION = 0.1.0

CC = gcc
CXX = g++
WARN = -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wformat=2 -Wvla \
	-Wstrict-prototypes -Wmissing-prototypes -Wwrite-strings -Werror
OPT = -O2 -g -D_FORTIFY_SOURCE=2 -fstack-protector-strong
ifdef FUZZ
CC = clang
CXX = clang++
WARN = -Wall
OPT = -O1 -g -fsanitize=fuzzer-no-link,address,undefined -fno-sanitize=vptr \
	-fno-sanitize-recover=undefined -fno-omit-frame-pointer
endif
# The check of vptr opens files, and the workers of expressions may open none.
ifdef SAN
# The sanitizers hide from the compiler what bounds a text: messages are cut.
WARN += -Wno-format-truncation
OPT = -O1 -g -fsanitize=address,undefined -fno-sanitize=vptr \
	-fno-sanitize-recover=all -fno-omit-frame-pointer
endif
CPPFLAGS = -Ilib -D_POSIX_C_SOURCE=200809L -D_XOPEN_SOURCE=700 \
	-DSF_VERSION='"$(VERSION)"' -DSF_SHARE='"$(PREFIX)/share/scene-finance"'
CFLAGS = -std=c11 $(OPT) $(WARN)
CXXFLAGS = -std=c++17 $(OPT) -Wall -Wextra
LDLIBS = -lsimdjson -lcsv -ljq -lzstd -lz -lfyaml -lxxhash -lcrypto \
	-lunistring -lidn2 -lpthread -ldl -lm

# Rooms from the top down: a room may use those after it on its own row.
ROOMS = report journey score segment identity ingest rules expr record ident \
	show format stat cli io base
FLOOR_base = base
FLOOR_io = io base
FLOOR_cli = cli io base
FLOOR_stat = stat base
FLOOR_format = format io base
FLOOR_show = show $(FLOOR_format)
FLOOR_ident = ident $(FLOOR_format)
FLOOR_record = record $(FLOOR_ident)
FLOOR_expr = expr $(FLOOR_record)
FLOOR_rules = rules $(FLOOR_expr)
ROOM_BELOW = $(FLOOR_rules:base=stat) show $(FLOOR_format)
FLOOR_ingest = ingest $(ROOM_BELOW)
FLOOR_identity = identity $(ROOM_BELOW)
FLOOR_segment = segment $(ROOM_BELOW)
FLOOR_score = score $(ROOM_BELOW)
FLOOR_journey = journey $(ROOM_BELOW)
FLOOR_report = report $(ROOM_BELOW)

TOOLS = $(patsubst cmd/%.c,$(B)/bin/%,$(wildcard cmd/*.c))

all: $(TOOLS) man completions

# Objects and one archive a room.
define room
SRC_$(1) = $$(wildcard lib/$(1)/*.c lib/$(1)/*.cc)
OBJ_$(1) = $$(patsubst %,$$(B)/%.o,$$(basename $$(SRC_$(1))))
$$(B)/lib$(1).a: $$(OBJ_$(1))
	rm -f $$@ && ar rcs $$@ $$^
UNIT_$(1) = $$(patsubst tests/unit/$(1)/%.c,$$(B)/unit/$(1)/%,$$(wildcard tests/unit/$(1)/*.c))
$$(UNIT_$(1)): $$(B)/unit/$(1)/%: tests/unit/$(1)/%.c $$(patsubst %,$$(B)/lib%.a,$$(FLOOR_$(1)))
	@mkdir -p $$(@D)
	$$(CC) $$(CPPFLAGS) -Itests/unit $$(CFLAGS) -MMD -MP -o $$@ $$< \
		$$(patsubst %,$$(B)/lib%.a,$$(FLOOR_$(1))) $$(LDLIBS) -lstdc++
unit-$(1): $$(UNIT_$(1))
	prove -e '' $$(UNIT_$(1))
units: $$(UNIT_$(1))
endef
$(foreach r,$(ROOMS),$(eval $(call room,$(r))))

$(B)/%.o: %.c
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) $(CFLAGS) -fPIE -MMD -MP -c -o $@ $<
$(B)/%.o: %.cc
	@mkdir -p $(@D)
	$(CXX) $(CPPFLAGS) $(CXXFLAGS) -fPIE -MMD -MP -c -o $@ $<

# A tool links its own room and what lies below.
TOOL_ROOM = $(subst merge-id,identity,$(patsubst sf-%,%,$(@F)))
TOOL_LIBS = $(patsubst %,$(B)/lib%.a,$(TOOL_ROOM) \
	rules expr record ident show format stat cli io base)
$(TOOLS): $(B)/bin/%: $(B)/cmd/%.o $(patsubst %,$(B)/lib%.a,$(ROOMS))
	@mkdir -p $(@D)
	$(CC) $(OPT) -pie -o $@ $< $(TOOL_LIBS) $(LDLIBS) -lstdc++

include tests/tests.mk
include tests/bench/bench.mk
include man/man.mk

clean:
	rm -rf $(B)

.PHONY: all clean units $(ROOMS:%=unit-%)
.SECONDARY:
-include $(shell find $(B) -name '*.d' 2>/dev/null)
