/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/date.h"
#include "base/digest.h"
#include "format/json.h"
#include "io/fd.h"
#include "io/lock.h"
#include "io/manifest.h"
#include "io/out.h"
#include "io/src.h"

#include "ingest/history.h"

#define MOST ((size_t)256 << 20)	/* bytes of a manifest */
#define BLOCK ((size_t)256 << 10)
#define KIND "sf-ingest"

struct entry {
	const char *digest, *text;	/* text: NULL, it was read anew */
	struct sf_str file, source, mapping;
	uint64_t size;
};

struct sf_history {
	char *path;
	struct sf_lock *lock;
	struct sf_arena mem;
	struct sf_manifest was;
	struct entry *e;
	size_t n, cap;
	size_t old;			/* of them stood there before */
	const char *mapping;		/* its digest */
	uint64_t known, otherwise;
	struct sf_heads heads;
	struct sf_out *out;
	struct sf_json *json;
};

static struct sf_str
keep(struct sf_history *h, struct sf_str s)
{
	s.p = sf_arena_dup(&h->mem, s.p, s.n);
	return (s);
}

static int
push(struct sf_history *h, const struct entry *x, struct sf_err *e)
{
	struct entry *more;
	size_t cap;

	if (h->n == h->cap) {
		cap = h->cap ? h->cap * 2 : 64;
		if ((more = realloc(h->e, cap * sizeof(*more))) == NULL)
			return (sf_fail_mem(e));
		h->e = more;
		h->cap = cap;
	}
	h->e[h->n++] = *x;
	return (0);
}

static struct sf_str
text_of(const struct sf_jdoc *d, const char *name)
{
	uint32_t i = sf_j_get(d, 0, name);

	return (i != 0 ? sf_j_text(d, i) : SF_S(""));
}

/* The entry that a line holds. */
static int
read_entry(struct sf_history *h, const struct sf_manifest_line *l,
    struct sf_err *e)
{
	struct entry x = {.digest = l->name, .text = l->value};
	struct sf_err no = {0};
	struct sf_jdoc d;
	struct sf_str size;
	size_t i;

	if (strcmp(l->what, "kind") == 0)
		return (0);
	if (sf_json_parse(h->json, l->value, strlen(l->value), 0, &d, &no) ||
	    d.node[0].type != SF_J_OBJ || (strcmp(l->what, "file") != 0 &&
	    strcmp(l->what, "note") != 0))
		return (sf_fail(e, SF_E_DATA, "the manifest has a line that "
		    "is none of it: '%.20s'", l->what));
	if (strcmp(l->what, "note") == 0)
		return (strcmp(l->name, "header") == 0 ?
		    sf_heads_read(&h->heads, &d, e) : 0);
	x.file = keep(h, text_of(&d, "file"));
	x.source = keep(h, text_of(&d, "source"));
	x.mapping = keep(h, text_of(&d, "mapping"));
	size = text_of(&d, "size");
	for (i = 0; i < size.n && i < 18; i++)
		x.size = x.size * 10 + (uint64_t)(size.p[i] - '0');
	if (x.file.p == NULL || x.source.p == NULL || x.mapping.p == NULL)
		return (sf_fail_mem(e));
	return (push(h, &x, e));
}

static int
load(struct sf_history *h, struct sf_err *e)
{
	struct sf_buf b = {0};
	struct stat st;
	const char *kind;
	size_t i;
	int ret = -1;

	if (stat(h->path, &st) && errno == ENOENT)
		return (0);
	if (sf_src_slurp(h->path, MOST, &b, e))
		goto done;
	if (sf_manifest_read(&h->was, sf_buf_str(&b), e)) {
		(void)sf_hint(e, "was it edited, or copied in part? without "
		    "it, all files are read again, which changes no event");
		goto done;
	}
	kind = sf_manifest_get(&h->was, "kind", "manifest");
	if (kind == NULL || strcmp(kind, KIND) != 0) {
		(void)sf_fail(e, SF_E_DATA, "this is no manifest of %s", KIND);
		goto done;
	}
	for (i = 0; i < h->was.n; i++)
		if (read_entry(h, &h->was.line[i], e))
			goto done;
	h->old = h->n;
	ret = 0;
done:
	sf_buf_release(&b);
	return (ret ? sf_err_at(e, h->path, 0, 0, NULL, 0) : 0);
}

