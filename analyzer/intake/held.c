// SPDX-License-Identifier: GPL-2.0-or-later
#include "analyzer/intake/held.h"

#include <poll.h>
#include <stdlib.h>
#include <string.h>

#include "util/clock.h"
#include "util/error.h"
#include "util/macros.h"
#include "util/vec.h"

/* How long a transaction may keep other writers waiting, and how long it waits for the next input. */
#define HOLD_MS 250
#define PATIENCE_MS 20

/* Between two transactions: longer than other writers sleep before they ask again for the lock (db.h). */
#define GAP_MS (2 * DB_RETRY_MS)

int held_begin(struct held *held)
{
	int64_t now = clock_now_ms();
	int r;

	if (held->begun)
		return 0;
	if (held->committed_ms && now - held->committed_ms < GAP_MS)
		poll(NULL, 0, (int)(held->committed_ms + GAP_MS - now));
	r = db_begin(held->db);
	held->begun = r == 0;
	held->until_ms = clock_now_ms() + HOLD_MS;
	return r;
}

static int keep(struct held *held, const struct intake_event *event)
{
	struct intake_event copy = *event;

	if (vec_grow(&held->list, held->n, &held->cap, sizeof(*held->list)) < 0)
		return -ENOMEM;
	copy.path = strdup(event->path);
	copy.error = event->error ? strdup(event->error) : NULL;
	if (!copy.path || (event->error && !copy.error)) {
		free((char *)copy.path);
		return err_oom();
	}
	held->list[held->n++] = copy;
	return 0;
}

int held_patience(const struct held *held)
{
	int64_t left = held->until_ms - clock_now_ms();

	if (!held->begun)
		return -1;
	return left > 0 ? (int)MIN(left, PATIENCE_MS) : 0;
}

static void forget(struct held *held)
{
	for (size_t i = 0; i < held->n; i++) {
		free((char *)held->list[i].path);
		free((char *)held->list[i].error);
	}
	held->n = 0;
}

int held_commit(struct held *held)
{
	int r = held->begun ? db_commit(held->db) : 0;

	if (r < 0)
		return r;
	if (held->begun)
		held->committed_ms = clock_now_ms();
	held->begun = false;
	for (size_t i = 0; r == 0 && i < held->n; i++)
		r = held->done(&held->list[i], held->arg);
	forget(held);
	return r;
}

int held_done(struct held *held, const struct intake_event *event)
{
	int r;

	if (!held->begun)
		return held->done(event, held->arg);
	r = keep(held, event);
	return r == 0 && !held_patience(held) ? held_commit(held) : r;
}

void held_deinit(struct held *held)
{
	if (held->begun)
		db_rollback(held->db);
	held->begun = false;
	forget(held);
	free(held->list);
	held->list = NULL;
}
