/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <fcntl.h>
#include <openssl/crypto.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/digest.h"
#include "base/str.h"
#include "io/fd.h"

#include "io/key.h"

#define KEY_MIN 16
#define FILE_MAX 4096
#define OWN_DIGITS 5		/* of the id of a key without a name */

static int
open_key(const char *path, struct sf_err *e)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);

	if (fd >= 0)
		return (fd);
	if (errno == ENOENT || errno == ENOTDIR)
		return (sf_fail(e, SF_E_USAGE, "there is no such key file"));
	return (sf_fail_sys(e, "cannot open the key file"));
}

static int
check_mode(int fd, const char *path, struct sf_err *e)
{
	struct stat st;

	if (fstat(fd, &st))
		return (sf_fail_sys(e, "cannot look at the key file"));
	if (S_ISDIR(st.st_mode))
		return (sf_fail(e, SF_E_USAGE,
		    "the key file is a directory"));
	if ((st.st_mode & S_IRWXO) == 0)
		return (0);
	(void)sf_fail(e, SF_E_USAGE, "the key file is open to others "
	    "(mode %04o)", (unsigned)(st.st_mode & 07777));
	return (sf_hint(e, "chmod 600 '%s'", path));
}

/* All of the file, and a byte more than there may be. */
static int
slurp(int fd, char buf[FILE_MAX + 1], size_t *n, struct sf_err *e)
{
	ssize_t k;

	for (*n = 0; *n <= FILE_MAX; *n += (size_t)k) {
		if ((k = sf_fd_read(fd, buf + *n, FILE_MAX + 1 - *n)) < 0)
			return (sf_fail_sys(e, "cannot read the key"));
		if (k == 0)
			break;
	}
	return (0);
}

static int
add_key(struct sf_keys *k, struct sf_str id, struct sf_str key,
    struct sf_err *e)
{
	struct sf_key *one;

	if (key.n > SF_KEY_MAX)
		return (sf_fail(e, SF_E_USAGE,
		    "the key is longer than %d bytes", SF_KEY_MAX));
	if (key.n < KEY_MIN) {
		(void)sf_fail(e, SF_E_USAGE,
		    "the key has %zu bytes, and %d are the least", key.n,
		    KEY_MIN);
		return (sf_hint(e, "make one: head -c 32 /dev/urandom | base64 "
		    "> key; chmod 600 key"));
	}
	if (k->n == SF_KEYS_MAX)
		return (sf_fail(e, SF_E_USAGE, "there are more than %d keys",
		    SF_KEYS_MAX));
	one = &k->key[k->n++];
	memcpy(one->id, id.p, id.n);
	one->id[id.n] = '\0';
	memcpy(one->p, key.p, key.n);
	one->n = key.n;
	return (0);
}

/* "ID: KEY": its two parts, or 0. */
static int
named(struct sf_str line, struct sf_str *id, struct sf_str *key)
{
	size_t i;
	char c;

	for (i = 0; i < line.n && line.p[i] != ':'; i++) {
		c = line.p[i];
		if (!((c | 0x20) >= 'a' && (c | 0x20) <= 'z') &&
		    !(i > 0 && c >= '0' && c <= '9'))
			return (0);
	}
	if (i == 0 || i > SF_KEY_ID || i + 1 >= line.n ||
	    (line.p[i + 1] != ' ' && line.p[i + 1] != '\t'))
		return (0);
	*id = (struct sf_str){line.p, i};
	*key = sf_str_trim((struct sf_str){line.p + i + 1, line.n - i - 1});
	return (1);
}

/* The next line that says something; 0 at the end. */
static int
next_line(struct sf_str *rest, struct sf_str *line, uint64_t *number)
{
	const char *nl;

	while (rest->n > 0) {
		nl = memchr(rest->p, '\n', rest->n);
		line->p = rest->p;
		line->n = nl ? (size_t)(nl - rest->p) : rest->n;
		rest->p += line->n + (nl != NULL);
		rest->n -= line->n + (nl != NULL);
		++*number;
		if (line->n > 0 && line->p[line->n - 1] == '\r')
			line->n--;
		if (sf_str_trim(*line).n > 0 && line->p[0] != '#')
			return (1);
	}
	return (0);
}

/* Keys with names; ${line} is the first of them. */
static int
add_named(struct sf_keys *k, struct sf_str rest, uint64_t *line,
    struct sf_err *e)
{
	struct sf_str text, id, key;
	size_t i;

	while (next_line(&rest, &text, line)) {
		if (!named(text, &id, &key)) {
			(void)sf_fail(e, SF_E_USAGE, "a line of a file of "
			    "several keys is 'ID: KEY'");
			return (sf_hint(e, "an id is a letter and up to 15 "
			    "letters and digits"));
		}
		for (i = 0; i < k->n; i++)
			if (sf_str_is(id, k->key[i].id))
				return (sf_fail(e, SF_E_USAGE, "the id '%s' "
				    "stands for two keys", k->key[i].id));
		if (add_key(k, id, key, e))
			return (-1);
	}
	*line = 0;
	return (0);
}

/* The name of a key that was given none. */
static int
name_itself(struct sf_key *k, struct sf_err *e)
{
	static const char text[] = "scene-finance: id of a key";
	struct sf_hmac *h = sf_hmac_new("SHA256", k->p, k->n, e);
	uint8_t mac[32];
	int ret = -1;

	if (h != NULL && sf_hmac(h, text, sizeof(text) - 1, mac, e) == 0) {
		k->id[0] = 'k';
		sf_base32(mac, sizeof(mac), k->id + 1, OWN_DIGITS);
		ret = 0;
	}
	sf_hmac_free(h);
	return (ret);
}

static int
take(struct sf_keys *k, struct sf_str all, uint64_t *line, struct sf_err *e)
{
	struct sf_str rest = all, first, id, key;
	uint64_t at = 0;

	if (next_line(&rest, &first, &at) && named(first, &id, &key)) {
		if (all.n > FILE_MAX)
			return (sf_fail(e, SF_E_USAGE, "the key file is "
			    "longer than %d bytes", FILE_MAX));
		return (add_named(k, all, line, e));
	}
	if (all.n > 0 && all.p[all.n - 1] == '\n')
		all.n--;
	return (add_key(k, SF_S(""), all, e) ||
	    name_itself(&k->key[0], e) ? -1 : 0);
}

int
sf_keys_read(struct sf_keys *k, const char *path, struct sf_err *e)
{
	char buf[FILE_MAX + 1];
	uint64_t line = 0;
	size_t n = 0;
	int fd, ret = -1;

	memset(k, 0, sizeof(*k));
	if ((fd = open_key(path, e)) >= 0 && check_mode(fd, path, e) == 0 &&
	    slurp(fd, buf, &n, e) == 0)
		ret = take(k, (struct sf_str){buf, n}, &line, e);
	OPENSSL_cleanse(buf, sizeof(buf));
	if (fd >= 0)
		(void)close(fd);
	if (ret == 0)
		return (0);
	sf_keys_wipe(k);
	return (sf_err_at(e, path, line, 0, NULL, 0));
}

void
sf_keys_wipe(struct sf_keys *k)
{
	OPENSSL_cleanse(k, sizeof(*k));
}
