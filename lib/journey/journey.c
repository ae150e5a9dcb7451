/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "journey/graph.h"
#include "journey/head.h"
#include "journey/step.h"

#include "journey/journey.h"

/* Groups of programs: 0 is the channels', the others the journeys'. */
#define JOURNEYS_MOST 60

int
sf_journeys_find(const struct sf_journeys *js, struct sf_str name)
{
	size_t i;

	for (i = 0; i < js->n; i++)
		if (sf_str_is(name, js->j[i].name))
			return ((int)i);
	return (-1);
}

int
sf_journey_step(const struct sf_journey *j, struct sf_str name)
{
	size_t i;

	for (i = 0; i < j->steps; i++)
		if (sf_str_is(name, j->step[i].name))
			return ((int)i);
	return (-1);
}

/* A file of channels may be sf-segment's, with segments in it. */
static int
check_channels(const struct sf_def *root, struct sf_err *e)
{
	static const char *const keys[] = {"version", "tz", "channels",
	    "segments", NULL};
	uint64_t version = 1;

	if (sf_def_get(root, "channels") == NULL)
		return (sf_def_fail(root, e, "the file says neither 'journey' "
		    "nor 'channels'"));
	return (sf_def_keys(root, keys, e) ||
	    sf_def_u64(sf_def_get(root, "version"), 1, 1, &version, e) ?
	    -1 : 0);
}

/* Each file is a journey or holds channels. */
static int
sort_out(struct sf_journeys *js, const struct sf_def **chan, size_t *chans,
    struct sf_err *e)
{
	const struct sf_def *root, *name;
	size_t i;

	for (i = 0; i < js->files; i++) {
		root = sf_defs_root(js->file[i]);
		if (sf_def_want(root, SF_DEF_MAP, e))
			return (-1);
		if ((name = sf_def_get(root, "journey")) == NULL) {
			if (check_channels(root, e))
				return (-1);
			chan[(*chans)++] = root;
			continue;
		}
		if (js->n == JOURNEYS_MOST)
			return (sf_def_fail(root, e, "more than %d journeys "
			    "in one run", JOURNEYS_MOST));
		js->j[js->n].root = root;
		if (sf_def_text(name, &js->j[js->n].name, e))
			return (-1);
		if (js->j[js->n].name[0] == '\0')
			return (sf_def_fail(name, e, "a journey needs a name"));
		js->n++;
	}
	if (js->n > 0)
		return (0);
	(void)sf_fail(e, SF_E_USAGE, "no journey among the definitions");
	return (sf_hint(e, "give one with -d FILE.journey.yaml"));
}

static int
by_name(const void *a, const void *b)
{
	const struct sf_journey *x = a, *y = b;

	return (strcmp(x->name, y->name));
}

static int
twice(const struct sf_journeys *js, struct sf_err *e)
{
	size_t i;

	for (i = 1; i < js->n; i++)
		if (strcmp(js->j[i - 1].name, js->j[i].name) == 0)
			return (sf_def_fail(sf_def_get(js->j[i].root,
			    "journey"), e, "two journeys have the name '%s'",
			    js->j[i].name));
	return (0);
}

/*
 * One run has one zone, because windows are resolved once for all programs:
 * what the journeys say, which must be one, else --tz, else UTC.
 */
static int
zone(struct sf_journeys *js, const struct sf_run *run, struct sf_err *e)
{
	const char *name = NULL, *text = NULL;
	const struct sf_def *d, *at = NULL;
	size_t i;

	for (i = 0; i < js->n; i++) {
		if ((d = sf_def_get(js->j[i].root, "tz")) == NULL)
			continue;
		if (sf_def_text(d, &text, e))
			return (-1);
		if (name != NULL && strcmp(name, text) != 0) {
			(void)sf_def_fail(d, e, "another journey of this run "
			    "is in zone '%s'", name);
			return (sf_hint(e, "one run has one zone: run them "
			    "apart, each with its own --state"));
		}
		name = text;
		at = d;
	}
	/* What would be passed over in silence is said. */
	if (name != NULL && run->tz != NULL && strcmp(name, run->tz) != 0) {
		(void)sf_def_fail(at, e, "the journey is in zone '%s', and "
		    "--tz says '%s'", name, run->tz);
		return (sf_hint(e, "leave --tz out"));
	}
	if (name == NULL)
		name = run->tz != NULL ? run->tz : "UTC";
	if ((js->zone = sf_zone_load(name, e)) == NULL && at != NULL &&
	    e->code == SF_E_USAGE) {
		sf_err_clear(e);
		return (sf_def_fail(at, e, "there is no time zone '%s'", name));
	}
	return (js->zone == NULL ? -1 : 0);
}

