// SPDX-License-Identifier: GPL-2.0-or-later
#include "analyzer/report/fleet/fleet-plots.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "util/cleanup.h"
#include "util/error.h"
#include "util/escape.h"
#include "util/macros.h"

/* In units of the viewBox, which are pixels on a wide screen. */
#define WIDTH 1180
#define BARS_LEFT 44
#define BARS_TOP 12
#define BARS_HEIGHT 190
#define BARS_MAX 1000 /* dates that are centuries apart are a log's mistake */
#define LABEL_STEP 90 /* between two dates beneath the bars */
#define LEGEND_ROW 22
#define HEAT_LEFT 380
#define HEAT_TOP 128
#define HEAT_ROW 26
#define KERNELS_MAX 16
#define NAME_MAX_SHOWN 46

static void text(struct buf *out, double x, double y, const char *class_name, const char *words)
{
	buf_printf(out, "<text x=\"%.1f\" y=\"%.1f\" class=\"%s\">", x, y, class_name);
	escape_html(out, words);
	buf_puts(out, "</text>\n");
}

/* ---- incidents over time ---- */

struct axis {
	int64_t bars, most;
	double width; /* of a bar with what is between two */
	char words[16];
};

static int read_axis(struct fleet *fleet, struct axis *ret)
{
	_cleanup_stmt_ struct db_stmt *row = NULL;
	int r = fleet_query(fleet, "axis", &row);

	if (r == 0)
		r = db_step(row);
	if (r <= 0)
		return r;
	ret->bars = MIN(MAX(db_int(row, 0), 1), BARS_MAX);
	/* An even number, whose half is on the axis as well. */
	ret->most = (MAX(db_int(row, 3), 1) + 1) / 2 * 2;
	ret->width = (double)(WIDTH - BARS_LEFT) / (double)ret->bars;
	snprintf(ret->words, sizeof(ret->words), "%s", db_text(row, 4));
	return 1;
}

/* Three lines with their numbers. */
static void draw_grid(struct buf *out, const struct axis *axis)
{
	for (int i = 0; i <= 2; i++) {
		double y = BARS_TOP + BARS_HEIGHT * (1 - i / 2.0);
		char number[24];

		snprintf(number, sizeof(number), "%.4g", (double)axis->most * i / 2);
		buf_printf(out, "<path d=\"M%d %.1fH%d\" class=\"grid\"/>\n", BARS_LEFT, y, WIDTH);
		text(out, BARS_LEFT - 8, y + 4, "number", number);
	}
}

/* The part of a bar that one failure is; *@from is where the part below it ends. */
static void draw_part(struct buf *out, const struct axis *axis, const struct db_stmt *row, double *from)
{
	double height = BARS_HEIGHT * (double)db_int(row, 4) / (double)axis->most;
	double x = BARS_LEFT + axis->width * (double)db_int(row, 0);

	*from -= height;
	buf_printf(out, "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" class=\"c%lld\"><title>", x, *from,
		   MAX(axis->width - 1.5, 0.5), height, (long long)db_int(row, 2));
	buf_printf(out, "%s: %lld ", db_text(row, 1), (long long)db_int(row, 4));
	escape_html(out, db_text(row, 3));
	buf_puts(out, "</title></rect>\n");
}

static void draw_date(struct buf *out, const struct axis *axis, int64_t bar, const char *day, double *after)
{
	double x = BARS_LEFT + axis->width * (double)bar;

	if (x < *after || x > WIDTH - LABEL_STEP / 2)
		return;
	text(out, x, BARS_TOP + BARS_HEIGHT + 18, "note", day);
	*after = x + LABEL_STEP;
}

static int draw_bars(struct fleet *fleet, const struct axis *axis)
{
	_cleanup_stmt_ struct db_stmt *row = NULL;
	struct buf *out = &fleet->report->out;
	double from = 0, after = 0;
	int64_t bar = -1;
	int r = fleet_query(fleet, "times", &row);

	while (r == 0 && (r = db_step(row)) > 0) {
		r = 0;
		if (db_int(row, 0) < 0 || db_int(row, 0) >= axis->bars)
			continue;
		if (db_int(row, 0) != bar) {
			from = BARS_TOP + BARS_HEIGHT;
			draw_date(out, axis, db_int(row, 0), db_text(row, 1), &after);
		}
		bar = db_int(row, 0);
		draw_part(out, axis, row, &from);
	}
	return r;
}

static int draw_legend(struct fleet *fleet, int64_t *ret_n)
{
	_cleanup_stmt_ struct db_stmt *row = NULL;
	struct buf *out = &fleet->report->out;
	int r = fleet_query(fleet, "legend", &row);

	for (*ret_n = 0; r == 0 && (r = db_step(row)) > 0; r = 0, ++*ret_n) {
		double x = BARS_LEFT + (double)(*ret_n % 3) * (WIDTH - BARS_LEFT) / 3.0;
		double y = BARS_TOP + BARS_HEIGHT + 36 + (double)(*ret_n / 3) * LEGEND_ROW;

		buf_printf(out, "<rect x=\"%.1f\" y=\"%.1f\" width=\"12\" height=\"12\" class=\"c%lld\"/>", x, y,
			   (long long)db_int(row, 0));
		text(out, x + 18, y + 11, db_int(row, 3) ? "name new" : "name", db_text(row, 1));
	}
	return r;
}

