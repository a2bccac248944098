// SPDX-License-Identifier: GPL-2.0-or-later
#include "analyzer/report/words.h"

#include <stdio.h>

#include "util/macros.h"

/* One digit after the point is what people compare; a kB is the unit of the facts, so it has none. */
void report_size(struct buf *out, int64_t kb)
{
	static const char *const units[] = { "kB", "MiB", "GiB", "TiB" };
	double size = (double)kb;
	size_t unit = 0;

	while (size >= 1024 && unit + 1 < ARRAY_SIZE(units)) {
		size /= 1024;
		unit++;
	}
	buf_printf(out, unit ? "%.1f %s" : "%.0f %s", size, units[unit]);
}

void report_name(struct buf *out, const char *comm, struct opt pid)
{
	buf_puts(out, comm ? comm : "a task");
	if (pid.known)
		buf_printf(out, "[%lld]", (long long)pid.v);
}

/* Two units at most: nobody needs the seconds of an uptime of days. */
void report_span(struct buf *out, int64_t ms)
{
	static const struct {
		int64_t seconds, below;
		const char *name, *below_name;
	} units[] = { { 86400, 3600, "d", "h" }, { 3600, 60, "h", "min" }, { 60, 1, "min", "s" } };
	int64_t s = ms / 1000 + (ms % 1000 >= 500);

	for (size_t i = 0; i < ARRAY_SIZE(units); i++)
		if (s >= units[i].seconds) {
			buf_printf(out, "%lld %s %lld %s", (long long)(s / units[i].seconds), units[i].name,
				   (long long)(s % units[i].seconds / units[i].below), units[i].below_name);
			return;
		}
	buf_printf(out, "%lld s", (long long)s);
}

/* Syslog's dates have no year, which ISO 8601 writes as "--06-20T12:47:04". */
static bool put_yearless(struct buf *out, const char *wall)
{
	static const char *const months[] = { "Jan", "Feb", "Mar", "Apr", "May", "Jun",
					      "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };
	unsigned int month, day;
	int end = 0;

	if (sscanf(wall, "--%2u-%2uT%n", &month, &day, &end) != 2 || !end || !month || month > ARRAY_SIZE(months))
		return false;
	buf_printf(out, "%s %u %s", months[month - 1], day, wall + end);
	return true;
}

/* The wall clock, where there is one: it is what a person compares with other machines' logs. */
void report_time(struct buf *out, const char *wall, struct opt ms)
{
	if (!wall && ms.known)
		buf_printf(out, "%.3f s", (double)ms.v / 1000.0);
	else if (wall && !put_yearless(out, wall))
		buf_puts(out, wall);
}
