/* SPDX-License-Identifier: MIT */
/*
 * limit FILE: the time of one simdjson DOM pass over a file of JSON lines, a
 * line at a time, with two threads, from the page cache.  Whatever reads every
 * line whole cannot be faster with this parser; scripts/bench says how near
 * the tools come.  It prints seconds and lines.
 */
#include <simdjson.h>

#include <atomic>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <thread>

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

namespace {

constexpr size_t piece = 1 << 20;

struct pass {
	const char *text;
	size_t len;
	std::atomic<size_t> next{0};
	std::atomic<uint64_t> lines{0};
	std::atomic<uint64_t> bad{0};
};

/* Where the first line starts at or after ${at}. */
size_t
line_from(const pass &p, size_t at)
{
	if (at == 0)
		return (0);
	if (at >= p.len)
		return (p.len);
	const void *nl = std::memchr(p.text + at - 1, '\n', p.len - at + 1);
	return (nl == nullptr ? p.len :
	    static_cast<size_t>(static_cast<const char *>(nl) - p.text) + 1);
}

/* Pieces in turns, as the two threads get there. */
void
work(pass *p)
{
	simdjson::dom::parser parser;
	/* The parser reads past the end: the last line is parsed in a copy. */
	const size_t safe = p->len - std::min(p->len,
	    size_t{simdjson::SIMDJSON_PADDING});
	uint64_t lines = 0, bad = 0;
	for (;;) {
		size_t from = p->next.fetch_add(piece);
		if (from >= p->len)
			break;
		size_t at = line_from(*p, from);
		const size_t end = line_from(*p, from + piece);
		while (at < end) {
			const char *s = p->text + at;
			const auto *nl = static_cast<const char *>(
			    std::memchr(s, '\n', end - at));
			size_t n = nl ? static_cast<size_t>(nl - s) : end - at;
			bad += parser.parse(s, n, at + n > safe).error() != 0;
			lines++;
			at += n + 1;
		}
	}
	p->lines += lines;
	p->bad += bad;
}

} // namespace

int
main(int argc, char **argv)
{
	struct stat st;
	int fd;

	if (argc != 2 || (fd = open(argv[1], O_RDONLY)) < 0 ||
	    fstat(fd, &st) != 0 || st.st_size == 0) {
		fprintf(stderr, "usage: limit FILE (a file that is not empty)\n");
		return (2);
	}
	const auto t0 = std::chrono::steady_clock::now();
	pass p;
	p.len = static_cast<size_t>(st.st_size);
	void *m = mmap(nullptr, p.len, PROT_READ, MAP_PRIVATE,
	    fd, 0);
	if (m == MAP_FAILED) {
		perror(argv[1]);
		return (4);
	}
	p.text = static_cast<const char *>(m);
	std::thread other(work, &p);
	work(&p);
	other.join();
	const std::chrono::duration<double> took =
	    std::chrono::steady_clock::now() - t0;
	printf("%.4f %llu\n", took.count(),
	    static_cast<unsigned long long>(p.lines.load()));
	if (p.bad != 0)
		fprintf(stderr, "limit: %llu lines are no JSON\n",
		    static_cast<unsigned long long>(p.bad.load()));
	return (p.bad != 0);
}
