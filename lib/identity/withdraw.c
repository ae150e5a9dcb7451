/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "base/digest.h"
#include "record/event.h"

#include "identity/idstore.h"
#include "identity/idstore_own.h"
#include "identity/withdraw.h"

/* Why a record is gone: it came with something; or it says something. */
enum { BY_NUMBER = 1, BY_CONTENT = 2, TONIGHT = 4, LATER = 8 };

struct deciding {
	struct sf_withdraw *w;
	struct sf_idstore *st;
	const struct sf_records *r;
	uint32_t n;			/* records */
	uint8_t *gone, *counts;		/* by record */
	enum {NONE, GONE, FOUND} found;	/* of what is looked for now */
	size_t again;			/* 1 + what only had GONE; or 0 */
	const char *value;		/* behind TYPE= */
	struct sf_buf text;		/* of it, as it stands in a line */
	uint64_t eid;			/* the hash that is looked for */
	struct sf_claims claims;
};

static const char *const kinds[] = {"file=", "source=", "eid=", NULL};
enum { OF_FILE, OF_SOURCE, OF_EID };

/* Which of them ${what} is, and *${value} behind it; -1. */
static int
kind_of(const char *what, const char **value)
{
	int i;

	for (i = 0; kinds[i] != NULL; i++)
		if (strncmp(what, kinds[i], strlen(kinds[i])) == 0) {
			*value = what + strlen(kinds[i]);
			return (**value ? i : -1);
		}
	return (-1);
}

int
sf_withdraw_check(const char *what, struct sf_err *e)
{
	const char *value;

	if (kind_of(what, &value) >= 0)
		return (0);
	(void)sf_fail(e, SF_E_USAGE, "'%s' is nothing that can be withdrawn",
	    what);
	return (sf_hint(e, "write file=NAME, source=SRC or eid=EID"));
}

static void
mark(struct deciding *d, uint32_t number, uint8_t why)
{
	if (d->gone[number] == 0) {
		d->w->records++;
		d->gone[number] = TONIGHT;
	}
	if (d->gone[number] & TONIGHT)
		d->found = FOUND;
	else if (d->found == NONE && why == BY_CONTENT)
		d->found = GONE;
	d->gone[number] |= why;
}

static int
marked_before(struct deciding *d, struct sf_err *e)
{
	struct sf_buf b = {0};
	const uint32_t *v;
	size_t i;
	int ret = -1;

	if (sf_state_slurp(d->st->state, "withdrawn", &b, e))
		goto done;
	v = (const void *)b.p;
	for (i = 0; i < b.n / sizeof(*v); i++) {
		if (v[i] >= d->n) {
			(void)sf_state_altered(d->st->state, "withdrawn", e);
			goto done;
		}
		d->gone[v[i]] = BY_NUMBER;
	}
	ret = 0;
done:
	sf_buf_release(&b);
	return (ret);
}

/* --- by file */

static int
is_file(const char *want, struct sf_str name)
{
	size_t at = name.n;

	while (at > 0 && name.p[at - 1] != '/')
		at--;
	return (sf_str_is(name, want) || (strchr(want, '/') == NULL &&
	    sf_str_is((struct sf_str){name.p + at, name.n - at}, want)));
}

static int
mark_file(struct deciding *d, struct sf_err *e)
{
	struct sf_scan *s = sf_scan_open(&d->st->files, e);
	struct sf_file f;
	uint32_t from = 0, i;
	const char *p;
	int got = -1, take = 0;

	while (s != NULL && (got = sf_scan_get(s, sizeof(f), &p, e)) > 0) {
		memcpy(&f, p, sizeof(f));
		if (f.first < from || f.first > d->n ||
		    sf_scan_get(s, f.n, &p, e) <= 0) {
			got = sf_scan_damaged(s, e);
			break;
		}
		for (i = from; take && i < f.first; i++)
			mark(d, i, BY_NUMBER);
		from = f.first;
		take = is_file(d->value, (struct sf_str){p, f.n});
	}
	for (i = from; got == 0 && take && i < d->n; i++)
		mark(d, i, BY_NUMBER);
	sf_scan_close(s);
	return (got);
}

/* --- by what the lines say */

/* The source of a line as sf writes it, as JSON text without its quotes. */
static struct sf_str
source_of(struct sf_str line)
{
	static const char head[] = "\",\"src\":\"";
	struct sf_str eid = sf_event_written_eid(line);
	const char *p = eid.p + eid.n, *end = line.p + line.n, *q;
	const size_t n = sizeof(head) - 1;

	if (eid.n == 0 || (size_t)(end - p) <= n || memcmp(p, head, n) != 0)
		return (SF_S(""));
	for (q = p += n; q < end && *q != '"'; q++)
		q += *q == '\\';
	return ((struct sf_str){p, (size_t)((q < end ? q : end) - p)});
}

