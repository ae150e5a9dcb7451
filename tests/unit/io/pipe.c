/* SPDX-License-Identifier: MIT */
#include <signal.h>
#include <stdatomic.h>
#include <sys/wait.h>

#include <zstd.h>

#include "base/digest.h"
#include "io/pipe.h"

#include "tap.h"
#include "tmp.h"

/*
 * The laws of the pipe: the bytes of every output, the tallies and the text
 * of a failure are the same for every number of threads, chunk size and
 * packing.
 */
struct job {
	uint64_t bad_line;	/* map fails there; 0 = nowhere */
	uint64_t bad_fold;	/* fold fails at this chunk; 0 = never */
	uint64_t folds, headed, heads;
	uint64_t last_taken, last_rows;
	struct sf_out *seen;
};

/* Each line goes to data with its number; those with 'q' are rejected. */
static int
map(const void *ctx, void *local, const struct sf_chunk *c,
    struct sf_buf out[SF_OUTS], struct sf_tally *t, struct sf_err *e)
{
	const struct job *j = ctx;
	const char *p = c->p, *end = c->p + c->n, *nl;
	uint64_t line = c->line;
	unsigned char pad = 0;
	size_t i, lines = 0;

	(*(uint64_t *)local)++;
	for (i = 0; i < 64; i++)
		pad |= (unsigned char)end[i];	/* may be read */
	for (; p < end; p = nl + 1, line++) {
		if ((nl = memchr(p, '\n', (size_t)(end - p))) == NULL)
			nl = end;
		else if (lines >= c->lines ||
		    c->nl[lines++] != (size_t)(nl - c->p))
			return (sf_fail(e, SF_E_IO, "a newline misplaced"));
		t->n[SF_T_READ]++;
		if (line == j->bad_line) {
			(void)sf_fail(e, SF_E_DATA, "line %ju is bad",
			    (uintmax_t)line);
			return (sf_err_at(e, c->path, line, 1, p,
			    (size_t)(nl - p)));
		}
		i = memchr(p, 'q', (size_t)(nl - p)) ? SF_REJECTS : SF_DATA;
		t->n[i == SF_DATA ? SF_T_WRITTEN : SF_T_REJECTED]++;
		sf_buf_addu(&out[i], line);
		sf_buf_addc(&out[i], ':');
		sf_buf_addu(&out[i], c->off + (uint64_t)(p - c->p));
		sf_buf_addc(&out[i], ':');
		sf_buf_add(&out[i], p, (size_t)(nl - p));
		sf_buf_addc(&out[i], '\n');
	}
	if (lines != c->lines)
		return (sf_fail(e, SF_E_IO, "newlines beyond the chunk"));
	if (c->last)
		sf_buf_adds(&out[SF_DECISIONS], "last\n");
	return (pad == 1);
}

static void *
open_local(const void *ctx, struct sf_err *e)
{
	uint64_t *n = calloc(1, sizeof(*n));

	(void)ctx;
	if (n == NULL)
		(void)sf_fail_mem(e);
	return (n);
}

static int
fold(void *ctx, struct sf_buf mapped[SF_OUTS], struct sf_out *to[SF_OUTS],
    struct sf_err *e)
{
	struct job *j = ctx;
	size_t i;

	if (++j->folds == j->bad_fold)
		return (sf_fail(e, SF_E_IO, "the fold fails"));
	for (i = 0; i < SF_OUTS; i++)
		if (to[i] != NULL &&
		    sf_out_write(to[i], mapped[i].p, mapped[i].n, e))
			return (-1);
	return (0);
}

static ssize_t
head(void *ctx, const struct sf_chunk *c, struct sf_err *e)
{
	struct job *j = ctx;
	const char *nl = c->n ? memchr(c->p, '\n', c->n) : NULL;

	(void)e;
	j->heads++;
	j->headed = nl ? (uint64_t)(nl - c->p) + 1 : c->n;
	return ((ssize_t)j->headed);
}

