/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <link.h>
#include <malloc.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

/*
 * Preloaded by tests/fault/memory.sh: makes allocation number OOM_AT fail, and
 * with OOM_REST all behind it.  They are counted from the first umask(2) on,
 * which is the first thing that a tool does, and not in children; OOM_COUNT
 * names a file that gets their number.  What the tool itself maps is one, too;
 * what libraries map is not.  What fits into the block of
 * sf_spare(), just given back, does not fail for the library called then.
 * For glibc, whose own names for what is shadowed here are used.
 *
 * The address sanitizer has an allocator of its own, which nothing may shadow.
 * With WRAPPED this is linked into a tool instead (tests.mk), in front of what
 * its own code calls; what libraries allocate does not fail then.
 */
#ifdef WRAPPED
#define NAME(name) __wrap_##name
#define REAL(name) __real_##name
#else
#define NAME(name) name
#define REAL(name) __libc_##name
#endif
void *REAL(malloc)(size_t);
void *REAL(calloc)(size_t, size_t);
void *REAL(realloc)(void *, size_t);
void *REAL(memalign)(size_t, size_t);
void REAL(free)(void *);
void *NAME(malloc)(size_t);
void *NAME(calloc)(size_t, size_t);
void *NAME(realloc)(void *, size_t);
void NAME(free)(void *);
void *NAME(aligned_alloc)(size_t, size_t);
int NAME(posix_memalign)(void **, size_t, size_t);
void *NAME(mmap)(void *, size_t, int, int, int, off_t);
mode_t NAME(umask)(mode_t);

static atomic_ulong count;
static unsigned long at;
static int rest;
static atomic_int on;

#define BLOCK ((size_t)64 << 10)	/* of sf_spare() */
static __thread size_t spare __attribute__((tls_model("initial-exec")));

static void
child(void)
{
	atomic_store(&on, 0);
}

static void
tell(void)
{
	const char *path = getenv("OOM_COUNT");
	char text[32];
	int fd, n;

	if (path == NULL || !atomic_load(&on))
		return;
	n = snprintf(text, sizeof(text), "%lu\n", atomic_load(&count));
	if ((fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600)) >= 0) {
		if (write(fd, text, (size_t)n) != n)
			_exit(99);
		(void)close(fd);
	}
}

/* A place for a breakpoint: who wanted it? */
void oom_here(void);
__attribute__((noinline)) void
oom_here(void)
{
	errno = ENOMEM;
}

static uintptr_t lo, hi;	/* where the tool's own code lies */

static int
own_code(struct dl_phdr_info *info, size_t size, void *ctx)
{
	int i;

	(void)size;
	(void)ctx;
	for (i = 0; i < info->dlpi_phnum; i++)
		if (info->dlpi_phdr[i].p_type == PT_LOAD) {
			if (lo == 0)
				lo = info->dlpi_addr +
				    info->dlpi_phdr[i].p_vaddr;
			hi = info->dlpi_addr + info->dlpi_phdr[i].p_vaddr +
			    info->dlpi_phdr[i].p_memsz;
		}
	return (1);		/* the first is the tool */
}

mode_t
NAME(umask)(mode_t mask)
{
	mode_t (*real)(mode_t) = (mode_t (*)(mode_t))dlsym(RTLD_NEXT, "umask");
	const char *s = getenv("OOM_AT");

	if (!atomic_load(&on)) {
		at = s != NULL ? strtoul(s, NULL, 10) : 0;
		rest = getenv("OOM_REST") != NULL;
		(void)dl_iterate_phdr(own_code, NULL);
		(void)pthread_atfork(NULL, NULL, child);
		(void)atexit(tell);
		atomic_store(&on, 1);
	}
	return (real(mask));
}

static int
fails(size_t size, const void *caller)
{
	unsigned long n;

	if (!atomic_load_explicit(&on, memory_order_relaxed))
		return (0);
	if (size + 64 <= spare && ((uintptr_t)caller < lo ||
	    (uintptr_t)caller >= hi)) {
		spare -= size + 64;
		return (0);
	}
	spare = 0;
	n = atomic_fetch_add(&count, 1) + 1;
	if (at == 0 || n < at || (n > at && !rest))
		return (0);
	oom_here();
	return (1);
}

#define CALLER __builtin_return_address(0)

void
NAME(free)(void *p)
{
	size_t n = p != NULL ? malloc_usable_size(p) : 0;

	if (n >= BLOCK && n < BLOCK + 64)
		spare = n;
	REAL(free)(p);
}

void *
NAME(malloc)(size_t n)
{
	return (fails(n, CALLER) ? NULL : REAL(malloc)(n));
}

void *
NAME(calloc)(size_t n, size_t size)
{
	return (fails(n * size, CALLER) ? NULL : REAL(calloc)(n, size));
}

void *
NAME(realloc)(void *p, size_t n)
{
	return (fails(n, CALLER) ? NULL : REAL(realloc)(p, n));
}

void *
NAME(aligned_alloc)(size_t align, size_t n)
{
	return (fails(n + align, CALLER) ? NULL : REAL(memalign)(align, n));
}

int
NAME(posix_memalign)(void **p, size_t align, size_t n)
{
	if (fails(n + align, CALLER) || (*p = REAL(memalign)(align, n)) == NULL)
		return (ENOMEM);
	return (0);
}

void *
NAME(mmap)(void *p, size_t n, int prot, int flags, int fd, off_t off)
{
	uintptr_t caller = (uintptr_t)CALLER;

	if (caller >= lo && caller < hi && fails(n, CALLER))
		return (MAP_FAILED);
	return ((void *)syscall(SYS_mmap, p, n, prot, flags, fd, off));
}
