// SPDX-License-Identifier: GPL-2.0-or-later
/* Messages that were wrapped: a row of the pattern table against a line, and the lines after it. */
#include "parsers/klog/reader/reader-priv.h"

#include <stdlib.h>
#include <string.h>

#include "util/buf.h"
#include "util/cleanup.h"
#include "util/error.h"
#include "util/macros.h"

const char reader_torn[] = "a torn line, joined with its rest across other lines";

const char reader_written_out[] = "it stands after a line feed within a message";

/* Text that does not go on with a message: nothing, and the marks of who cut something out. */
bool reader_breaks(const char *text, size_t len)
{
	static const char *const marks[] = { "(...", "<...", "[...", "...", "<snip", "[snip", "--", "==" };

	for (size_t i = 0; len && i < ARRAY_SIZE(marks); i++)
		if (len >= strlen(marks[i]) && memcmp(text, marks[i], strlen(marks[i])) == 0)
			return true;
	return len == 0;
}

/* Text that begins the next line of a report, and ends the one before it where lines have no prefix that would tell. */
static bool begins_line(const struct klog_record *rec)
{
	static const char *const heads[] = { "oom-kill:constraint=", "memory: usage ", "Mem-Info:" };

	for (size_t i = 0; i < ARRAY_SIZE(heads); i++)
		if (rec->len >= strlen(heads[i]) && memcmp(rec->text, heads[i], strlen(heads[i])) == 0)
			return true;
	return false;
}

/* Whether the record of the line that comes next may go on with a message of @head that @pattern matches. */
bool continues(const struct klog_record *head, const struct klog_record *next, const struct klog_pattern *pattern)
{
	if (reader_breaks(next->text, next->len) || (head->len && begins_line(next)))
		return false;
	if (!(next->flags & KLOG_PREFIXED) || next->flags & KLOG_CONT)
		return true;
	/* pr_cont() that another CPU interrupted gets a prefix of its own. */
	return pattern->flags & KLOG_NAMED && next->text[0] == ',' && next->caller == head->caller &&
	       next->caller_kind == head->caller_kind;
}

/* Puts @more after the @len bytes at @to; with a blank for the line feed where @blank. The length, 0 when too long. */
size_t reader_join(char *to, size_t len, const char *more, size_t more_len, bool blank)
{
	if (len + more_len + 1 > JOINED_MAX)
		return 0;
	if (blank)
		to[len++] = ' ';
	memcpy(to + len, more, more_len);
	return len + more_len;
}

/* How many fields a match has; -1 for none. */
static int fields(const struct klog_match *m)
{
	return m->pattern ? __builtin_popcountll(m->have) : -1;
}

/* Whether @next is the rest of the number that ends @text: "oom_score_adj:9", "13"; "shmem-rss:1", "3kB". */
static bool ends_number(const char *text, size_t len, const struct klog_record *next)
{
	size_t digits = 0;

	while (digits < next->len && next->text[digits] >= '0' && next->text[digits] <= '9')
		digits++;
	return len && text[len - 1] >= '0' && text[len - 1] <= '9' && digits && digits < 10 &&
	       (digits == next->len || (digits + 2 == next->len && memcmp(next->text + digits, "kB", 2) == 0));
}

/*
 * Tries the row on the text and the line after it, once with a blank for the line feed and once without (mails are
 * wrapped at blanks, terminals anywhere). Keeps in r->joined what says more. The length, 0 when neither matches
 * better than @best. The rest of a number says more, too, when the lines before it were all of the message (@whole).
 */
static int join_once(struct klog_reader *r, size_t row, size_t len, const struct klog_record *next, bool whole,
		     struct klog_match *best, size_t *ret_len)
{
	struct klog_match m1 = { 0 }, m2 = { 0 };
	size_t len1, len2;
	bool hugs, number = whole && best->pattern && ends_number(r->joined, len, next);
	int err;