/* What channels bring to the run: how each is reached, and what an open is. */
static int
channel_programs(struct sf_journeys *js, struct sf_err *e)
{
	const struct sf_channel *c;
	struct sf_buf b = {0};
	size_t i;
	int p, ret = -1;

	for (i = 0; i < sf_channels_count(js->channels); i++) {
		c = sf_channels_at(js->channels, i);
		if (c->reach != NULL)
			p = sf_expr_add(js->x, 0, c->reach, e);
		else
			p = sf_expr_addtext(js->x, 0, "reach", SF_S("true"), e);
		if (p < 0)
			goto done;
		if (i == 0)
			js->reach = p;
		sf_buf_clear(&b);
		sf_buf_adds(&b, "[(.events // [])[] | select((.props // {}).send_id"
		    " | type == \"string\")");
		sf_buf_adds(&b, " | select(__open(");
		sf_buf_json(&b, c->name, strlen(c->name));
		sf_buf_adds(&b, ")) | [.ts, .props.send_id]]");
		if (sf_buf_check(&b, e) || sf_expr_addtext(js->x, 0, c->name,
		    sf_buf_str(&b), e) < 0)
			goto done;
	}
	ret = 0;
done:
	sf_buf_release(&b);
	return (ret);
}

static int
expressions(struct sf_journeys *js, const struct sf_run *run, struct sf_err *e)
{
	struct sf_expr_env env = {0};

	env.flags = SF_EXPR_JOURNEY;
	env.zone = js->zone;
	env.has_asof = run->has_asof;
	env.asof = run->asof;
	if ((js->x = sf_expr_new(&env, e)) == NULL)
		return (-1);
	if (sf_channels_prelude(js->channels, js->x, e))
		return (-1);
	return (channel_programs(js, e));
}

static int
read_all(struct sf_journeys *js, const struct sf_run *run, struct sf_err *e)
{
	const struct sf_def **chan = NULL;
	size_t chans = 0, i;
	struct sf_journey *j;
	int ret = -1;

	if ((chan = calloc(js->files + 1, sizeof(*chan))) == NULL ||
	    (js->j = calloc(js->files + 1, sizeof(*js->j))) == NULL) {
		(void)sf_fail_mem(e);
		goto done;
	}
	if (sort_out(js, chan, &chans, e))
		goto done;
	qsort(js->j, js->n, sizeof(*js->j), by_name);
	if (twice(js, e) || zone(js, run, e))
		goto done;
	js->channels = sf_channels_read(chan, chans, e);
	if (js->channels == NULL || expressions(js, run, e))
		goto done;
	for (i = 0; i < js->n; i++) {
		j = &js->j[i];
		j->group = (unsigned)i + 1;
		j->zone = js->zone;
		if (sf_head_read(j->root, js, j, e) ||
		    sf_step_read(j->root, js, j, e) || sf_graph_link(j, e))
			goto done;
	}
	ret = sf_graph_enter(js, e);
done:
	free(chan);
	return (ret);
}

struct sf_journeys *
sf_journeys_read(const char *const *paths, size_t n, const struct sf_run *run,
    struct sf_err *e)
{
	struct sf_journeys *js = calloc(1, sizeof(*js));

	if (js == NULL ||
	    (js->file = calloc(n + 1, sizeof(*js->file))) == NULL) {
		free(js);
		(void)sf_fail_mem(e);
		return (NULL);
	}
	for (; js->files < n; js->files++) {
		js->file[js->files] = sf_defs_load(paths[js->files], e);
		if (js->file[js->files] == NULL)
			goto fail;
	}
	if (read_all(js, run, e))
		goto fail;
	return (js);
fail:
	sf_journeys_free(js);
	return (NULL);
}

void
sf_journeys_free(struct sf_journeys *js)
{
	size_t i;

	if (js == NULL)
		return;
	for (i = 0; i < js->n; i++)
		sf_calendar_free(js->j[i].cal);
	sf_expr_free(js->x);
	sf_channels_free(js->channels);
	sf_zone_free(js->zone);
	for (i = 0; i < js->files; i++)
		sf_defs_free(js->file[i]);
	free(js->file);
	free(js->j);
	sf_arena_release(&js->mem);
	free(js);
}
