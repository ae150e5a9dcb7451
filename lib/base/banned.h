/* SPDX-License-Identifier: MIT */
#ifndef SF_BASE_BANNED_H
#define SF_BASE_BANNED_H

/* Functions that are easy to get wrong; -include'd by scripts/check. */
#define SF_BANNED(f) sorry_##f##_is_banned
#undef strcpy
#define strcpy SF_BANNED(strcpy)
#undef strcat
#define strcat SF_BANNED(strcat)
#undef sprintf
#define sprintf SF_BANNED(sprintf)
#undef vsprintf
#define vsprintf SF_BANNED(vsprintf)
#undef strtok
#define strtok SF_BANNED(strtok)
#undef gmtime
#define gmtime SF_BANNED(gmtime)
#undef ctime
#define ctime SF_BANNED(ctime)
#undef atoi
#define atoi SF_BANNED(atoi)

#endif
