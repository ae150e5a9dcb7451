/* SPDX-License-Identifier: MIT */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/digest.h"
#include "identity/identity.h"
#include "io/src.h"

/*
 * A store whose files were altered, and whose manifest was made right again:
 * the next night ends well, or as that of a damaged state, and never
 * otherwise.  Each four bytes of the input are a change: which file, where,
 * and what.  Where a byte is left over, somebody is forgotten instead; who it
 * is may not be there any more.
 */
int LLVMFuzzerTestOneInput(const uint8_t *p, size_t n);

static const char rules[] =
    "ids:\n"
    "  phone: {moves: true, silence: 90d}\n"
    "  device: {per_value: 1}\n"
    "  cust_no: {per_person: 1}\n";
static const char *const nights[] = {
    "{\"ts\":\"2026-11-01T10:00:00Z\",\"eid\":\"e1\",\"src\":\"app\",\"event\":"
    "\"visit\",\"ids\":{\"cookie\":\"c1\",\"device\":\"d\"}}\n"
    "{\"ts\":\"2026-11-01T11:00:00Z\",\"eid\":\"e2\",\"event\":\"customer\","
    "\"ids\":{\"phone\":\"+8613812345678\",\"cust_no\":\"1\",\"device\":\"d\"},"
    "\"traits\":{\"city\":\"x\"},\"consent\":{\"sms\":\"yes\"}}\n"
    "{\"ts\":\"2026-11-01T12:00:00Z\",\"eid\":\"e3\",\"event\":\"visit\","
    "\"ids\":{\"cookie\":\"c3\"},\"props\":{\"n\":1}}\n"
    "{\"ts\":\"2026-11-01T12:30:00Z\",\"eid\":\"e4\",\"event\":\"visit\"}\n"
    "{\"ts\":\"2026-11-01T12:30:00Z\",\"eid\":\"e7\",\"event\":\"visit\","
    "\"ids\":{\"cookie\":\"c7\"}}\n",
    "{\"ts\":\"2026-11-01T12:00:00Z\",\"eid\":\"e3\",\"event\":\"visit\","
    "\"ids\":{\"cookie\":\"c9\"},\"props\":{\"n\":2}}\n"
    "{\"ts\":\"2027-11-02T11:00:00Z\",\"eid\":\"e5\",\"event\":\"refuse\","
    "\"ids\":{\"phone\":\"+8613812345678\"},\"consent\":{\"sms\":\"no\"}}\n"
    "{\"one_id\":\"p1\",\"ids\":{\"phone\":[\"+8613900000000\"]},\"shared\":{"
    "\"device\":[\"d\"]},\"first_ts\":\"2026-10-01T00:00:00.000Z\",\"last_ts\":"
    "\"2026-10-01T00:00:00.000Z\",\"events\":[]}\n",
    "{\"ts\":\"2027-12-02T11:00:00Z\",\"eid\":\"e6\",\"event\":\"login\","
    "\"ids\":{\"phone\":\"+8613812345678\",\"cookie\":\"c3\"}}\n"
    "{\"ts\":\"2027-12-02T11:00:00Z\",\"eid\":\"e5\",\"event\":\"accept\","
    "\"ids\":{\"cookie\":\"c1\"}}\n"
    "{\"ts\":\"2026-12-02T11:00:00Z\",\"eid\":\"e8\",\"event\":\"visit\","
    "\"ids\":{\"cookie\":\"c7\"}}\n"};
#define FILES 64
#define GEN "st/gen-4"		/* two nights, and two of who is forgotten */

static struct {
	char name[32];
	struct sf_buf was, is;
} file[FILES];
static size_t files;
static char dir[128];

static void
must(int done)
{
	if (!done)
		abort();
}

static char *
path_of(const char *name)
{
	static char path[256];

	(void)snprintf(path, sizeof(path), "%s/%s", dir, name);
	return (path);
}

static void
put(const char *name, struct sf_str s)
{
	FILE *f;

	(void)unlink(path_of(name));	/* generations share what stays */
	must((f = fopen(path_of(name), "w")) != NULL);
	must(fwrite(s.p, 1, s.n, f) == s.n && fclose(f) == 0);
}

static const char forgetting[] = "";	/* instead of a night's events */

static int
night(const char *text, int init, const char *who, struct sf_err *e)
{
	char in[256], yaml[256], store[256], out[256], changes[256];
	char receipt[256];
	const char *const ins[] = {text == forgetting ? who : in};
	struct sf_run run = {.tool = "sf-merge-id", .in = ins, .ins = 1,
	    .out = out, .jobs = 1, .memory = (size_t)64 << 20,
	    .max_line = 65536, .verbose = -1};
	struct sf_identity a = {.rules = yaml, .keep_events = 2000,
	    .store = store, .init = init, .changes = changes};

	if (text == forgetting) {
		a.forget = 1;
		a.receipt = receipt;
		run.has_asof = 1;
		run.asof = INT64_C(1794000000000);	/* November 2026 */
	}

	(void)snprintf(store, sizeof(store), "%s", path_of("st"));
	(void)snprintf(out, sizeof(out), "%s", path_of("out"));
	(void)snprintf(changes, sizeof(changes), "%s", path_of("changes"));
	(void)snprintf(receipt, sizeof(receipt), "%s", path_of("receipt"));
	(void)snprintf(yaml, sizeof(yaml), "%s", path_of("rules.yaml"));
	(void)snprintf(in, sizeof(in), "%s", path_of("in"));
	put("in", sf_str(text));
	return (sf_identity_run(&run, &a, e));
}

