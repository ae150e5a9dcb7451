/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "io/scratch.h"
#include "io/table.h"
#include "io/team.h"

#include "identity/runs.h"

#define DATA "profiles"
#define BLOCKS "blocks"
#define BLOCK_WANTED ((size_t)1 << 20)	/* bytes a block, where we choose */
#define MANY 64				/* runs: see sf_table_staying() */

static void
file_name(char out[32], const char *what, uint32_t run)
{
	(void)snprintf(out, 32, "%s.%ju", what, (uintmax_t)run);
}

static int
begin(struct sf_run_writer *w, struct sf_err *e)
{
	char name[32];

	file_name(name, DATA, w->run);
	if ((w->data = sf_state_write(w->state, name, e)) == NULL)
		return (-1);
	file_name(name, BLOCKS, w->run);
	w->blocks = sf_state_write(w->state, name, e);
	return (w->blocks ? 0 : -1);
}

int
sf_run_put(struct sf_run_writer *w, struct sf_str packed, size_t raw,
    struct sf_err *e)
{
	struct sf_packed k;

	/* Profiles of a megabyte, or one that is longer. */
	if (sf_packed_make(&k, packed, raw, e))
		return (sf_hint(e, "keep fewer events of a person: "
		    "--keep-events"));
	if (w->blocks == NULL && begin(w, e))
		return (-1);
	return (sf_out_write(w->data, packed.p, packed.n, e) ||
	    sf_out_write(w->blocks, &k, sizeof(k), e) ? -1 : 0);
}

/* A run that is read from its first line to its last. */
struct run {
	uint32_t number;
	char data[32];
	uint64_t size;			/* of its data */
	int fd;
	struct sf_scratch *blocks;
	struct sf_unscratch *un;
	uint64_t next;			/* block that nobody asked for yet */
	struct sf_buf buf;
	size_t at;
	struct sf_team *team;		/* unpacks the block behind, or NULL */
	struct sf_buf behind;
};

struct sf_runs {
	struct sf_state *state;
	struct run v[MANY];
	size_t n;
	unsigned threads;		/* that unpack what will be read */
	struct sf_buf head;		/* of the line that is looked for */
};

static void
close_run(struct run *r)
{
	struct sf_err e = {0};

	if (r->team != NULL)
		(void)!sf_team_wait(r->team, &e);
	sf_buf_release(&r->behind);
	sf_unscratch_free(r->un);
	sf_scratch_free(r->blocks);
	sf_buf_release(&r->buf);
	if (r->fd >= 0)
		(void)close(r->fd);
}

void
sf_runs_close(struct sf_runs *r)
{
	size_t i;

	if (r == NULL)
		return;
	for (i = 0; i < r->n; i++)
		close_run(&r->v[i]);
	sf_buf_release(&r->head);
	free(r);
}

/* The list of blocks of a run; its data stay where they are. */
static int
read_blocks(struct sf_runs *rs, struct run *r, struct sf_err *e)
{
	struct sf_src *src;
	struct sf_packed k;
	uint64_t off = 0;
	char name[32];
	ssize_t n = -1;

	file_name(name, BLOCKS, r->number);
	if ((src = sf_state_read(rs->state, name, e)) == NULL)
		return (-1);
	while ((n = sf_src_read(src, &k, sizeof(k), e)) == sizeof(k)) {
		if (k.packed > r->size - off || sf_scratch_refer(r->blocks,
		    r->fd, off, &k, e))
			break;
		off += k.packed;
	}
	sf_src_free(src);
	if (n != 0 || off != r->size)
		return (e->code ? -1 : sf_state_altered(rs->state, name, e));
	return (0);
}

static int
open_run(struct sf_runs *rs, uint32_t number, const char *file, uint64_t size,
    struct sf_err *e)
{
	struct run *r = &rs->v[rs->n];

	if (rs->n == MANY || strlen(file) >= sizeof(r->data))
		return (sf_state_altered(rs->state, file, e));
	rs->n++;
	r->number = number;
	r->size = size;
	(void)snprintf(r->data, sizeof(r->data), "%s", file);
	if ((r->fd = sf_state_fd(rs->state, file, e)) < 0 ||
	    (r->blocks = sf_scratch_new(0, e)) == NULL ||
	    read_blocks(rs, r, e))
		return (-1);
	r->un = sf_unscratch_new(r->blocks, e);
	return (r->un ? 0 : -1);
}

/* The oldest first: what was put together is older than its night's own. */
static int
by_age(const void *a, const void *b)
{
	uint32_t x = ((const struct run *)a)->number ^ 1;
	uint32_t y = ((const struct run *)b)->number ^ 1;

	return (x < y ? -1 : x > y);
}

void
sf_runs_jobs(struct sf_runs *r, unsigned jobs)
{
	r->threads = jobs > 1;
}

struct sf_runs *
sf_runs_open(struct sf_state *s, struct sf_err *e)
{
	struct sf_runs *r = calloc(1, sizeof(*r));
	const char *file;
	uint64_t size;
	size_t i;

	if (r == NULL) {
		(void)sf_fail_mem(e);
		return (NULL);
	}
	r->state = s;
	for (i = 0; i < MANY; i++)
		r->v[i].fd = -1;
	for (i = 0; (file = sf_state_file(s, i, &size)) != NULL; i++)
		if (strncmp(file, DATA ".", sizeof(DATA)) == 0 &&
		    open_run(r, (uint32_t)strtoul(file + sizeof(DATA), NULL,
		    10), file, size, e)) {
			sf_runs_close(r);
			return (NULL);
		}
	qsort(r->v, r->n, sizeof(r->v[0]), by_age);
	return (r);
}

