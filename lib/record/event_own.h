/* SPDX-License-Identifier: MIT */
#ifndef SF_RECORD_EVENT_OWN_H
#define SF_RECORD_EVENT_OWN_H

#include "record/event.h"

/*
 * Whether the line of ${doc} stands, byte for byte, as sf_event_write() would
 * write it; then ${cut} is filled.  0 says nothing.
 */
int sf_event_written(const struct sf_jdoc *doc, const struct sf_event *ev,
    struct sf_event_cut *cut);

#endif
