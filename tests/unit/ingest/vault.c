/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ingest/vault.h"
#include "io/src.h"

#include "tap.h"

static const struct sf_run run = {.memory = 16 << 20};

static void
note(struct sf_buf *b, const char *token, const char *value)
{
	sf_vault_note(b, sf_str(token), SF_S("phone"), SF_S(""),
	    sf_str(value));
}

/* What the vault holds. */
static const char *
held(const char *path)
{
	static struct sf_buf b;
	struct sf_err e = {0};

	sf_buf_clear(&b);
	if (sf_src_slurp(path, 1 << 20, &b, &e))
		return ("cannot be read");
	return (sf_buf_cstr(&b));
}

/* A run that has ${notes}: its status. */
static int
keep(const char *path, const struct sf_buf *notes, struct sf_err *e)
{
	struct sf_vault *v;
	int rc;

	memset(e, 0, sizeof(*e));
	if ((v = sf_vault_open(path, &run, e)) == NULL)
		return ((int)e->code);
	rc = sf_vault_add(v, notes->p, notes->n, e) ||
	    sf_vault_commit(v, 1, e);
	sf_vault_free(v);
	return (rc ? (int)e->code : 0);
}

#define LINE(t, v) "{\"token\":\"" t "\",\"type\":\"phone\",\"value\":\"" v \
	"\"}\n"

static void
pairs(void)
{
	struct sf_buf b = {0};
	struct sf_err e;
	struct stat st;

	note(&b, "k:b", "2");
	note(&b, "k:a", "1");
	note(&b, "k:b", "2");
	OK(keep("v", &b, &e) == 0, "the first run makes it");
	IS(held("v"), LINE("k:a", "1") LINE("k:b", "2"), "in order, each once");
	OK(stat("v", &st) == 0 && (st.st_mode & 07777) == 0600, "mode 0600");
	sf_buf_clear(&b);
	note(&b, "k:aa", "3");
	note(&b, "k:c", "4");
	note(&b, "k:a", "1");
	OK(keep("v", &b, &e) == 0, "the next one adds");
	IS(held("v"), LINE("k:a", "1") LINE("k:aa", "3") LINE("k:b", "2")
	    LINE("k:c", "4"), "what was there stays");
	sf_buf_clear(&b);
	OK(keep("v", &b, &e) == 0 && strlen(held("v")) == 4 * strlen(
	    LINE("k:a", "1")) + 1, "a run without pairs changes nothing");
	note(&b, "k:c", "5");
	OK(keep("v", &b, &e) == SF_E_DATA && strstr(e.msg, "another value") &&
	    e.line == 4, "a token stands for one value");
	OK(strstr(held("v"), "\"5\"") == NULL, "and the vault stays");
	sf_buf_release(&b);
}

static void
two_runs(void)
{
	struct sf_err e = {0};
	struct sf_buf b = {0};
	struct sf_vault *v;
	const char *name;
	int i;

	note(&b, "k:z", "9");
	for (i = 0; i < 2; i++) {
		name = i == 0 ? "v" : "new";
		v = sf_vault_open(name, &run, &e);
		OK(v != NULL && keep(name, &b, &e) == SF_E_BUSY, i == 0 ?
		    "a second run is told" : "also where there is none yet");
		OK(strcmp(e.path, name) == 0 && e.hint[0] != '\0', "where");
		memset(&e, 0, sizeof(e));
		sf_vault_free(v);
	}
	OK(access("new", F_OK) != 0, "a run that ends without makes none");
	OK(keep("new", &b, &e) == 0, "after it, it is free");
	sf_buf_release(&b);
}

static void
remembers(void)
{
	struct sf_err e = {0};
	struct sf_vault_seen *s = sf_vault_seen_new(&e);
	struct sf_buf a = {0}, b = {0};
	size_t once;

	note(&a, "k:a", "1");
	once = a.n;
	note(&a, "k:a", "1");
	note(&a, "k:b", "2");
	sf_vault_unseen(s, &a, &b);
	OK(b.n == 2 * once, "a pair that came before is left out");
	sf_vault_unseen(s, &a, &b);
	OK(b.n == 2 * once, "also in the next rows");
	sf_vault_seen_free(s);
	sf_buf_release(&a);
	sf_buf_release(&b);
}

int
main(void)
{
	char dir[] = "/tmp/sf-vault-XXXXXX", cmd[64];

	if (mkdtemp(dir) == NULL || chdir(dir) != 0)
		return (99);
	pairs();
	two_runs();
	remembers();
	snprintf(cmd, sizeof(cmd), "rm -rf %s", dir);
	OK(chdir("/") == 0 && system(cmd) == 0, "tidy");
	DONE();
}