struct sf_history *
sf_history_open(const char *path, const char *mapping, struct sf_err *e)
{
	struct sf_history *h = calloc(1, sizeof(*h));

	if (h == NULL || (h->path = strdup(path)) == NULL) {
		(void)sf_fail_mem(e);
		goto fail;
	}
	if (strcmp(path, "-") == 0) {
		(void)sf_fail(e, SF_E_USAGE, "a manifest is a file: it is "
		    "read, and written anew");
		goto fail;
	}
	h->mapping = mapping;
	/* That it can be written is known before anything is read. */
	if ((h->json = sf_json_new(e)) != NULL &&
	    (h->lock = sf_lock_take(path, "the manifest", e)) != NULL &&
	    load(h, e) == 0 && (h->out = sf_out_open(path, e)) != NULL)
		return (h);
fail:
	sf_history_free(h);
	return (NULL);
}

/* XXH3-128 of the first ${n} bytes; "" where there are fewer. */
static int
digest_of(const char *path, uint64_t n, char out[33], struct sf_err *e)
{
	struct sf_hasher *hash = sf_hasher_new();
	char *buf = malloc(BLOCK);
	ssize_t k = -1;
	int fd = -1, ret = -1;

	if (hash == NULL || buf == NULL) {
		(void)sf_fail_mem(e);
		goto done;
	}
	if ((fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY)) < 0) {
		(void)sf_fail_sys(e, "cannot open the file");
		goto done;
	}
	while (n > 0 && (k = sf_fd_read(fd, buf, n < BLOCK ? (size_t)n :
	    BLOCK)) > 0) {
		sf_hasher_add(hash, buf, (size_t)k);
		n -= (uint64_t)k;
	}
	if (n > 0 && k < 0) {
		(void)sf_fail_sys(e, "cannot read");
		goto done;
	}
	out[0] = '\0';
	if (n == 0)
		sf_hasher_hex(hash, out);
	ret = 0;
done:
	if (fd >= 0)
		(void)close(fd);
	sf_hasher_free(hash);
	free(buf);
	return (ret ? sf_err_at(e, path, 0, 0, NULL, 0) : 0);
}

static const char *
base(const char *path)
{
	const char *slash = strrchr(path, '/');

	return (slash != NULL ? slash + 1 : path);
}

/* Whether ${x} is ${f} as far as its name and source go. */
static int
fits(const struct entry *x, const struct sf_history_file *f)
{
	return (sf_str_is(x->source, f->source) && (!f->dated ||
	    strcmp(base(x->file.p), base(f->path)) == 0));
}

/* A file of a name that was read, and of other content: what happened? */
static int
say_changed(const struct entry *x, const struct sf_history_file *f,
    uint64_t size, const struct sf_run *run, struct sf_err *e)
{
	char start[33] = "";

	if (x->size < size && digest_of(f->path, x->size, start, e))
		return (-1);
	if (x->size < size && strcmp(start, x->digest) == 0)
		sf_say(run, SF_SAY_INFO, "%s: it has grown from %" PRIu64
		    " to %" PRIu64 " bytes since it was read, and is read as "
		    "a whole", f->path, x->size, size);
	else
		sf_say(run, SF_SAY_INFO, "%s: its content is not what was "
		    "read under this name before", f->path);
	return (0);
}

int
sf_history_knows(struct sf_history *h, const struct sf_history_file *f,
    const struct sf_run *run, struct sf_err *e)
{
	const struct entry *x, *same = NULL, *named = NULL;
	char digest[33] = "";
	struct stat st;
	size_t i;

	if (strcmp(f->path, "-") == 0 || stat(f->path, &st) ||
	    !S_ISREG(st.st_mode))
		return (0);
	for (i = 0; i < h->old; i++) {
		x = &h->e[i];
		if (sf_str_is(x->file, f->path))
			named = x;
		if (x->size != (uint64_t)st.st_size || !fits(x, f))
			continue;
		if (digest[0] == '\0' && digest_of(f->path,
		    (uint64_t)st.st_size, digest, e))
			return (-1);
		if (strcmp(digest, x->digest) == 0)
			same = x;
	}
	if (same == NULL)
		return (named != NULL && sf_str_is(named->source, f->source) ?
		    say_changed(named, f, (uint64_t)st.st_size, run, e) : 0);
	h->known++;
	h->otherwise += !sf_str_is(same->mapping, h->mapping);
	sf_say(run, SF_SAY_MORE, "%s: skipped, it was read before%s%s%s",
	    f->path, sf_str_is(same->file, f->path) ? "" : ", as '",
	    sf_str_is(same->file, f->path) ? "" : same->file.p,
	    sf_str_is(same->file, f->path) ? "" : "'");
	return (1);
}

