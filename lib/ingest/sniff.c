/* SPDX-License-Identifier: MIT */
#include <fnmatch.h>
#include <stdlib.h>
#include <string.h>

#include "io/out.h"
#include "io/zone.h"
#include "ingest/sniff_files.h"

#include "ingest/sniff.h"

#define SAMPLED 12		/* files of a source that are looked into */

struct draft {
	const struct sf_run *run;
	struct sf_sniff_source *source;
	struct sf_sniff_plan *plan;
	size_t n;
};

static char *
text_of(struct sf_sniff_source *s, struct sf_buf *b)
{
	char *p = b->failed ? NULL : sf_arena_dup(&s->mem, b->p, b->n);

	s->mem.failed |= p == NULL;
	sf_buf_clear(b);
	return (p != NULL ? p : NULL);
}

/* Patterns as keys: files that share one are one source. */
static int
group(struct draft *d, struct sf_err *e)
{
	size_t i, k, n = sf_run_inputs(d->run);
	struct sf_map groups = {0};
	struct sf_sniff_source *s;
	struct sf_map_entry *at;
	struct sf_sniff_name name;
	struct sf_buf b = {0};
	int fresh, ret = -1;

	d->source = calloc(n + 1, sizeof(*d->source));
	d->plan = calloc(n + 1, sizeof(*d->plan));
	if (d->source == NULL || d->plan == NULL)
		goto done;
	for (i = 0; i < n; i++) {
		sf_sniff_name(sf_run_input(d->run, i), &name);
		sf_buf_clear(&b);
		sf_sniff_pattern(&name, "*", &b);
		at = sf_map_put(&groups, sf_buf_str(&b), d->n, &fresh);
		if (at == NULL || b.failed)
			goto done;
		s = &d->source[at->val];
		d->n += fresh != 0;
		if (s->path == NULL && (s->path = sf_arena_alloc(&s->mem,
		    n * sizeof(*s->path))) == NULL)
			goto done;
		for (k = 0; k < s->files; k++)	/* a file named twice */
			if (strcmp(s->path[k], sf_run_input(d->run, i)) == 0)
				break;
		if (k == s->files)
			s->path[s->files++] = sf_run_input(d->run, i);
	}
	ret = 0;
done:
	sf_map_release(&groups);
	sf_buf_release(&b);
	return (ret ? sf_fail_mem(e) : 0);
}

/* Whether the pattern takes a file of another source. */
static int
takes(const struct draft *d, size_t own, const char *pattern)
{
	struct sf_sniff_name name;
	size_t i, k;

	for (i = 0; i < d->n; i++)
		for (k = 0; i != own && k < d->source[i].files; k++) {
			sf_sniff_name(d->source[i].path[k], &name);
			if (fnmatch(pattern, name.base, 0) == 0)
				return (1);
		}
	return (0);
}

/* match, name and stamp of source ${i}. */
static int
name_source(struct draft *d, size_t i, struct sf_err *e)
{
	struct sf_sniff_source *s = &d->source[i];
	struct sf_sniff_name name;
	struct sf_buf b = {0};
	const char *p = NULL;
	size_t k, len;

	sf_sniff_name(s->path[0], &name);
	if (name.format == NULL && s->files == 1)
		name.from = name.to = 0;
	sf_sniff_pattern(&name, "*", &b);
	p = text_of(s, &b);
	if (p != NULL && takes(d, i, p)) {
		sf_sniff_pattern(&name, "[0-9]*", &b);
		p = text_of(s, &b);
	}
	s->match = sf_str(p);
	if (name.format != NULL) {
		sf_sniff_stamp(&name, &b);
		s->stamp = text_of(s, &b);
	}
	sf_sniff_title(&name, &b);
	len = b.n;
	for (k = 0; k < i && !b.failed; k++)	/* names are told apart */
		if (sf_str_eq(d->source[k].name, sf_buf_str(&b))) {
			b.n = len;
			sf_buf_addf(&b, "_%zu", i + 1);
		}
	p = text_of(s, &b);
	s->name = sf_str(p);
	sf_buf_release(&b);
	return (s->mem.failed ? sf_fail_mem(e) : 0);
}

/* An object or an array at the start, and the first line is one. */
static enum sf_format
format_of(const struct sf_run *run, struct sf_str text, const char *path)
{
	size_t i = 0;

	if (run->in_fmt != SF_F_AUTO)
		return (run->in_fmt);
	while (i < text.n && strchr(" \t\r\n", text.p[i]) != NULL)
		i++;
	if (i < text.n && (text.p[i] == '{' || text.p[i] == '['))
		return (SF_F_JSONL);
	if (i == text.n && strstr(path, ".json") != NULL)
		return (SF_F_JSONL);
	return (SF_F_CSV);
}

static int
has_chinese(struct sf_str s)
{
	const char *p = s.p, *end = s.p + s.n;
	uint32_t c;

	while (p < end) {
		c = sf_utf8_next(&p, end);
		if (c >= 0x4E00 && c <= 0x9FFF)
			return (1);
	}
	return (0);
}

static int
read_file(struct draft *d, struct sf_sniff_source *s, const char *path,
    struct sf_err *e)
{
	struct sf_sniff_sample x;
	struct sf_sniff_name name;
	uint64_t rows = s->rows;
	int ret = -1;

