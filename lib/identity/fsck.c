/* SPDX-License-Identifier: MIT */
#include <string.h>
#include <sys/stat.h>

#include "identity/runs.h"
#include "io/state_check.h"

#include "identity/fsck.h"

struct fsck {
	const struct sf_run *run;
	const struct sf_asking *a;
	struct sf_out *out;
	struct sf_buf text;
	uint64_t files, damaged;
	uint64_t now;			/* the generation in force; 0: unknown */
	uint64_t gen, gen_damaged;	/* the one that is looked at */
	uint64_t now_damaged;		/* of that in force */
	uint64_t whole;			/* the latest of the others; or 0 */
};

/* All files of a generation were looked at. */
static void
end_gen(struct fsck *f)
{
	if (f->gen != 0 && f->gen == f->now)
		f->now_damaged = f->gen_damaged;
	else if (f->gen_damaged == 0 && f->gen > f->whole)
		f->whole = f->gen;
}

static void
each(void *ctx, uint64_t gen, const char *path, uint64_t size,
    const char *wrong)
{
	struct fsck *f = ctx;
	const char *state = wrong ? wrong : "whole";

	if (gen != f->gen) {
		end_gen(f);
		f->gen = gen;
		f->gen_damaged = 0;
	}
	f->files++;
	f->damaged += wrong != NULL;
	f->gen_damaged += wrong != NULL;
	if (f->run->out_fmt == SF_F_JSONL) {
		sf_buf_adds(&f->text, "{\"file\":");
		sf_buf_json(&f->text, path, strlen(path));
		sf_buf_addf(&f->text, ",\"bytes\":%ju,\"state\":\"%s\"}\n",
		    (uintmax_t)size, state);
	} else {
		sf_buf_addf(&f->text, "%-14s%14ju  %s\n", state,
		    (uintmax_t)size, path);
	}
}

static int
check_files(struct fsck *f, struct sf_err *link, struct sf_err *e)
{
	struct stat st;

	if (stat(f->a->store, &st) != 0 || !S_ISDIR(st.st_mode)) {
		(void)sf_fail(e, SF_E_USAGE, "there is no store");
		return (sf_err_at(e, f->a->store, 0, 0, NULL, 0));
	}
	if (sf_state_check(f->a->store, each, f, &f->now, link)) {
		*e = *link;
		return (-1);
	}
	end_gen(f);
	if (sf_buf_check(&f->text, e))
		return (-1);
	return (sf_out_write(f->out, f->text.p, f->text.n, e));
}

/* Every line is where the tables say. */
static int
check_lines(const struct sf_records *r, struct sf_err *e)
{
	struct sf_lines l = {0};
	struct sf_line head;
	struct sf_str line;
	uint32_t number;
	uint64_t end;
	size_t k;
	int ret = -1;

	if (sf_lines_open(&l, r, e))
		goto done;
	for (k = 0; k < r->blocks; k++) {
		if (sf_lines_block(&l, k, e))
			goto done;
		end = sf_records_end(r, k);
		while (sf_lines_next(&l, &number, &head, &line))
			continue;
		if (l.buf.n > 0 && l.next != end) {
			(void)sf_fail(e, SF_E_DATA, "a block of lines holds "
			    "others than its records");
			goto done;
		}
	}
	ret = 0;
done:
	sf_lines_close(&l);
	return (ret);
}

/* Every profile is where the ledger says. */
static int
check_profiles(const struct sf_idstore *st, size_t *n, struct sf_err *e)
{
	const struct sf_ledger *l = &st->ledger;
	struct sf_runs *r = sf_runs_open(st->state, e);
	struct sf_str line;
	size_t i;
	int ret = r ? 0 : -1;

	for (i = 0; i < l->n && ret == 0; i++)
		if (l->v[i].live) {
			ret = sf_runs_line(r, l->v[i].run, l->v[i].name,
			    &line, e);
			(*n)++;
		}
	sf_runs_close(r);
	return (ret);
}

static const char *
many(uint64_t n)
{
	return (n == 1 ? "" : "s");
}

