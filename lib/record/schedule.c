/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "base/date.h"
#include "base/digest.h"
#include "record/event.h"

#include "record/schedule.h"

int
sf_send_id(struct sf_str journey, struct sf_str founding, unsigned entry,
    struct sf_str step, unsigned attempt, char out[SF_SEND_ID_LEN + 1],
    struct sf_err *e)
{
	struct sf_buf b = {0};
	uint8_t d[32];
	int ret = -1;

	sf_buf_add(&b, "sf1", 4);		/* with its NUL */
	sf_buf_addstr(&b, journey);
	sf_buf_addc(&b, '\0');
	sf_buf_addstr(&b, founding);
	sf_buf_addc(&b, '\0');
	sf_buf_addu(&b, entry);
	sf_buf_addc(&b, '\0');
	sf_buf_addstr(&b, step);
	sf_buf_addc(&b, '\0');
	sf_buf_addu(&b, attempt);
	if (sf_buf_check(&b, e) || sf_sha256(b.p, b.n, d, e))
		goto done;
	sf_hex(d, SF_SEND_ID_LEN / 2, out);
	ret = 0;
done:
	sf_buf_release(&b);
	return (ret);
}

static void
member(struct sf_buf *b, const char *name, struct sf_str json)
{
	if (json.n == 0)
		return;
	sf_buf_adds(b, ",\"");
	sf_buf_adds(b, name);
	sf_buf_adds(b, "\":");
	sf_buf_addstr(b, json);
}

/* What stands behind eid. */
static void
tail(struct sf_buf *b, const struct sf_schedule_row *r)
{
	struct sf_str channel = r->channel.n ? r->channel : SF_S("journey");

	sf_buf_adds(b, ",\"src\":\"sf-journey\",\"channel\":");
	sf_buf_json(b, channel.p, channel.n);
	sf_buf_adds(b, ",\"event\":");
	sf_buf_json(b, r->event, strlen(r->event));
	sf_buf_adds(b, ",\"ids\":{\"one_id\":");
	sf_buf_json(b, r->one_id.p, r->one_id.n);
	sf_buf_addc(b, '}');
	member(b, "traits", r->traits);
	member(b, "tags", r->tags);
	member(b, "props", r->props);
	sf_buf_adds(b, "}\n");
}

void
sf_schedule_write(struct sf_buf *b, const struct sf_schedule_row *r)
{
	char ts[SF_TS_LEN + 1], eid[SF_EID_LEN + 1];
	struct sf_buf whole = {0};

	sf_ts_format(r->ts, ts);
	sf_buf_adds(b, "{\"ts\":\"");
	sf_buf_add(b, ts, SF_TS_LEN);
	sf_buf_adds(b, "\",\"eid\":");
	if (r->eid.n > 0) {
		sf_buf_json(b, r->eid.p, r->eid.n);
	} else {
		/* As sf_event_write() would make it. */
		sf_buf_adds(&whole, "{\"ts\":\"");
		sf_buf_add(&whole, ts, SF_TS_LEN);
		sf_buf_addc(&whole, '"');
		tail(&whole, r);
		b->failed |= whole.failed;
		if (!whole.failed)
			sf_eid(whole.p, whole.n - 1, eid);
		else
			eid[0] = '\0';
		sf_buf_json(b, eid, strlen(eid));
		sf_buf_release(&whole);
	}
	tail(b, r);
}
