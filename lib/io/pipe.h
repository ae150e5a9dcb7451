/* SPDX-License-Identifier: MIT */
#ifndef SF_IO_PIPE_H
#define SF_IO_PIPE_H

#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "io/count.h"
#include "io/out.h"
#include "io/src.h"

/*
 * The chunked parallel pipe: ${jobs} threads take chunks of whole records from
 * the source, one after the other, and map them; the results are folded, one
 * at a time, in the order of the input.  The bytes that come out and the
 * failure that is reported are the same for every number of jobs: a failure
 * waits for the chunks before it.
 * A ring of 2·jobs slots bounds memory.
 */
struct sf_chunk {
	const char *path;	/* of the source, for messages */
	const char *p;		/* whole records; 64 readable bytes follow */
	size_t n;
	const uint32_t *nl;	/* where its newlines stand; NULL: not known */
	size_t lines;		/* so many */
	uint64_t line;		/* 1-based number of the first line */
	uint64_t off;		/* bytes before it in the (unpacked) source */
	uint64_t bol;		/* bytes before its first line starts there */
	int tag;		/* what the cut says of it: sf_stage's tag */
	int last;		/* nothing comes behind it */
	int mid;		/* starts within a line: one cut in pieces */
	uint64_t mark;		/* *${mark} of the stage, behind the chunk */
};

enum { SF_DATA, SF_REJECTS, SF_DECISIONS, SF_OUTS };

struct sf_stage {
	/*
	 * Bytes of [${p}, ${p}+${n}) that make whole records, 0 = need more;
	 * with ${last} nothing follows: what is not taken is cut once more,
	 * or all of it is a chunk where nothing is taken.  ${max} is the
	 * longest record allowed: where more than that has come without an
	 * end the cutter takes it in pieces of its choice (the format's
	 * reader then makes it a reject).  Any thread, one after the other.
	 */
	size_t (*cut)(void *cutter, const char *p, size_t n, int last);
	/*
	 * Once, with the first chunk of the source (of no bytes where the
	 * source is empty), before map and in the caller's thread (of a
	 * chain's later sources in any).  May be NULL.  Returns the bytes
	 * that it took (a header), or -1.
	 */
	ssize_t (*head)(void *ctx, const struct sf_chunk *, struct sf_err *);
	/*
	 * Once a thread that maps something: parser, arena, converter,
	 * worker.  May be NULL; a NULL that it returns is a failure only
	 * where the error was filled.
	 */
	void *(*open)(const void *ctx, struct sf_err *);
	void (*close)(void *local);
	/*
	 * Any thread, any order, no empty chunk.  ${out} comes empty; where
	 * memory ran out for it the run fails.
	 */
	int (*map)(const void *ctx, void *local, const struct sf_chunk *,
	    struct sf_buf out[SF_OUTS], struct sf_tally *, struct sf_err *);
	/*
	 * Any thread, but one after the other in input order.  May take the
	 * buffers' memory (by sf_buf_swap).  NULL writes out[i] to to[i].
	 */
	int (*fold)(void *ctx, struct sf_buf mapped[SF_OUTS],
	    struct sf_out *to[SF_OUTS], struct sf_err *);
	void *ctx, *cutter;
	const uint64_t *mark;	/* the cutter's, of what it cut; or NULL */
	const int *tag;		/* of what was cut last; may be NULL */
	size_t chunk;		/* bytes wanted a chunk; 0 = 1 MiB */
	void (*progress)(void *pctx, uint64_t taken, uint64_t rows);
	void *pctx;
};

/*
 * Run ${st} over one source.  ${sum} is added to.  Outputs that are NULL drop
 * their bytes.  Starts threads: whatever forks must have done so before.
 */
int sf_pipe_run(struct sf_src *src, struct sf_out *to[SF_OUTS],
    const struct sf_stage *st, unsigned jobs, struct sf_tally *sum,
    struct sf_err *e) SF_MUST_CHECK;

/*
 * Sources that go through the pipe one behind the other.  While chunks of one
 * are mapped the next is opened and taken from, so that many small ones keep
 * all threads busy as a large one does.  Bytes and failures are those of one
 * sf_pipe_run() after the other.
 */
struct sf_link {
	struct sf_src *src;
	struct sf_stage st;
	struct sf_tally *sum;	/* added to as chunks are folded */
	void *own;		/* the chain's own */
};

struct sf_chain {
	/*
	 * The next source: 1, 0 where there is none, -1.  The first in the
	 * caller's thread, others in any, one at a time and ahead of what is
	 * folded.  Where it fails, too, the functions below are called.
	 */
	int (*next)(void *ctx, struct sf_link *, struct sf_err *);
	/*
	 * As fold, in the order of the sources: before the first chunk of
	 * this is folded, or its failure reported; and when all of it was
	 * folded.  Each may be NULL.
	 */
	int (*begin)(void *ctx, struct sf_link *, struct sf_err *);
	int (*end)(void *ctx, struct sf_link *, struct sf_err *);
	/* In any thread: nobody needs it any more.  May be NULL. */
	void (*drop)(void *ctx, struct sf_link *);
	void *ctx;
	int one;		/* there is but one: a thread may be saved */
};

int sf_pipe_chain(const struct sf_chain *ch, struct sf_out *to[SF_OUTS],
    unsigned jobs, struct sf_err *e) SF_MUST_CHECK;

/* The cut of line-wise formats: up to the last newline. ${cutter} unused. */
size_t sf_cut_lines(void *cutter, const char *p, size_t n, int last);

#endif