/* What is in it, and how much of that does not count. */
static void
tell_whole(struct fsck *f, const struct sf_linked *l, size_t profiles)
{
	const struct sf_records *r = &l->records;
	size_t idle = 0, i;
	char more[64] = "";

	for (i = 0; i < r->n; i++)
		idle += r->set[i] == SF_DROPPED;
	if (idle > 0)
		(void)snprintf(more, sizeof(more), " (%zu do%s not count)",
		    idle, idle == 1 ? "es" : "");
	sf_say(f->run, SF_SAY_INFO, "the store is whole: %zu record%s%s, %zu "
	    "identifier%s, %zu profile%s", r->n, many(r->n), more, l->nodes.n,
	    many(l->nodes.n), profiles, many(profiles));
}

static int
check_contents(struct fsck *f, struct sf_err *e)
{
	struct sf_linked l = {0};
	struct sf_idstore st = {0};
	struct sf_err late = {0};
	size_t profiles = 0;
	int ret = -1;

	if (sf_linked_open(&l, f->run, NULL, e) ||
	    sf_idstore_open(&st, f->a->store, 0, e))
		goto done;
	l.store = &st;
	l.store_alone = 1;
	if (sf_linked_read(&l, e) || sf_idstore_wait(&st, e) ||
	    check_lines(&l.records, e) || check_profiles(&st, &profiles, e))
		goto done;
	tell_whole(f, &l, profiles);
	ret = 0;
done:
	(void)!sf_idstore_wait(&st, &late);
	l.store = NULL;
	sf_linked_release(&l);
	sf_idstore_close(&st);
	return (ret);
}

/* How to go on with a store in which something is damaged. */
static int
way_on(const struct fsck *f, struct sf_err *e)
{
	if (f->now != 0 && f->now_damaged == 0)
		return (sf_hint(e, "the current generation is whole: the next "
		    "night goes on from it"));
	if (f->whole == 0)
		return (sf_hint(e, "put the folder back from a copy"));
	return (sf_hint(e, "put the folder back from a copy, or go %s gen-%ju, "
	    "which is whole: ln -sfn gen-%ju '%s/current'", f->now == 0 ?
	    "on from" : "back to", (uintmax_t)f->whole, (uintmax_t)f->whole,
	    f->a->store));
}

static int
damaged(const struct fsck *f, const struct sf_err *link, struct sf_err *e)
{
	if (link->code != SF_OK) {
		*e = *link;
		e->hint[0] = '\0';
		return (way_on(f, e));
	}
	(void)sf_fail(e, SF_E_DATA, "%ju of %ju file%s %s damaged",
	    (uintmax_t)f->damaged, (uintmax_t)f->files, many(f->files),
	    f->damaged == 1 ? "is" : "are");
	(void)sf_err_at(e, f->a->store, 0, 0, NULL, 0);
	return (way_on(f, e));
}

int
sf_fsck(const struct sf_run *run, const struct sf_asking *a, struct sf_err *e)
{
	struct fsck f = {.run = run, .a = a};
	struct sf_err link = {0};
	int ret = -1;

	if (a->store == NULL) {
		(void)sf_fail(e, SF_E_USAGE, "which store?");
		return (sf_hint(e, "name its folder: --store DIR"));
	}
	if (run->ins > 0)
		return (sf_fail(e, SF_E_USAGE, "fsck reads no files"));
	if (run->out_fmt != SF_F_AUTO && run->out_fmt != SF_F_JSONL)
		return (sf_fail(e, SF_E_USAGE, "fsck tells text, or with "
		    "-O jsonl a row a file"));
	if ((f.out = sf_out_open(run->out, e)) == NULL ||
	    check_files(&f, &link, e))
		goto done;
	if (sf_out_commit(f.out, e) == 0)
		ret = f.damaged > 0 || link.code != SF_OK ?
		    damaged(&f, &link, e) : check_contents(&f, e);
done:
	sf_buf_release(&f.text);
	sf_out_free(f.out);
	return (ret);
}