	sf_sniff_name(path, &name);
	s->day = name.day;
	if (sf_sniff_take(&x, path, d->run, e))
		goto done;
	s->file++;
	s->sampled++;
	if (x.text.n == 0)
		sf_say(d->run, SF_SAY_WARN, "%s: the file is empty", path);
	if (s->file == 1 || rows == 0) {
		s->fmt = format_of(d->run, sf_buf_str(&x.text), path);
		s->first = x;
		memset(&s->first.text, 0, sizeof(s->first.text));
		if (s->fmt == SF_F_JSONL && d->run->in_fmt == SF_F_AUTO &&
		    sf_sniff_document(s, sf_buf_str(&x.text), e))
			goto done;
	}
	s->first.whole &= x.whole;
	s->lost += x.lost;
	s->chinese |= has_chinese(sf_buf_str(&x.text));
	if (s->fmt == SF_F_JSONL)
		ret = sf_sniff_json(s, &x, e);
	else
		ret = sf_sniff_csv(s, &x, e);
	if (s->fmt == SF_F_CSV && s->delim == '\t' && !s->quotes &&
	    s->header)
		s->fmt = SF_F_TSV;
done:
	sf_buf_release(&x.text);
	return (ret);
}

static int
read_source(struct draft *d, size_t i, struct sf_err *e)
{
	struct sf_sniff_source *s = &d->source[i];
	size_t k, n = s->files < SAMPLED ? s->files : SAMPLED;

	/* From the first to the last of them, evenly. */
	for (k = 0; k < n; k++)
		if (read_file(d, s, s->path[n == 1 ? 0 :
		    k * (s->files - 1) / (n - 1)], e))
			return (-1);
	/* A member that a row does not have is empty there. */
	for (k = 0; k < s->cols; k++)
		if (s->col[k].rows < s->rows)
			s->col[k].rows = s->rows;
	return (sf_sniff_guess(s, &d->plan[i], e));
}

static void
head(const struct draft *d, struct sf_buf *b)
{
	size_t i, files = 0;
	int zoneless = 0, chinese = 0;

	for (i = 0; i < d->n; i++) {
		files += d->source[i].files;
		zoneless |= d->plan[i].zoneless;
		chinese |= d->source[i].chinese;
	}
	sf_buf_addf(b, "# The draft of a mapping, sf-mapping(5), by sf-ingest "
	    "sniff, from %zu file%s.\n"
	    "# It says what it rests on; \"# ?\" marks what is for you to "
	    "decide.  Examples\n"
	    "# are masked.  Try it: sf-ingest check -d THIS-FILE "
	    "FILE...\nversion: 1\n", files, files == 1 ? "" : "s");
	if (d->run->tz != NULL)
		sf_buf_addf(b, "tz: \"%s\"\n", d->run->tz);
	else if (zoneless && chinese)
		sf_buf_adds(b, "tz: Asia/Shanghai       # ? times that name "
		    "no zone, in Chinese exports; else --tz\n");
	else if (zoneless)
		sf_buf_adds(b, "tz: UTC                 # ? some times name "
		    "no zone: which is it?\n");
	sf_buf_adds(b, "pseudonym: none         # ? or the types that shall "
	    "leave as tokens: [phone, id_card]\n"
	    "sources:\n");
}

/* What is to be done with a draft that is put away. */
static void
next_step(const struct draft *d, const char *draft)
{
	size_t marks = 0;

	if (strcmp(d->run->out, "-") == 0)
		return;
	while ((draft = strstr(draft, "# ? ")) != NULL) {
		marks++;
		draft++;
	}
	sf_say(d->run, SF_SAY_INFO, "%s: %zu source%s drafted, %zu place%s "
	    "marked '# ?' to look at; then: sf-ingest check -d %s FILE...",
	    d->run->out, d->n, d->n == 1 ? "" : "s", marks,
	    marks == 1 ? "" : "s", d->run->out);
}

static int
write_draft(struct draft *d, struct sf_err *e)
{
	struct sf_out *out = NULL;
	struct sf_buf b = {0};
	size_t i;
	int ret = -1;

	head(d, &b);
	for (i = 0; i < d->n; i++)
		sf_sniff_draft(&d->source[i], &d->plan[i], &b);
	if (sf_buf_check(&b, e) == 0 &&
	    (out = sf_out_open(d->run->out, e)) != NULL &&
	    sf_out_write(out, b.p, b.n, e) == 0)
		ret = sf_out_commit(out, e);
	sf_out_free(out);
	if (ret == 0 && sf_buf_cstr(&b) != NULL)
		next_step(d, b.p);
	sf_buf_release(&b);
	return (ret);
}

static void
release(struct draft *d)
{
	size_t i;

	for (i = 0; i < d->n; i++)
		sf_sniff_release(&d->source[i]);
	free(d->source);
	free(d->plan);
}

int
sf_sniff(const struct sf_run *run, struct sf_err *e)
{
	struct draft d = {.run = run};
	struct sf_zone *zone = NULL;
	size_t i;
	int ret = -1;

	if (run->tz != NULL && (zone = sf_zone_load(run->tz, e)) == NULL)
		return (-1);
	sf_zone_free(zone);
	if (group(&d, e))
		goto done;
	for (i = 0; i < d.n; i++)
		if (name_source(&d, i, e) || read_source(&d, i, e))
			goto done;
	if (sf_sniff_leave_twice(d.source, d.plan, d.n, e) == 0)
		ret = write_draft(&d, e);
done:
	release(&d);
	return (ret);
}