/* The manifest names them all; it comes first. */
static void
read_store(void)
{
	char name[64], *line, *next;
	struct sf_err e = {0};
	size_t i;

	(void)snprintf(file[0].name, sizeof(file[0].name), "manifest");
	must(sf_src_slurp(path_of("st/current/manifest"), 1 << 20,
	    &file[0].was, &e) == 0 && sf_buf_cstr(&file[0].was) != NULL);
	files = 1;
	for (line = file[0].was.p; line != NULL; line = next) {
		if ((next = strchr(line, '\n')) != NULL)
			next++;
		if (sscanf(line, "file %31s", file[files].name) == 1)
			must(++files < FILES);
	}
	for (i = 1; i < files; i++) {
		(void)snprintf(name, sizeof(name), GEN "/%s",
		    file[i].name);
		must(sf_src_slurp(path_of(name), 1 << 20, &file[i].was,
		    &e) == 0);
	}
}

static void
leave(void)
{
	char cmd[160];

	(void)snprintf(cmd, sizeof(cmd), "rm -rf '%s'", dir);
	(void)!system(cmd);
}

static void
begin(void)
{
	const char *shm = access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp";
	struct sf_err e = {0};

	(void)snprintf(dir, sizeof(dir), "%s/sf-fuzz-store.XXXXXX", shm);
	must(mkdtemp(dir) != NULL && atexit(leave) == 0);
	put("rules.yaml", sf_str(rules));
	if (night(nights[0], 1, NULL, &e) || night(nights[1], 0, NULL, &e) ||
	    night(forgetting, 0, "cookie=c7", &e)) {
		sf_err_print(stderr, "store", &e, 0);
		abort();
	}
	read_store();
}

/* One change of a file that is not the manifest. */
static void
alter(const uint8_t *p)
{
	struct sf_buf *b = &file[1 + p[0] % (files - 1)].is;
	size_t at = b->n ? (p[1] | (size_t)(p[2] & 0x0F) << 8) % b->n : 0;

	if (b->n == 0) {
		sf_buf_addc(b, (char)p[3]);
		return;
	}
	switch (p[2] >> 4) {
	case 0:				/* cut it */
		b->n = at;
		break;
	case 1:				/* some of it once more, at its end */
		must(sf_buf_room(b, b->n) != NULL);
		sf_buf_add(b, b->p + at, b->n - at);
		break;
	case 2:				/* a number that is too large */
		memset(b->p + at, 0xFF, b->n - at < 4 ? b->n - at : 4);
		break;
	case 3:
		b->p[at] = (char)(b->p[at] + 1);
		break;
	default:
		b->p[at] = (char)p[3];
	}
}

/* Lines of the run as they were, and each file as it is. */
static void
put_manifest(void)
{
	struct sf_buf b = {0};
	const char *line;
	char hex[33];
	size_t i;

	for (line = file[0].was.p; strncmp(line, "digest ", 7) != 0;
	    line = strchr(line, '\n') + 1)
		if (strncmp(line, "file ", 5) != 0)
			sf_buf_add(&b, line, strcspn(line, "\n") + 1);
	for (i = 1; i < files; i++) {
		sf_hash_hex(file[i].is.p, file[i].is.n, hex);
		sf_buf_addf(&b, "file %s %zu %s\n", file[i].name,
		    file[i].is.n, hex);
	}
	sf_hash_hex(b.p, b.n, hex);
	sf_buf_addf(&b, "digest %s\n", hex);
	must(!b.failed);
	put(GEN "/manifest", sf_buf_str(&b));
	sf_buf_release(&b);
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	struct sf_err e = {0};
	char name[64];
	size_t i;
	int forget;

	if (files == 0)
		begin();
	for (i = 1; i < files; i++) {
		sf_buf_clear(&file[i].is);
		sf_buf_addstr(&file[i].is, sf_buf_str(&file[i].was));
	}
	for (i = 0; i + 4 <= n && i < 64; i += 4)
		alter(p + i);
	(void)unlink(path_of("st/current"));
	must(mkdir(path_of(GEN), 0700) == 0 ||
	    access(path_of(GEN), W_OK) == 0);
	must(symlink("gen-4", path_of("st/current")) == 0);
	for (i = 1; i < files; i++) {
		(void)snprintf(name, sizeof(name), GEN "/%s",
		    file[i].name);
		put(name, sf_buf_str(&file[i].is));
	}
	put_manifest();
	forget = n % 4 != 0;
	if (night(forget ? forgetting : nights[2], 0, "cookie=c3", &e) &&
	    e.code != SF_E_DATA && (!forget || e.code != SF_E_USAGE)) {
		sf_err_print(stderr, "store", &e, 0);
		abort();
	}
	return (0);
}
