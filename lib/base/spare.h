/* SPDX-License-Identifier: MIT */
#ifndef SF_BASE_SPARE_H
#define SF_BASE_SPARE_H

#ifdef __cplusplus
extern "C" {
#endif

/*
 * Whether 64 KiB are to be had: 0 or -1.  To be asked right before a call
 * into a library that takes less, and is known to crash without it (regcomp
 * of glibc 2.36, the start of OpenSSL 3.0, libfyaml 0.7, simdjson 3.0) or to
 * answer wrongly (its regexec).
 */
int sf_spare(void);

#ifdef __cplusplus
}
#endif

#endif
