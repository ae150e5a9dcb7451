/* SPDX-License-Identifier: MIT */
#ifndef ENGINES_GEN_H
#define ENGINES_GEN_H

#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/buf.h"
#include "expr/expr.h"

/*
 * What expr_engines feeds to both engines: programs and profiles, made of a
 * seed.  Both are trees, so that what differs can be made smaller.
 */

/* A program: a template with holes, or a leaf of plain text. */
struct node {
	const char *text;	/* @5: a kid of level 5 or tighter */
	struct node *kid[4];
	uint8_t kids;
	uint8_t level;		/* how tight it binds: LEVEL_* */
	uint8_t bare;		/* where parentheses are due, none */
	uint8_t more;		/* where none are due, parentheses */
	uint8_t fixed;		/* a name or a window: no expression */
	char what;		/* letter of gen_argument(), or 1 + what . is */
};
enum {
	LEVEL_PIPE = 0, LEVEL_COMMA = 1, LEVEL_ALT = 2, LEVEL_ASSIGN = 3,
	LEVEL_OR = 4, LEVEL_AND = 5, LEVEL_CMP = 6, LEVEL_ADD = 7,
	LEVEL_MUL = 8, LEVEL_EXP = 9, LEVEL_TERM = 10
};

/* JSON, with the text of scalars and names as it will stand. */
struct member {
	const char *name;	/* with quotes; NULL in an array */
	const char *raw;	/* scalar */
	struct member *kids, *next;
	uint8_t kind;		/* 's' 'a' 'o' */
};

/* What a set of programs is for. */
enum kind {
	KIND_PROFILE, KIND_ROW, KIND_LABEL, KIND_JOURNEY, KIND_POPULATION,
	KIND_TIMELESS, KINDS
};

enum { SEES_LINE, SEES_ROW, SEES_EVENT, SEES_SCALAR };

#define EDGES 64
#define KEPT 96
struct gen {
	uint64_t state;
	struct sf_arena mem;
	enum kind kind;
	struct sf_expr_env env;
	struct sf_zone *zone;
	const char *zone_name, *asof;
	int64_t edge[EDGES];	/* where windows start and end */
	unsigned edges;
	/* Of the program in hand. */
	int sees;		/* what . is: SEES_* */
	int inside;		/* of a filter: no calls */
	int plain;		/* nothing that is libjq's by design */
	int wild;		/* full of generators */
	int budget;
	unsigned vars;		/* $v0 … are known */
	int host;		/* reachable(), suits(), __open() are known */
	struct kept {
		struct node *n;
		char type;
		int sees, inside, plain;
		unsigned vars;
	} kept[KEPT];
	unsigned kept_n;
	struct member *near[8];	/* containers of the line in hand */
	unsigned near_n;
};

unsigned rnd(struct gen *g, unsigned n);
int odds(struct gen *g, unsigned percent);
const char *pick(struct gen *g, const char *const *of, unsigned n);
#define PICK(g, a) pick((g), (a), sizeof(a) / sizeof((a)[0]))
const char *keep(struct gen *g, const char *fmt, ...) SF_PRINTF(2, 3);
void *make(struct gen *g, size_t n);

/* The instant and zone of a round, and the edges of the usual windows. */
void gen_round(struct gen *g, uint64_t seed, enum kind kind);
void gen_release(struct gen *g);

/* program.c: one whole program, as a tree, and as text. */
struct node *gen_program(struct gen *g);
void node_print(struct sf_buf *b, const struct node *n);
/* The same program with other blanks, and comments. */
void gen_blanks(struct gen *g, struct sf_buf *text);

/* alone.c: what stands alone: a literal of type n, s or v, a member. */
const char *gen_literal(struct gen *g, char type);
const char *gen_member(struct gen *g, char type);

/* calls.c: what stands in a call of the time line, by letter. */
extern const char *const event_names[];
extern const char *const windows[];
extern const unsigned windows_n;
struct node *gen_argument(struct gen *g, char what);

const char *gen_number(struct gen *g);	/* digits as they come */
const char *gen_word(struct gen *g);	/* letters, of a text, without quotes */

/* profile.c: one line, and the parameters beside it. */
struct member *gen_line(struct gen *g);
const char *gen_params(struct gen *g);
/* member.c */
void member_print(struct sf_buf *b, const struct member *m);

/* mutate.c: the text with some tokens dropped, swapped, changed. */
void mutate(struct gen *g, struct sf_buf *text);

/* shrink.c: smaller ones; 0 where there are no more. */
int node_smaller(struct gen *g, const struct node *from, unsigned k,
    struct node **out);
int member_smaller(struct gen *g, const struct member *from, unsigned k,
    struct member **out);

#endif
