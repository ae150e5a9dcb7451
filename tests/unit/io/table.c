/* SPDX-License-Identifier: MIT */
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

#include "io/table.h"
#include "tap.h"

#define NIGHTS 300

static char dir[64];

/* A night that adds ${n} numbers from ${from} on. */
static int
night(uint32_t from, uint32_t n, size_t *segments, struct sf_err *e)
{
	struct sf_state *s = sf_state_open(dir, "test 1", from == 0, e);
	struct sf_table t = {0};
	struct sf_out *o;
	int ret = -1;

	if (s == NULL || sf_table_open(&t, s, "t", e))
		goto done;
	*segments = t.n;
	if (n == 0 && sf_table_keep(&t, e))
		goto done;
	if (n > 0 && (o = sf_table_append(&t, e)) == NULL)
		goto done;
	for (; n > 0; n--, from++)
		if (sf_out_write(o, &from, sizeof(from), e))
			goto done;
	ret = sf_state_commit(s, e);
done:
	sf_table_close(&t);
	sf_state_free(s);
	return (ret);
}

/* How many numbers stand there, from 0 on; -1. */
static int64_t
count(struct sf_err *e)
{
	struct sf_state *s = sf_state_open(dir, "test 1", 0, e);
	struct sf_table t = {0};
	struct sf_scan *scan = NULL;
	uint32_t i = 0, is;
	const char *p;
	int got = -1;

	if (s != NULL && sf_table_open(&t, s, "t", e) == 0)
		scan = sf_scan_open(&t, e);
	while (scan && (got = sf_scan_get(scan, sizeof(is), &p, e)) > 0) {
		memcpy(&is, p, sizeof(is));
		if (is != i++)
			got = sf_scan_damaged(scan, e);
		if (got < 0)
			break;
	}
	sf_scan_close(scan);
	sf_table_close(&t);
	sf_state_free(s);
	return (got < 0 ? -1 : (int64_t)i);
}

static void
grows(void)
{
	struct sf_err e = {0};
	uint32_t at = 0, i, n;
	size_t segments, most = 0;
	int ret = 0;

	for (i = 0; i < NIGHTS && ret == 0; i++, at += n) {
		n = i == 0 ? 5000 : i % 7 * 3;
		ret = night(at, n, &segments, &e);
		if (segments > most)
			most = segments;
	}
	OK(ret == 0, "three hundred nights, some of which add nothing");
	OK(count(&e) == at, "all is there, in order");
	OK(most > 2 && most < 16, "in segments that are never many");
}

/* Byte ${at} of a table is read by the descriptor of its segment. */
static void
places(void)
{
	struct sf_err e = {0};
	struct sf_state *s = sf_state_open(dir, "test 1", 0, &e);
	struct sf_table t;
	uint64_t off;
	uint32_t is, i;
	int fd, bad = 0;

	if (s == NULL || sf_table_open(&t, s, "t", &e)) {
		OK(0, "a table");
		return;
	}
	for (i = 0; i < t.size / sizeof(is); i += 11) {
		fd = sf_table_at(&t, i * sizeof(is), &off, &e);
		bad |= fd < 0 || pread(fd, &is, sizeof(is), (off_t)off) !=
		    sizeof(is) || is != i;
	}
	OK(!bad, "any byte is found in its segment");
	fd = sf_table_at(&t, t.seg[t.n - 1].from, &off, &e);
	OK(off == 0 && sf_table_damaged(&t, fd, &e) == -1 &&
	    e.code == SF_E_DATA && strstr(e.path, t.seg[t.n - 1].name),
	    "and named where it is damaged");
	sf_table_close(&t);
	sf_state_free(s);
}

/* Alter the last byte of segment ${k}: it is named, by who reads and copies. */
static void
damage(size_t k)
{
	struct sf_err e = {0};
	struct sf_state *s = sf_state_open(dir, "test 1", 0, &e);
	struct sf_table t;
	char path[200], c;
	size_t segments;
	int fd;

	if (s == NULL || sf_table_open(&t, s, "t", &e)) {
		OK(0, "a table");
		return;
	}
	(void)snprintf(path, sizeof(path), "%s/current/%s", dir,
	    t.seg[k].name);
	fd = open(path, O_RDWR);
	OK(pread(fd, &c, 1, (off_t)t.seg[k].size - 1) == 1, t.seg[k].name);
	c ^= 1;
	OK(pwrite(fd, &c, 1, (off_t)t.seg[k].size - 1) == 1, "  is altered");
	sf_state_free(s);
	OK(count(&e) == -1 && e.code == SF_E_DATA &&
	    strstr(e.path, t.seg[k].name), "  who reads it says so");
	sf_err_clear(&e);
	if (k > 0) {
		/* Tonight, or once a longer one stands behind it. */
		OK((night(1, 100000, &segments, &e) ||
		    night(1, 1, &segments, &e)) && e.code == SF_E_DATA &&
		    strstr(e.path, t.seg[k].name), "  and so who copies it");
		sf_err_clear(&e);
	}
	c ^= 1;
	OK(pwrite(fd, &c, 1, (off_t)t.seg[k].size - 1) == 1, "  mended");
	(void)close(fd);
	sf_table_close(&t);
}

static void
stays(void)
{
	uint64_t size[64] = {200, 40, 9, 5}, sum = 1;
	size_t i;

	OK(sf_table_staying(size, 0) == 0 && sf_table_staying(size, 1) == 1,
	    "of none, none; of one, that");
	OK(sf_table_staying(size, 2) == 2 && sf_table_staying(size, 3) == 3,
	    "who is as long as twice what follows stays");
	OK(sf_table_staying(size, 4) == 2, "but with who does not, all behind");
	size[3] = 0;
	OK(sf_table_staying(size, 4) == 3, "an empty one goes");
	for (i = 41; i-- > 0; sum += size[i])
		size[i] = i == 40 ? 1 : 2 * (sum - 1);
	OK(sf_table_staying(size, 41) == 41 && sum > UINT64_MAX / 3,
	    "more than 41 cannot stay");
}

int
main(void)
{
	char cmd[200];

	(void)snprintf(dir, sizeof(dir), "/tmp/sf-table.%ld", (long)getpid());
	stays();
	grows();
	places();
	damage(0);
	damage(1);
	(void)snprintf(cmd, sizeof(cmd), "rm -rf '%s'", dir);
	OK(system(cmd) == 0, "removed");
	DONE();
}
