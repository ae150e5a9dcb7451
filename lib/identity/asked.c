/* SPDX-License-Identifier: MIT */
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "ident/ident.h"
#include "identity/reason.h"

#include "identity/asked.h"

int
sf_asked_operand(const char *text, struct sf_err *e)
{
	if (strchr(text, '=') != NULL || access(text, F_OK) != 0)
		return (0);
	(void)sf_fail(e, SF_E_USAGE, "'%s' is a file: whom is it about?",
	    text);
	return (sf_hint(e, "name who is meant before the files, as TYPE=VALUE "
	    "or as a name (p...)"));
}

void
sf_asked_show(const struct sf_asked *a, char *out, size_t cap)
{
	const char *eq = memchr(a->text.p, '=', a->text.n);
	struct sf_str type, value;
	size_t n;

	/* What says of which type it is can be masked as that. */
	if (eq == NULL || !sf_ident_known((struct sf_str){a->text.p,
	    (size_t)(eq - a->text.p)})) {
		sf_mask_text(out, cap, a->text.p, a->text.n);
		return;
	}
	type = (struct sf_str){a->text.p, (size_t)(eq - a->text.p)};
	value = (struct sf_str){eq + 1, a->text.n - type.n - 1};
	(void)snprintf(out, cap, "%.*s=", (int)type.n, type.p);
	n = strlen(out);
	sf_ident_mask(sf_ident_type(type), value, out + n, cap - n);
}

/* Whether a type that rules or records name. */
static int
known_type(const struct sf_idrules *r, struct sf_str name)
{
	size_t i;

	for (i = 0; i < r->n; i++)
		if (sf_str_eq(r->type[i].name, name))
			return (1);
	return (0);
}

void
sf_asked_nobody(const struct sf_asked *a, const struct sf_linked *l,
    char *out, size_t cap)
{
	const char *eq = memchr(a->text.p, '=', a->text.n);
	struct sf_str type = {a->text.p, eq ? (size_t)(eq - a->text.p) : 0};
	struct sf_buf form = {0};
	enum sf_ident_status s;
	char shown[128], t[64];

	sf_asked_show(a, shown, sizeof(shown));
	(void)snprintf(out, cap, "nobody in the evidence has '%s'", shown);
	if (eq == NULL)
		return;
	sf_mask_text(t, sizeof(t), type.p, type.n);
	cap -= strlen(out);
	out += strlen(out);
	if (!known_type(&l->rules, type)) {
		(void)snprintf(out, cap, ": there is no type '%s'", t);
		return;
	}
	s = sf_ident_norm(sf_ident_type(type), (struct sf_str){eq + 1,
	    a->text.n - type.n - 1}, &form);
	if (s != SF_ID_OK && s != SF_ID_FIXED)
		(void)snprintf(out, cap, ": the %s %s", t, sf_ident_says(s));
	sf_buf_release(&form);
}

int
sf_asked_each(struct sf_str *rest, char sep, struct sf_str *one)
{
	const char *end;

	while (rest->n > 0) {
		end = memchr(rest->p, sep, rest->n);
		*one = (struct sf_str){rest->p, end == NULL ? rest->n :
		    (size_t)(end - rest->p)};
		rest->p += one->n + (end != NULL);
		rest->n -= one->n + (end != NULL);
		if (one->n > 0 && one->p[one->n - 1] == '\r')
			one->n--;
		*one = sf_str_trim(*one);
		if (one->n > 0 && (sep != '\n' || one->p[0] != '#'))
			return (1);
	}
	return (0);
}

static uint32_t
look_up(const struct sf_nodes *ns, struct sf_str type, struct sf_str value,
    int absent, struct sf_buf *key)
{
	uint32_t node;

	sf_buf_clear(key);
	sf_buf_addstr(key, type);
	sf_buf_addc(key, '\0');
	sf_buf_addstr(key, value);
	if (key->failed)
		return (SF_NO_NODE);
	node = sf_nodes_find(ns, sf_buf_str(key));
	if (node != SF_NO_NODE && (ns->kind[node].block == SF_NODE_ABSENT) !=
	    absent)
		return (SF_NO_NODE);
	return (node);
}

