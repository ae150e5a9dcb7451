/* SPDX-License-Identifier: MIT */
#ifndef SF_REPORT_FIGURES_H
#define SF_REPORT_FIGURES_H

#include "base/buf.h"
#include "base/err.h"
#include "io/out.h"
#include "io/run.h"
#include "io/zone.h"

/* The figures, JSON lines in ${facts}, in the format that the run asks for. */
int sf_figures_write(const struct sf_run *run, const struct sf_buf *facts,
    const struct sf_zone *zone, struct sf_out *to, struct sf_err *e)
    SF_MUST_CHECK;

#endif
