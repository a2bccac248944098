// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A text file for Prometheus' node_exporter (--collector.textfile), for alerts: gauges, as captures may come and go
 * (https://prometheus.io/docs/instrumenting/exposition_formats/).
 */
#include "analyzer/report/fleet/fleet.h"

#include <stdio.h>

#include "util/cleanup.h"
#include "util/error.h"
#include "util/escape.h"
#include "util/macros.h"

/* Columns of sql/metrics.sql: after these, names and values of labels. */
enum { NAME, VALUE, LABELS };

static const struct {
	const char *name, *help;
} metrics[] = {
	{ "captures", "Captures that the report is of." },
	{ "incidents", "Incidents: captures of one machine and time are one." },
	{ "hosts", "Hosts that captures are of." },
	{ "failed_inputs", "Inputs that could not be read." },
	{ "signature_incidents", "Incidents of one failure." },
	{ "signature_hosts", "Hosts that one failure happened to." },
	{ "signature_first_seen_seconds", "When a failure was first seen, in seconds since 1970." },
	{ "signature_last_seen_seconds", "When a failure was last seen, in seconds since 1970." },
	{ "signature_new", "1: the failure is new." },
	{ "kernel_incidents", "Incidents of one kernel." },
	{ "repeating_hosts", "Hosts with more than one incident." },
};

static void head(struct buf *out, const char *name)
{
	for (size_t i = 0; i < ARRAY_SIZE(metrics); i++)
		if (streq(metrics[i].name, name))
			buf_printf(out, "# HELP oomtopsy_%s %s\n# TYPE oomtopsy_%s gauge\n", name, metrics[i].help,
				   name);
}

/* Control characters are escaped first, so that only quotes and backslashes are left. */
static void label_value(struct buf *out, const char *text)
{
	_cleanup_buf_ struct buf safe = { 0 };

	escape_terminal(&safe, text);
	for (const char *c = buf_str(&safe); *c; c++) {
		if (*c == '"' || *c == '\\')
			buf_putc(out, '\\');
		buf_putc(out, *c);
	}
}

static void sample(struct buf *out, const struct db_stmt *row)
{
	const char *before = "{";

	buf_printf(out, "oomtopsy_%s", db_text(row, NAME));
	for (int i = LABELS; i + 1 < db_columns(row) && !db_is_null(row, i); i += 2) {
		buf_printf(out, "%s%s=\"", before, db_text(row, i));
		label_value(out, db_text(row, i + 1));
		buf_putc(out, '"');
		before = ",";
	}
	buf_printf(out, "%s %lld\n", *before == ',' ? "}" : "", (long long)db_int(row, VALUE));
}

int fleet_prometheus(struct fleet *fleet)
{
	_cleanup_stmt_ struct db_stmt *row = NULL;
	struct buf *out = &fleet->report->out;
	char last[64] = "";
	int r = fleet_query(fleet, "metrics", &row);

	while (r == 0 && (r = db_step(row)) > 0) {
		if (!streq(last, db_text(row, NAME)))
			head(out, db_text(row, NAME));
		snprintf(last, sizeof(last), "%s", db_text(row, NAME));
		sample(out, row);
		r = 0;
	}
	return r;
}