/* The identifier of a type, in the form of sf-ingest or as it stands. */
static uint32_t
of_type(const struct sf_nodes *ns, struct sf_str type, struct sf_str value,
    int absent, struct sf_buf *key)
{
	struct sf_buf form = {0};
	uint32_t node = SF_NO_NODE;

	switch (sf_ident_norm(sf_ident_type(type), value, &form)) {
	case SF_ID_OK:
	case SF_ID_FIXED:
		node = look_up(ns, type, sf_buf_str(&form), absent, key);
		break;
	default:			/* any of the many ways to be none */
		break;
	}
	key->failed |= form.failed;
	sf_buf_release(&form);
	return (node != SF_NO_NODE ? node : look_up(ns, type, value, absent,
	    key));
}

/* The value alone, of any type. */
static int
of_any(struct sf_asked *a, const struct sf_linked *l, struct sf_buf *key,
    struct sf_err *e)
{
	const struct sf_idrules *r = &l->rules;
	char masked[96];
	uint32_t node;
	size_t i;

	for (i = 0; i < r->n; i++) {
		if (r->type[i].is_name)
			continue;
		node = of_type(&l->nodes, r->type[i].name, a->text, 0, key);
		if (node == SF_NO_NODE)
			continue;
		if (a->node == SF_NO_NODE) {
			a->node = node;
			continue;
		}
		sf_asked_show(a, masked, sizeof(masked));
		(void)sf_fail(e, SF_E_USAGE, "'%s' is of type '%.*s' and of "
		    "'%.*s'", masked, (int)sf_nodes_type(&l->nodes,
		    a->node)->name.n, sf_nodes_type(&l->nodes,
		    a->node)->name.p, (int)r->type[i].name.n,
		    r->type[i].name.p);
		return (sf_hint(e, "say which, as in %.*s=VALUE",
		    (int)r->type[i].name.n, r->type[i].name.p));
	}
	return (0);
}

static void
find_person(struct sf_asked *a, const struct sf_linked *l)
{
	a->person = a->node == SF_NO_NODE ? SF_NOBODY :
	    sf_reason_holder(l, a->node);
}

int
sf_asked_next(struct sf_asked *a, const struct sf_linked *l)
{
	uint32_t next = sf_nodes_next(&l->nodes, a->node);

	if (next == SF_NO_NODE)
		return (0);
	a->node = next;
	find_person(a, l);
	return (1);
}

/* Of a store also a name whose interval begins at another instant by now. */
static uint32_t
by_name(const struct sf_linked *l, struct sf_str name, struct sf_buf *key)
{
	uint32_t node = sf_names_find(&l->names, &l->nodes, name, key);
	const struct sf_entry *v;
	size_t i;

	if (node != SF_NO_NODE || l->store == NULL ||
	    (i = sf_ledger_find(&l->store->ledger, name)) == SIZE_MAX)
		return (node);
	v = &l->store->ledger.v[i];
	node = sf_nodes_at(&l->nodes, v->node, v->start);
	return (l->nodes.kind[node].block == SF_NODE_ABSENT ? SF_NO_NODE : node);
}

int
sf_asked_find(struct sf_asked *a, const struct sf_linked *l,
    struct sf_str text, struct sf_err *e)
{
	const char *eq = memchr(text.p, '=', text.n);
	struct sf_str type = {text.p, eq ? (size_t)(eq - text.p) : 0};
	struct sf_buf key = {0};
	int ret = 0;

	a->text = text;
	a->node = SF_NO_NODE;
	if (eq != NULL && known_type(&l->rules, type))
		a->node = of_type(&l->nodes, type, (struct sf_str){eq + 1,
		    text.n - type.n - 1}, 0, &key);
	else if ((a->node = by_name(l, text, &key)) == SF_NO_NODE)
		ret = of_any(a, l, &key, e);
	if (key.failed && ret == 0)
		ret = sf_fail_mem(e);
	sf_buf_release(&key);
	find_person(a, l);
	return (ret);
}

int
sf_asked_absent(const struct sf_linked *l, struct sf_str text, uint32_t *node,
    struct sf_err *e)
{
	const char *eq = memchr(text.p, '=', text.n);
	struct sf_str type = {text.p, eq ? (size_t)(eq - text.p) : 0};
	struct sf_buf key = {0};
	int ret;

	*node = SF_NO_NODE;
	if (eq == NULL || !known_type(&l->rules, type))
		return (0);
	*node = of_type(&l->nodes, type, (struct sf_str){eq + 1,
	    text.n - type.n - 1}, 1, &key);
	ret = sf_buf_check(&key, e);
	sf_buf_release(&key);
	return (ret);
}