static void
progress(void *pctx, uint64_t taken, uint64_t rows)
{
	struct job *j = pctx;

	j->last_taken = taken;
	j->last_rows = rows;
}

/* What came of a run, as text that can be compared. */
static void
result(struct sf_buf *r, const char *p, size_t n, unsigned jobs, size_t chunk,
    struct job *j, int with_head, int with_fold)
{
	struct sf_buf b[SF_OUTS] = {{0}};
	struct sf_out *to[SF_OUTS];
	struct sf_tally sum = {{0}};
	struct sf_err e = {0};
	struct sf_stage st = {.cut = sf_cut_lines, .open = open_local,
	    .close = free, .map = map, .ctx = j, .chunk = chunk,
	    .progress = progress, .pctx = j};
	struct sf_src *s = sf_src_mem("in", p, n, &e);
	char hex[33];
	size_t i;
	int ret;

	for (i = 0; i < SF_OUTS; i++)
		to[i] = sf_out_mem(&b[i], &e);
	st.head = with_head ? head : NULL;
	st.fold = with_fold ? fold : NULL;
	ret = sf_pipe_run(s, to, &st, jobs, &sum, &e);
	sf_buf_clear(r);
	sf_buf_addf(r, "%d %s %s:%ju", ret, e.msg, e.path, (uintmax_t)e.line);
	for (i = 0; i < SF_OUTS; i++) {
		sf_hash_hex(b[i].p, b[i].n, hex);
		sf_buf_addf(r, " %zu:%s", b[i].n, hex);
		sf_out_free(to[i]);
		sf_buf_release(&b[i]);
	}
	sf_buf_addf(r, " %ju=%ju+%ju", (uintmax_t)sum.n[SF_T_READ],
	    (uintmax_t)sum.n[SF_T_WRITTEN], (uintmax_t)sum.n[SF_T_REJECTED]);
	sf_src_free(s);
	(void)sf_buf_cstr(r);
}

/* ${rows} lines of mixed lengths, some of them long. */
static void
make_lines(struct sf_buf *b, size_t rows)
{
	uint32_t x = 42;
	size_t i, k, len;

	for (i = 0; i < rows; i++) {
		x = x * 1664525 + 1013904223;
		len = (x >> 20) % 90;
		if (i % 9973 == 5000)
			len = 40000;
		for (k = 0; k < len; k++) {
			x = x * 1664525 + 1013904223;
			sf_buf_addc(b, (char)('a' + (x >> 24) % 26));
		}
		sf_buf_addc(b, '\n');
	}
}

static void
same(const char *p, size_t n, struct job base, int with_head, int with_fold,
    int chunks_too, const char *what)
{
	static const size_t sizes[] = {4096, 65536, 1 << 20, 1000};
	static const unsigned jobs[] = {1, 2, 4};
	struct sf_buf want = {0}, got = {0};
	struct job j;
	size_t c, i;

	for (c = 0; c < 4; c++)
		for (i = 0; i < 3; i++) {
			if (i == 0 && !chunks_too)
				sf_buf_clear(&want);
			j = base;
			result(&got, p, n, jobs[i], sizes[c], &j, with_head,
			    with_fold);
			if (want.n == 0) {
				sf_buf_swap(&want, &got);
				continue;
			}
			if (!IS(got.p, want.p, what))
				printf("# jobs %u chunk %zu\n", jobs[i],
				    sizes[c]);
		}
	printf("# %.110s\n", want.p);
	sf_buf_release(&want);
	sf_buf_release(&got);
}