int plot_times(struct fleet *fleet)
{
	struct buf *out = &fleet->report->out;
	struct axis axis;
	int64_t n = 0;
	int r = read_axis(fleet, &axis);

	if (r <= 0)
		return r;
	buf_printf(
		out,
		"<h2>Incidents over time</h2>\n<p class=\"note\">A bar is %s; grey is what is not among the six most frequent"
		" failures.</p>\n<svg class=\"plot\" viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"Incidents over time\">\n",
		axis.words, WIDTH, BARS_TOP + BARS_HEIGHT + 36 + 2 * LEGEND_ROW + 4);
	draw_grid(out, &axis);
	r = draw_bars(fleet, &axis);
	if (r == 0)
		r = draw_legend(fleet, &n);
	buf_puts(out, "</svg>\n");
	return r;
}

/* ---- failures by kernels ---- */

/* Columns of sql/heat.sql. */
enum { KERNEL, VERDICT, SIGNATURE, IS_NEW, INCIDENTS };

static int count_heat(struct fleet *fleet, int64_t *ret_kernels, int64_t *ret_rows, int64_t *ret_most)
{
	_cleanup_stmt_ struct db_stmt *row = NULL;
	char first[64] = "";
	int64_t cells = 0;
	int r = fleet_query(fleet, "heat", &row);

	*ret_kernels = *ret_most = 0;
	for (; r == 0 && (r = db_step(row)) > 0; r = 0, cells++) {
		if (!cells)
			snprintf(first, sizeof(first), "%s", db_text(row, SIGNATURE));
		*ret_kernels += streq(first, db_text(row, SIGNATURE));
		*ret_most = MAX(*ret_most, db_int(row, INCIDENTS));
	}
	*ret_rows = *ret_kernels ? cells / *ret_kernels : 0;
	return r;
}

static void draw_kernel(struct buf *out, double x, const char *kernel)
{
	buf_printf(out, "<text class=\"note\" transform=\"translate(%.1f %d) rotate(-32)\">", x, HEAT_TOP - 8);
	escape_html(out, kernel);
	buf_puts(out, "</text>\n");
}

static void draw_failure(struct buf *out, double y, const struct db_stmt *row)
{
	char words[128];

	snprintf(words, sizeof(words), "%.*s %.8s%s", NAME_MAX_SHOWN, db_text(row, VERDICT), db_text(row, SIGNATURE),
		 db_int(row, IS_NEW) ? "  NEW" : "");
	text(out, 0, y + 17, db_int(row, IS_NEW) ? "name new" : "name", words);
}

/* Shades go by the root, so that few beside many are seen. */
static void draw_cell(struct buf *out, double x, double y, double width, int64_t n, int64_t most)
{
	char number[24];

	buf_printf(out, "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%d\" class=\"%s\" fill-opacity=\"%.2f\"/>",
		   x, y, width - 2, HEAT_ROW - 2, n ? "heat" : "none",
		   n ? 0.12 + 0.88 * sqrt((double)n / (double)most) : 1.0);
	if (!n)
		return;
	snprintf(number, sizeof(number), "%lld", (long long)n);
	text(out, x + width / 2 - 1, y + 17, 4 * n > most ? "count dark" : "count", number);
}

static int draw_heat(struct fleet *fleet, int64_t kernels, int64_t most)
{
	_cleanup_stmt_ struct db_stmt *row = NULL;
	struct buf *out = &fleet->report->out;
	double width = MIN((double)(WIDTH - HEAT_LEFT - 60) / (double)kernels, 90.0);
	int r = fleet_query(fleet, "heat", &row);

	for (int64_t i = 0; r == 0 && (r = db_step(row)) > 0; r = 0, i++) {
		double x = HEAT_LEFT + width * (double)(i % kernels), y = HEAT_TOP + HEAT_ROW * (double)(i / kernels);

		if (i < kernels)
			draw_kernel(out, x + width / 2, db_text(row, KERNEL));
		if (i % kernels == 0)
			draw_failure(out, y, row);
		draw_cell(out, x, y, width, db_int(row, INCIDENTS), most);
	}
	return r;
}

int plot_heat(struct fleet *fleet)
{
	struct buf *out = &fleet->report->out;
	int64_t kernels, rows, most;
	int r = count_heat(fleet, &kernels, &rows, &most);

	if (r < 0 || !rows)
		return r;
	buf_printf(
		out,
		"<h2>Failures by kernel</h2>\n<p class=\"note\">The darker, the more incidents. A column of its own is a"
		" regression's shape.</p>\n<svg class=\"plot\" viewBox=\"0 0 %d %lld\" role=\"img\""
		" aria-label=\"Failures by kernel\">\n",
		WIDTH, (long long)(HEAT_TOP + HEAT_ROW * rows + 4));
	r = draw_heat(fleet, kernels, MAX(most, 1));
	buf_puts(out, "</svg>\n");
	return r;
}