void
sf_history_counts(const struct sf_history *h, uint64_t *known,
    uint64_t *otherwise)
{
	*known = h->known;
	*otherwise = h->otherwise;
}

/* What was known of the same file before gives way. */
static void
drop(struct sf_history *h, const struct entry *new)
{
	size_t i;

	for (i = 0; i < h->n; i++)
		if (h->e[i].text != NULL &&
		    strcmp(h->e[i].digest, new->digest) == 0 &&
		    sf_str_eq(h->e[i].file, new->file) &&
		    sf_str_eq(h->e[i].source, new->source))
			h->e[i].text = NULL;
}

int
sf_history_add(struct sf_history *h, const struct sf_history_file *f,
    uint64_t size, const char *digest, const struct sf_tally *rows,
    uint64_t events, const struct sf_run *run, struct sf_err *e)
{
	const char *name = strcmp(f->path, "-") ? f->path : "<stdin>";
	struct entry x = {.size = size, .file = sf_str(name),
	    .source = sf_str(f->source)};
	struct sf_buf b = {0};
	char asof[SF_TS_LEN + 1];

	sf_buf_adds(&b, "{\"file\":");
	sf_buf_json_any(&b, name, strlen(name));
	sf_buf_addf(&b, ",\"size\":%" PRIu64 ",\"source\":", size);
	sf_buf_json(&b, f->source, strlen(f->source));
	sf_buf_addf(&b, ",\"read\":%" PRIu64 ",\"written\":%" PRIu64
	    ",\"rejected\":%" PRIu64 ",\"ignored\":%" PRIu64
	    ",\"events\":%" PRIu64 ",\"mapping\":\"%s\"",
	    rows->n[SF_T_READ], rows->n[SF_T_WRITTEN],
	    rows->n[SF_T_REJECTED], rows->n[SF_T_IGNORED], events,
	    h->mapping);
	if (run->has_asof) {
		sf_ts_format(run->asof, asof);
		sf_buf_addf(&b, ",\"asof\":\"%s\"", asof);
	}
	sf_buf_addf(&b, ",\"version\":\"%s\"}", SF_VERSION);
	x.digest = keep(h, sf_str(digest)).p;
	x.text = sf_buf_check(&b, e) ? NULL : keep(h, sf_buf_str(&b)).p;
	sf_buf_release(&b);
	x.file = keep(h, x.file);
	x.source = keep(h, x.source);
	if (x.digest == NULL || x.text == NULL || x.file.p == NULL ||
	    x.source.p == NULL)
		return (sf_fail_mem(e));
	drop(h, &x);
	return (push(h, &x, e));
}

struct sf_heads *
sf_history_heads(struct sf_history *h)
{
	return (&h->heads);
}

int
sf_history_commit(struct sf_history *h, struct sf_err *e)
{
	struct sf_manifest now = {0};
	struct sf_buf b = {0};
	size_t i;
	int ret = -1;

	if (h->n == h->old && h->old > 0)
		return (0);
	if (sf_manifest_add(&now, "kind", "manifest", KIND, e))
		goto done;
	for (i = 0; i < h->n; i++)
		if (h->e[i].text != NULL && sf_manifest_add(&now, "file",
		    h->e[i].digest, h->e[i].text, e))
			goto done;
	if (sf_heads_write(&h->heads, &now, e))
		goto done;
	sf_manifest_write(&now, &b);
	if (sf_buf_check(&b, e) || sf_out_write(h->out, b.p, b.n, e) ||
	    sf_out_commit(h->out, e))
		goto done;
	ret = 0;
done:
	sf_buf_release(&b);
	sf_manifest_release(&now);
	return (ret);
}

void
sf_history_free(struct sf_history *h)
{
	if (h == NULL)
		return;
	sf_out_free(h->out);
	sf_lock_free(h->lock);
	sf_json_free(h->json);
	sf_manifest_release(&h->was);
	sf_heads_release(&h->heads);
	sf_arena_release(&h->mem);
	free(h->e);
	free(h->path);
	free(h);
}