static void
laws(void)
{
	struct sf_buf in = {0};
	struct job none = {0}, bad = {.bad_line = 33333};
	struct job early = {.bad_line = 1}, fold_bad = {.bad_fold = 3};
	size_t cap, n;
	char *z;

	make_lines(&in, 50000);
	same(in.p, in.n, none, 0, 0, 1, "50,000 lines");
	same(in.p, in.n - 1, none, 0, 1, 1, "without the last newline");
	same(in.p, in.n, none, 1, 1, 1, "with a header");
	same(in.p, in.n, bad, 1, 0, 0, "a failure in the middle");
	same(in.p, in.n, early, 0, 0, 0, "a failure at the start");
	same(in.p, in.n, fold_bad, 0, 1, 0, "a fold that fails");
	cap = ZSTD_compressBound(in.n);
	z = malloc(cap);
	n = ZSTD_compress(z, cap, in.p, in.n, 1);
	same(z, n, none, 0, 0, 1, "packed");
	same(z, n * 2 / 3, none, 0, 0, 0, "packed and cut");
	free(z);
	sf_buf_release(&in);
}

static void
borders(void)
{
	struct sf_buf in = {0}, r = {0};
	struct job j = {0};
	size_t i;

	result(&r, "", 0, 2, 0, &j, 1, 1);
	OK(strncmp(r.p, "0  :0 0:", 8) == 0 && j.heads == 1 && j.folds == 0,
	    "an empty source has a head and no body");
	j = (struct job){0};
	result(&r, "only\n", 5, 2, 0, &j, 1, 1);
	OK(j.headed == 5, "a source that is all header");
	/* A record as long as many chunks, and chunks that end exactly. */
	for (i = 0; i < 100000; i++)
		sf_buf_addc(&in, 'x');
	sf_buf_addc(&in, '\n');
	for (i = 0; i < 4096; i++)
		sf_buf_adds(&in, "1234567\n");
	same(in.p, in.n, (struct job){0}, 0, 0, 1, "a record of many chunks");
	same(in.p + 100001, 8 * 4096, (struct job){0}, 0, 0, 1,
	    "records that fill chunks exactly");
	for (i = 0; i < 20000; i++)
		sf_buf_addc(&in, '\n');
	same(in.p + in.n - 20000, 20000, (struct job){0}, 0, 0, 1,
	    "lines of no bytes");
	in.n -= 20000;
	j = (struct job){0};
	result(&r, in.p, in.n, 2, 4096, &j, 0, 0);
	OK(j.last_taken == in.n && j.last_rows == 4097, "progress arrives");
	sf_buf_release(&in);
	sf_buf_release(&r);
}

/* A failure does not wait for a writer that has nothing to say. */
static void
slow_writer(void)
{
	struct sf_out *to[SF_OUTS] = {0};
	struct job j = {.bad_line = 2};
	struct sf_stage st = {.cut = sf_cut_lines, .open = open_local,
	    .close = free, .map = map, .ctx = &j, .chunk = 16};
	struct sf_tally sum = {{0}};
	struct sf_err e = {0};
	struct sf_src *s;
	int fd[2], ret;
	pid_t pid;

	if (pipe(fd))
		exit(99);
	(void)fflush(stdout);
	if ((pid = fork()) == 0) {
		if (write(fd[1], "one\ntwo\nthree\nfour\nfive\n", 24) != 24)
			_exit(1);
		(void)pause();
		_exit(0);
	}
	(void)close(fd[1]);
	s = sf_src_fd("<pipe>", fd[0], &e);
	(void)alarm(20);
	ret = sf_pipe_run(s, to, &st, 2, &sum, &e);
	OK(ret == -1 && e.line == 2, "a failure before the end of the input");
	(void)alarm(0);
	(void)kill(pid, SIGKILL);
	(void)waitpid(pid, NULL, 0);
	sf_src_free(s);
}

/* Sources of a chain, and what it was told of them. */
struct links {
	struct sf_str text[40];
	size_t n, given, bad;		/* ${bad}: next fails there; 0: never */
	struct job job;
	struct sf_tally sum;
	size_t begun, ended;
	atomic_size_t dropped;
	int disorder;
	size_t chunk;
};