static int
unpack(void *ctx, unsigned share, struct sf_err *e)
{
	struct run *r = ctx;

	(void)share;
	return (sf_unscratch_get(r->un, &r->next, &r->behind, e));
}

/* The block behind is unpacked while that at hand is read. */
static int
begin_block(const struct sf_runs *rs, struct run *r, struct sf_err *e)
{
	if (r->next == sf_scratch_end(r->blocks))
		return (0);
	r->team = sf_team_start(1, rs->threads, unpack, r, e);
	return (r->team ? 0 : -1);
}

/* The next block is at hand: 1, 0 where there is none, -1. */
static int
next_block(struct sf_runs *rs, struct run *r, struct sf_err *e)
{
	struct sf_team *t;
	struct sf_buf b;

	if (r->team == NULL && begin_block(rs, r, e))
		return (-1);
	if ((t = r->team) == NULL)
		return (0);
	r->team = NULL;
	if (sf_team_wait(t, e)) {
		if (e->code != SF_E_DATA)
			return (-1);
		sf_err_clear(e);
		return (sf_state_altered(rs->state, r->data, e));
	}
	b = r->buf;
	r->buf = r->behind;
	r->behind = b;
	r->at = 0;
	return (begin_block(rs, r, e) ? -1 : 1);
}

/* The line at hand of a run: 1, 0 at its end, -1. */
static int
line_of(struct sf_runs *rs, struct run *r, struct sf_str *line,
    struct sf_err *e)
{
	const char *nl;
	int got;

	while (r->at == r->buf.n)
		if ((got = next_block(rs, r, e)) <= 0)
			return (got);
	nl = memchr(r->buf.p + r->at, '\n', r->buf.n - r->at);
	if (nl == NULL)
		return (sf_state_altered(rs->state, r->data, e));
	*line = (struct sf_str){r->buf.p + r->at,
	    (size_t)(nl + 1 - r->buf.p) - r->at};
	return (1);
}

/* Whether the line starts with ${head}. */
static int
is_of(struct sf_str line, const struct sf_buf *head)
{
	return (line.n > head->n && memcmp(line.p, head->p, head->n) == 0);
}

static int
seek(struct sf_runs *rs, struct run *r, struct sf_str name,
    struct sf_str *line, struct sf_err *e)
{
	int got;

	sf_buf_clear(&rs->head);
	sf_buf_adds(&rs->head, "{\"one_id\":");
	sf_buf_json(&rs->head, name.p, name.n);
	if (sf_buf_check(&rs->head, e))
		return (-1);
	while ((got = line_of(rs, r, line, e)) > 0) {
		r->at += line->n;
		if (is_of(*line, &rs->head))
			return (0);
	}
	return (got < 0 ? -1 : sf_state_altered(rs->state, r->data, e));
}

int
sf_runs_line(struct sf_runs *rs, uint32_t run, struct sf_str name,
    struct sf_str *line, struct sf_err *e)
{
	size_t i;

	for (i = 0; i < rs->n; i++)
		if (rs->v[i].number == run)
			return (seek(rs, &rs->v[i], name, line, e));
	return (sf_state_altered(rs->state, "ledger", e));
}

/* How many runs stay as they are. */
static size_t
staying(const struct sf_runs *r)
{
	uint64_t size[MANY];
	size_t i;

	for (i = 0; i < r->n; i++)
		size[i] = r->v[i].size;
	return (sf_table_staying(size, r->n));
}

static int
flush(struct sf_run_writer *w, struct sf_packer *k, struct sf_buf *text,
    struct sf_buf *packed, struct sf_err *e)
{
	sf_buf_clear(packed);
	if (sf_pack(k, text->p, text->n, packed, e) ||
	    sf_run_put(w, sf_buf_str(packed), text->n, e))
		return (-1);
	sf_buf_clear(text);
	return (0);
}

/* Runs from number ${from} on become one, with whom ${l} has in them. */
static int
unite(struct sf_runs *r, size_t from, struct sf_ledger *l, uint32_t fresh,
    struct sf_err *e)
{
	struct sf_run_writer w = {.state = r->state, .run = fresh};
	struct sf_packer *k = sf_packer_new(e);
	struct sf_buf text = {0}, packed = {0};
	struct sf_str line;
	size_t i, m;
	int ret = -1;

	if (k == NULL)
		goto done;
	for (i = 0; i < l->n; i++) {
		for (m = from; m < r->n && r->v[m].number != l->v[i].run; m++)
			continue;
		if (!l->v[i].live || m == r->n)
			continue;
		if (seek(r, &r->v[m], l->v[i].name, &line, e))
			goto done;
		sf_buf_addstr(&text, line);
		l->v[i].run = fresh;
		if (sf_buf_check(&text, e) || (text.n >= BLOCK_WANTED &&
		    flush(&w, k, &text, &packed, e)))
			goto done;
	}
	ret = text.n > 0 ? flush(&w, k, &text, &packed, e) : 0;
done:
	sf_packer_free(k);
	sf_buf_release(&text);
	sf_buf_release(&packed);
	return (ret);
}

int
sf_runs_unite(struct sf_runs *r, struct sf_ledger *l, uint32_t fresh,
    struct sf_err *e)
{
	return (unite(r, 0, l, fresh, e));
}

int
sf_runs_keep(struct sf_runs *r, struct sf_ledger *l, uint32_t fresh,
    struct sf_err *e)
{
	size_t stay = staying(r), i;
	char name[32];

	for (i = 0; i < stay; i++) {
		file_name(name, BLOCKS, r->v[i].number);
		if (sf_state_keep(r->state, r->v[i].data, e) ||
		    sf_state_keep(r->state, name, e))
			return (-1);
	}
	return (stay < r->n ? unite(r, stay, l, fresh, e) : 0);
}
