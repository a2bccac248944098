// SPDX-License-Identifier: GPL-2.0-or-later
#include "parsers/vmcore/facts/gaps.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "util/error.h"

/* Gap rows stored per table: enough to see what is wrong, few enough for a dump where all is. */
#define GAPS_MAX 200

enum coverage { COVER_UNTOUCHED, COVER_COMPLETE, COVER_PARTIAL, COVER_ABSENT };

static const char *const coverage_names[] = {
	[COVER_COMPLETE] = "complete",
	[COVER_PARTIAL] = "partial",
	[COVER_ABSENT] = "absent",
};

struct gaps {
	struct {
		enum coverage status;
		char reason[REASON_MAX];
		unsigned int n; /* gaps, those that are not stored among them */
	} of[FACT_TABLES];
	int failure; /* the first database error */
};

int gaps_init(struct extract *x)
{
	x->gaps = calloc(1, sizeof(*x->gaps));
	return x->gaps ? 0 : err_oom();
}

void gaps_deinit(struct extract *x)
{
	free(x->gaps);
	x->gaps = NULL;
}

/* The first error counts: those that follow it are mostly its consequence. */
static void keep_failure(struct gaps *gaps, int r)
{
	if (r < 0 && !gaps->failure)
		gaps->failure = r;
}

/* Counts each gap, and stores those that a person can still read. */
static void add_gap(struct extract *x, enum fact_table table, int64_t id, const char *field, const char *reason)
{
	const char *name = fact_descs[table].table;
	unsigned int n = x->gaps->of[table].n++;

	if (n < GAPS_MAX)
		keep_failure(x->gaps, facts_gap(x->facts, name, id, field, "%s", reason));
	else if (n == GAPS_MAX)
		keep_failure(x->gaps, facts_gap(x->facts, name, 0, NULL, "more gaps than are listed"));
}

void gaps_add(struct extract *x, enum fact_table table, int64_t id, const char *field, const char *fmt, ...)
{
	char reason[REASON_MAX];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(reason, sizeof(reason), fmt, ap);
	va_end(ap);
	add_gap(x, table, id, field, reason);
}

/* Makes the table's status worse, never better: what was missed once stays missed. */
static void lower(struct extract *x, enum fact_table table, enum coverage status, const char *reason)
{
	if (x->gaps->of[table].status >= status)
		return;
	x->gaps->of[table].status = status;
	snprintf(x->gaps->of[table].reason, REASON_MAX, "%s", reason);
}

void gaps_partial(struct extract *x, enum fact_table table, int64_t id, const char *field, const char *fmt, ...)
{
	char reason[REASON_MAX];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(reason, sizeof(reason), fmt, ap);
	va_end(ap);
	add_gap(x, table, id, field, reason);
	lower(x, table, COVER_PARTIAL, reason);
}

void gaps_absent(struct extract *x, enum fact_table table, const char *fmt, ...)
{
	char reason[REASON_MAX];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(reason, sizeof(reason), fmt, ap);
	va_end(ap);
	lower(x, table, COVER_ABSENT, reason);
}

void gaps_covered(struct extract *x, enum fact_table table)
{
	lower(x, table, COVER_COMPLETE, "");
}

bool gaps_is_complete(const struct extract *x, enum fact_table table)
{
	return x->gaps->of[table].status == COVER_COMPLETE;
}

bool gaps_is_absent(const struct extract *x, enum fact_table table)
{
	return x->gaps->of[table].status == COVER_ABSENT;
}

int gaps_failure(const struct extract *x)
{
	return x->gaps->failure;
}

int gaps_write(struct extract *x)
{
	int r = 0;

	for (size_t i = 0; r == 0 && i < FACT_TABLES; i++) {
		enum coverage status = x->gaps->of[i].status;
		const char *reason = x->gaps->of[i].reason;

		if (status != COVER_UNTOUCHED)
			r = facts_coverage(x->facts, fact_descs[i].table, coverage_names[status],
					   reason[0] ? reason : NULL);
	}
	return r;
}