static int
next(void *ctx, struct sf_link *l, struct sf_err *e)
{
	struct links *k = ctx;

	if (k->given == k->n)
		return (0);
	l->own = &k->text[k->given++];
	if (k->given == k->bad)
		return (sf_fail(e, SF_E_DATA, "source %zu is bad", k->bad));
	l->src = sf_src_mem("in", k->text[k->given - 1].p,
	    k->text[k->given - 1].n, e);
	l->st = (struct sf_stage){.cut = sf_cut_lines, .open = open_local,
	    .close = free, .map = map, .head = head, .ctx = &k->job,
	    .chunk = k->chunk};
	l->sum = &k->sum;
	return (l->src == NULL ? -1 : 1);
}

static int
begin(void *ctx, struct sf_link *l, struct sf_err *e)
{
	struct links *k = ctx;

	(void)e;
	k->disorder |= l->own != &k->text[k->begun++] ||
	    k->ended + 1 != k->begun;
	return (0);
}

static int
end(void *ctx, struct sf_link *l, struct sf_err *e)
{
	struct links *k = ctx;

	(void)e;
	k->disorder |= l->own != &k->text[k->ended++];
	return (0);
}

static void
drop(void *ctx, struct sf_link *l)
{
	struct links *k = ctx;

	sf_src_free(l->src);
	k->dropped++;
}

/* A chain of pieces of ${in}, some of them empty; what came of it, in ${r}. */
static void
run_chain(struct sf_buf *r, struct links *k, struct sf_str in, unsigned jobs,
    struct sf_err *e)
{
	const struct sf_chain ch = {.next = next, .begin = begin, .end = end,
	    .drop = drop, .ctx = k};
	struct sf_out *to[SF_OUTS] = {NULL};
	size_t i, len = in.n / 30;
	const char *nl;

	for (i = 0; i < 40; i++) {
		len = i % 4 == 3 || in.n == 0 ? 0 : i * 400 + 1;
		nl = len > 0 && len < in.n ? memchr(in.p + len, '\n',
		    in.n - len) : NULL;
		if (len > 0)
			len = nl != NULL ? (size_t)(nl - in.p) + 1 : in.n;
		k->text[i] = (struct sf_str){in.p, len};
		in.p += len;
		in.n -= len;
	}
	k->n = 40;
	sf_buf_clear(r);
	to[SF_DATA] = sf_out_mem(r, e);
	i = (size_t)sf_pipe_chain(&ch, to, jobs, e);
	OK(i == 0 || e->code != SF_OK, "a failure says why");
	sf_out_free(to[SF_DATA]);
}

static void
chains(void)
{
	static const size_t sizes[] = {100, 1000, 1 << 16};
	struct sf_buf in = {0}, want = {0}, got = {0};
	struct sf_err e;
	struct links k;
	unsigned jobs, i, bad;

	make_lines(&in, 5000);
	for (bad = 0; bad < 3; bad++)
		for (i = 0; i < 3; i++)
			for (jobs = 1; jobs <= 4; jobs++) {
				memset(&k, 0, sizeof(k));
				memset(&e, 0, sizeof(e));
				k.chunk = sizes[i];
				k.bad = bad == 1 ? 17 : 0;
				k.job.bad_line = bad == 2 ? 60 : 0;
				run_chain(&got, &k, sf_buf_str(&in), jobs, &e);
				if (jobs == 1)
					sf_buf_swap(&want, &got);
				else
					OK(sf_str_eq(sf_buf_str(&got),
					    sf_buf_str(&want)) || bad == 2,
					    "the bytes of one job");
				OK(!k.disorder && k.dropped == k.given &&
				    (bad ? k.ended < 40 && k.begun ==
				    k.ended + 1 : k.ended == 40),
				    "each is begun, ended and dropped in turn");
				if (bad == 1)
					OK(k.ended == 16 && strcmp(e.msg,
					    "source 17 is bad") == 0,
					    "what cannot be opened is told "
					    "when it is its turn");
			}
	sf_buf_release(&in);
	sf_buf_release(&want);
	sf_buf_release(&got);
}

int
main(void)
{
	laws();
	borders();
	slow_writer();
	chains();
	DONE();
}
