/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "ingest/file.h"

/*
 * Old Macs and some terminals of hosts end lines in CR alone.  Where the
 * first line of a file does, or the mapping says so, each CR that no LF
 * follows reads as LF: places stay what they are.
 */
enum { UNKNOWN = -1, AS_IT_IS, TO_LF };

struct ends {
	const struct sf_file *f;
	int how;
	int quoted;		/* within quotes, while it is UNKNOWN */
	int has;		/* the byte behind a CR was read already: */
	char next;
};

/*
 * By the first line end outside quotes, whose place is returned; ${after} is
 * behind the bytes.  What stands before it may be on its way already.
 */
static size_t
look(struct ends *s, const char *p, size_t n, int after)
{
	size_t i;
	int c;

	for (i = 0; i < n; i++) {
		if (p[i] == '"')
			s->quoted ^= s->f->dialect.quotes;
		if (s->quoted)
			continue;
		if (p[i] != '\n' && p[i] != '\r')
			continue;
		c = i + 1 < n ? p[i + 1] : after;
		s->how = p[i] == '\n' || c == '\n' ? AS_IT_IS : TO_LF;
		break;
	}
	if (s->how == TO_LF)
		sf_say(s->f->run, SF_SAY_INFO, "%s: its lines end in CR, as "
		    "the first one does ('newline:' in the mapping overrules "
		    "it)", s->f->path);
	return (i);
}

static void
change(char *p, size_t n, int after)
{
	char *q = p, *end = p + n;

	while ((q = memchr(q, '\r', (size_t)(end - q))) != NULL) {
		if ((q + 1 < end ? q[1] : after) != '\n')
			*q = '\n';
		if (++q == end)
			break;
	}
}

static ssize_t
read_ends(void *ctx, struct sf_src *from, char *p, size_t n, struct sf_err *e)
{
	struct ends *s = ctx;
	size_t done = 0, want, start = 0;
	ssize_t k;
	int eof;

	if (n == 0)
		return (0);
	if (s->has) {
		p[done++] = s->next;
		s->has = 0;
	}
	want = n - done;
	if ((k = want > 0 ? sf_src_read(from, p + done, want, e) : 0) < 0)
		return (-1);
	eof = (size_t)k < want;
	done += (size_t)k;
	if (s->how == AS_IT_IS || done == 0)
		return ((ssize_t)done);
	if (p[done - 1] == '\r' && !eof) {
		if ((k = sf_src_read(from, &s->next, 1, e)) < 0)
			return (-1);
		s->has = k > 0;
	}
	if (s->how == UNKNOWN)
		start = look(s, p, done, s->has ? s->next : EOF);
	if (s->how == TO_LF)
		change(p + start, done - start, s->has ? s->next : EOF);
	return ((ssize_t)done);
}

struct sf_src *
sf_file_ends(const struct sf_file *f, struct sf_src *from, struct sf_err *e)
{
	struct ends *s;

	if (f->fmt == SF_F_JSONL || f->s->newline == SF_NEWLINE_LF)
		return (from);
	if ((s = calloc(1, sizeof(*s))) == NULL) {
		(void)sf_fail_mem(e);
		sf_src_free(from);
		return (NULL);
	}
	s->f = f;
	s->how = f->s->newline == SF_NEWLINE_CR ? TO_LF : UNKNOWN;
	return (sf_src_filter(from, read_ends, s, free, e));
}