	memcpy(r->joined2, r->joined, len);
	len1 = reader_join(r->joined, len, next->text, next->len, true);
	len2 = reader_join(r->joined2, len, next->text, next->len, false);
	*ret_len = len1;
	if (!len1 || !len2)
		return 0;
	err = klog_match(r->matcher, row, r->joined, len1, &m1);
	if (err >= 0)
		err = klog_match(r->matcher, row, r->joined2, len2, &m2);
	if (err < 0)
		return err;
	/* No name begins or ends with a blank. */
	hugs = number || (len && r->joined2[len - 1] == '(') || next->text[0] == ')';
	if (fields(&m2) > fields(&m1) || (hugs && fields(&m2) == fields(&m1))) {
		memcpy(r->joined, r->joined2, len2);
		*ret_len = len2;
		err = klog_match(r->matcher, row, r->joined, len2, &m1);
		if (err < 0)
			return err;
	}
	if (fields(&m1) < fields(best) || (fields(&m1) == fields(best) && !number))
		return 0;
	*best = m1;
	return 1;
}

/*
 * Matches one row against a record, and with the lines after it as long as they say more. 1 when it matches;
 * *@ret_used is how many lines after were taken; the text of what matched is the record's own or r->joined.
 */
static int match_row(struct klog_reader *r, const struct cursor *c, size_t row, struct klog_record *rec,
		     struct klog_match *ret_match, size_t *ret_used)
{
	const struct klog_pattern *pattern = &klog_patterns[row];
	struct klog_match best = { 0 };
	const char *p = c->p;
	size_t len = rec->len, best_len = 0, used = 0;
	/* The next line that adds nothing ends the search; at once where a name could take in anything. */
	bool last_try = pattern->flags & KLOG_NAMED;
	int err = klog_match(r->matcher, row, rec->text, rec->len, &best);

	if (err < 0 || !(pattern->flags & KLOG_WRAPS) || len >= JOINED_MAX || c->staged)
		goto out;
	for (size_t n = 1; n <= JOIN_MAX && p < c->end; n++) {
		const char *end = reader_line_end(p, c->end);
		struct klog_record next;

		klog_record_parse(&r->style, p, (size_t)(end - p), 0, &next);
		if (!continues(rec, &next, pattern))
			break;
		if (n == 1)
			memcpy(r->joined, rec->text, len);
		err = join_once(r, row, len, &next, used == n - 1, &best, &len);
		if (err < 0 || !len || (err == 0 && best.pattern && last_try))
			break;
		/* One line may say nothing by itself: the name of a field whose value comes next. */
		last_try |= err == 0;
		if (err > 0) {
			used = n;
			best_len = len;
		}
		p = end < c->end ? end + 1 : end;
	}
out:
	if (err < 0 || !best.pattern)
		return err < 0 ? err : 0;
	*ret_used = used;
	if (used) {
		rec->text = r->joined;
		rec->len = best_len;
	}
	*ret_match = best;
	return 1;
}

/* Moves the cursor over @n lines. */
static void skip_lines(struct cursor *c, size_t n)
{
	while (n-- && c->p < c->end) {
		const char *end = reader_line_end(c->p, c->end);

		c->p = end < c->end ? end + 1 : end;
	}
}

/* Tries the line's rows in the table's order. 1: it was an event. */
int reader_match(struct klog_reader *r, struct cursor *c, const struct line *line, struct klog_record *rec,
		 const char *doubt)
{
	struct klog_match m;
	size_t used = 0;

	for (size_t i = 0; i < line->n_rows; i++) {
		int err = match_row(r, c, (size_t)line->rows[i], rec, &m, &used);

		if (err < 0)
			return err;
		if (!err)
			continue;
		r->reported = true;
		err = klog_asm_event(r->asm_, &m, rec, used && c->split ? reader_torn : doubt);
		if (err < 0)
			return err;
		skip_lines(c, used);
		return 1;
	}
	return 0;
}
