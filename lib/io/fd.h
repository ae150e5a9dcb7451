/* SPDX-License-Identifier: MIT */
#ifndef SF_IO_FD_H
#define SF_IO_FD_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/*
 * read(2) and write(2) as they are wanted everywhere here: interrupted calls
 * go on, and a descriptor that somebody set non-blocking is waited for.
 * Errors are in errno.
 */
ssize_t sf_fd_read(int fd, void *p, size_t n);		/* once; may be short */
int sf_fd_write(int fd, const void *p, size_t n);	/* all of it, or -1 */

/*
 * Take the places of standard descriptors that are closed, so that no file
 * of ours gets one and is read as input or has messages written into it.
 * What holds the place fails as the closed one would: input cannot be read,
 * and output cannot be written.
 */
void sf_fd_std(void);

/*
 * Have ${n} bytes of a file from ${off} on begin their way to the disk, so
 * that a later fsync finds little to do.  A hint: it cannot fail.
 */
void sf_fd_begin_sync(int fd, uint64_t off, uint64_t n);

/* fsync a directory, so that what was renamed in it stays so. 0 or -1. */
int sf_fd_sync_dir(const char *path);

/*
 * A new unlinked 0600 file under TMPDIR (or /tmp), for what does not fit in
 * memory; *${dir} says where, for messages.  -1 and errno.
 */
int sf_fd_scratch(const char **dir);

#endif