/* All lines of block ${k} that say what is looked for. */
static int
mark_block(struct deciding *d, struct sf_lines *l, size_t k, int kind,
    struct sf_err *e)
{
	struct sf_str want = sf_buf_str(&d->text), line, has;
	struct sf_line head;
	uint32_t number;

	if (sf_lines_block(l, k, e))
		return (-1);
	while (sf_lines_next(l, &number, &head, &line)) {
		if (head.flags & SF_EV_PROFILE)
			continue;
		has = kind == OF_EID ? sf_event_written_eid(line) :
		    source_of(line);
		if (sf_str_eq(has, want))
			mark(d, number, BY_CONTENT);
	}
	return (0);
}

/* Whether a record of the block may have the eid: *${ctx} is set. */
static int
has_eid(void *ctx, uint32_t number, const struct sf_head *v, size_t n,
    struct sf_err *e)
{
	struct deciding *d = ctx;
	size_t i;

	(void)e;
	for (i = 0; i < n; i++)
		if (v[i].eid == d->eid)
			d->counts[number + i] = 1;
	return (0);
}

static int
worth_reading(const struct deciding *d, size_t k, int kind)
{
	const struct sf_records *r = d->r;
	size_t i, end = k + 1 < r->blocks ? r->from[k + 1] : d->n;

	for (i = r->from[k]; i < end; i++)
		if (kind == OF_SOURCE || d->counts[i])
			return (1);
	return (0);
}

static int
mark_lines(struct deciding *d, int kind, struct sf_err *e)
{
	struct sf_lines l = {0};
	size_t k;
	int ret = -1;

	sf_buf_clear(&d->text);
	sf_buf_json(&d->text, d->value, strlen(d->value));
	if (sf_buf_check(&d->text, e))
		return (-1);
	memmove(d->text.p, d->text.p + 1, d->text.n -= 2);
	memset(d->counts, 0, d->n);
	d->eid = sf_hash64(d->value, strlen(d->value));
	if ((kind == OF_EID && sf_heads_each(&d->st->heads, has_eid, d, e)) ||
	    sf_lines_open(&l, d->r, e))
		goto done;
	for (k = 0; k < d->r->blocks; k++)
		if (worth_reading(d, k, kind) &&
		    mark_block(d, &l, k, kind, e))
			goto done;
	ret = 0;
done:
	sf_lines_close(&l);
	return (ret);
}

static int
nothing(const struct deciding *d, size_t i, struct sf_err *e)
{
	const char *what = d->w->what[i];

	(void)sf_fail(e, SF_E_USAGE, "the store has nothing of '%s' to "
	    "withdraw", what);
	return (kind_of(what, &what) != OF_FILE ? -1 : sf_hint(e,
	    "a file is named as it was given when it came"));
}

static int
mark_all(struct deciding *d, struct sf_err *e)
{
	size_t i;
	int kind;

	for (i = 0; i < d->w->n; i++) {
		d->found = NONE;
		kind = kind_of(d->w->what[i], &d->value);
		if (kind == OF_FILE ? mark_file(d, e) : mark_lines(d, kind, e))
			return (-1);
		if (d->found == NONE)
			return (nothing(d, i, e));
		if (d->found == GONE && d->again == 0)
			d->again = i + 1;
	}
	return (0);
}

/* --- what counts */

int
sf_withdraw_needed(const struct sf_withdraw *w, const struct sf_idstore *st)
{
	return (w->n > 0 || st->later > 0 ||
	    (w->has_asof && st->latest >= w->asof));
}

/* What is not withdrawn, and waits. */
static int
mark_later(void *ctx, uint32_t number, const struct sf_head *v, size_t n,
    struct sf_err *e)
{
	struct deciding *d = ctx;
	size_t i;

	(void)e;
	for (i = 0; i < n; i++)
		if (d->gone[number + i] == 0 && v[i].ts >= d->w->asof) {
			d->gone[number + i] = LATER;
			d->w->later++;
		}
	return (0);
}

static int
claim(void *ctx, uint32_t number, const struct sf_head *v, size_t n,
    struct sf_err *e)
{
	struct deciding *d = ctx;
	struct sf_claim c;
	size_t i;

	for (i = 0; i < n; i++) {
		c = (struct sf_claim){v[i].eid, v[i].digest,
		    number + (uint32_t)i, (v[i].bytes & SF_HEAD_PROFILE) != 0};
		if (sf_claims_add(&d->claims, &c, e))
			return (-1);
	}
	return (0);
}

