/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The formats of reports, of captures and of fleets. */
#pragma once

#include "analyzer/report/fleet/fleet.h"
#include "analyzer/report/report.h"

struct report_format {
	const char *name;
	int (*write)(struct report *report);     /* appends to report->out; NULL: only for a fleet */
	int (*write_fleet)(struct fleet *fleet); /* NULL: only for captures */
};

/* The format called @name, the default one if @name is NULL; NULL if there is none. */
const struct report_format *report_format_find(const char *name);

/* The name of format @i of captures, and of captures or fleets, the default first; NULL after the last. */
const char *report_format_name(size_t i);
const char *report_any_format_name(size_t i);

/* What the captures that @filter chooses show together (fleet/fleet.h); @format has write_fleet. */
int report_fleet(struct report *report, const struct fleet_filter *filter, const struct report_format *format);
