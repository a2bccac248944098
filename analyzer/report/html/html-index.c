// SPDX-License-Identifier: GPL-2.0-or-later
#include "analyzer/report/html/html-index.h"

#include "util/cleanup.h"
#include "util/error.h"
#include "util/escape.h"

static const char sql[] =
	"SELECT c.path, nullif(c.host, '(none)'), coalesce(f.rule, v.status, 'unknown'), coalesce(f.severity, '')"
	" FROM captures c LEFT JOIN verdicts v ON v.capture_id = c.id"
	" LEFT JOIN findings f ON f.capture_id = c.id AND f.id = v.finding_id WHERE c.id = :capture";

enum { PATH, HOST, VERDICT, SEVERITY };

int html_title(struct report *report)
{
	_cleanup_stmt_ struct db_stmt *stmt = NULL;
	int r;

	if (report->n_captures != 1) {
		buf_printf(&report->out, "%zu captures", report->n_captures);
		return 0;
	}
	r = db_first(report->db, sql, report->captures[0], &stmt);
	if (r <= 0)
		return r;
	escape_html(&report->out, db_text(stmt, VERDICT));
	if (!db_is_null(stmt, HOST)) {
		buf_puts(&report->out, " on ");
		escape_html(&report->out, db_text(stmt, HOST));
	}
	return 0;
}

static int put_row(struct report *report, int64_t capture)
{
	_cleanup_stmt_ struct db_stmt *stmt = NULL;
	int r = db_first(report->db, sql, capture, &stmt);

	if (r <= 0)
		return r;
	buf_printf(&report->out, "<tr><td><a href=\"#capture-%lld\">", (long long)capture);
	escape_html(&report->out, db_text(stmt, PATH));
	buf_puts(&report->out, "</a></td><td>");
	escape_html(&report->out, db_text(stmt, HOST));
	buf_printf(&report->out, "</td><td class=\"%s\">", db_text(stmt, SEVERITY));
	escape_html(&report->out, db_text(stmt, VERDICT));
	buf_puts(&report->out, "</td></tr>\n");
	return 0;
}

int html_index(struct report *report)
{
	int r = 0;

	if (report->n_captures < 2)
		return 0;
	buf_puts(&report->out, "<nav class=\"scroll\"><table class=\"index\"><thead><tr><th>Capture</th><th>Host</th>"
			       "<th>Verdict</th></tr></thead><tbody>\n");
	for (size_t i = 0; r == 0 && i < report->n_captures; i++)
		r = put_row(report, report->captures[i]);
	buf_puts(&report->out, "</tbody></table></nav>\n");
	return r;
}