/* Of equal records that are withdrawn tonight one is told. */
static void
tell_twins(struct deciding *d, const struct sf_twin *t, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++) {
		if ((d->gone[t[i].v.number] & TONIGHT) == 0)
			continue;
		d->w->records -= (d->gone[t[i].of] & TONIGHT) != 0;
		d->gone[t[i].of] |= TONIGHT;
	}
}

/* It says the same as what is withdrawn, though its line was not kept. */
static void
withdraw_twin(struct deciding *d, const struct sf_twin *t)
{
	uint8_t *gone = &d->gone[t->v.number], *of = &d->gone[t->of];

	if ((*gone & (BY_NUMBER | BY_CONTENT)) == 0 && (*of & TONIGHT) == 0) {
		*of |= TONIGHT;
		d->w->records++;
	}
	*gone |= BY_CONTENT;
}

/* Of equal records the first counts, while one of them is left. */
static void
count_twins(struct deciding *d, const struct sf_twin *t, size_t n)
{
	size_t i;
	uint32_t k;

	for (i = 0; i < n; i++)
		if ((d->gone[t[i].of] | d->gone[t[i].v.number]) & BY_CONTENT)
			d->gone[t[i].of] |= BY_CONTENT;
	for (i = 0; i < n; i++)
		if (d->gone[t[i].of] & BY_CONTENT)
			withdraw_twin(d, &t[i]);
	for (k = 0; k < d->n; k++)
		d->counts[k] = (d->gone[k] & ~TONIGHT) == 0;
	for (i = 0; i < n; i++) {
		d->counts[t[i].of] |= d->counts[t[i].v.number];
		d->counts[t[i].v.number] = 0;
	}
}

static void
lost(void *ctx, const struct sf_claim *c)
{
	struct deciding *d = ctx;

	d->counts[c->number] = 0;
}

/* Of those that are left of one eid, the greatest counts. */
static int
count_rivals(struct deciding *d, struct sf_claim *v, size_t n,
    struct sf_err *e)
{
	size_t i, k = 0;

	for (i = 0; i < n; i++)
		if (d->counts[v[i].number])
			v[k++] = v[i];
	return (k > 1 ? sf_records_rivals(d->r, v, k, d->w->memory, d->w->jobs,
	    lost, d, e) : 0);
}

static int
count_all(struct deciding *d, struct sf_err *e)
{
	struct sf_buf same = {0}, rivals = {0};
	int ret = -1;

	if (sf_heads_each(&d->st->heads, claim, d, e) == 0 &&
	    sf_claims_look(&d->claims, d->w->jobs, &same, &rivals, e) == 0) {
		tell_twins(d, (const void *)same.p,
		    same.n / sizeof(struct sf_twin));
		count_twins(d, (const void *)same.p,
		    same.n / sizeof(struct sf_twin));
		ret = count_rivals(d, (void *)rivals.p,
		    rivals.n / sizeof(struct sf_claim), e);
	}
	sf_buf_release(&same);
	sf_buf_release(&rivals);
	return (ret);
}

int
sf_withdraw_decide(struct sf_withdraw *w, struct sf_idstore *st,
    const struct sf_records *r, struct sf_buf *dropped, struct sf_err *e)
{
	struct deciding d = {.w = w, .st = st, .r = r, .n = st->heads.old};
	uint32_t i;
	int ret = -1;

	sf_claims_init(&d.claims, w->memory);
	d.gone = calloc((size_t)d.n + 1, 1);
	d.counts = calloc((size_t)d.n + 1, 1);
	if (d.gone == NULL || d.counts == NULL) {
		(void)sf_fail_mem(e);
		goto done;
	}
	if (marked_before(&d, e) || mark_all(&d, e) || (w->has_asof &&
	    sf_heads_each(&st->heads, mark_later, &d, e)) || count_all(&d, e))
		goto done;
	if (d.again > 0 && w->records == 0) {
		(void)nothing(&d, d.again - 1, e);
		goto done;
	}
	for (i = 0; i < d.n; i++) {
		if (d.gone[i] & (BY_NUMBER | BY_CONTENT))
			sf_buf_add(&st->withdrawn, &i, sizeof(i));
		if (!d.counts[i])
			sf_buf_add(dropped, &i, sizeof(i));
	}
	ret = sf_buf_check(dropped, e) || sf_buf_check(&st->withdrawn, e) ?
	    -1 : 0;
done:
	free(d.gone);
	free(d.counts);
	sf_buf_release(&d.text);
	sf_claims_release(&d.claims);
	return (ret);
}
