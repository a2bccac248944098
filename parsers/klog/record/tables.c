// SPDX-License-Identifier: GPL-2.0-or-later
/* Wrappers that all lines of a log share: a table's other columns, and a word in front. */
#include "parsers/klog/record/record.h"

#include <string.h>

#include "parsers/klog/record/record-priv.h"
#include "util/macros.h"

/* What is looked at before the first line is read. */
#define LINES_MAX 64
#define COLUMNS_MAX 12

/* Whether a column ends at @p: a bar needs blanks around it, as masks of flags are written with bars. */
static bool separates(char separator, const char *begin, const char *p, const char *end)
{
	return *p == separator &&
	       (separator != '|' || ((p == begin || is_blank(p[-1])) && (p + 1 == end || is_blank(p[1]))));
}

/*
 * Behind the closing quote's place: a doubled quote is one of the text's. NULL when the field does not end on its
 * line.
 */
static const char *closing_quote(char separator, const char *p, const char *end)
{
	for (; p < end; p++) {
		const char *q = *p == '"' ? skip_blanks(p + 1, end) : NULL;

		if (q && q < end && *q == '"' && q == p + 1)
			p++;
		else if (q && (q == end || *q == separator || *q == '\r'))
			return p;
	}
	return NULL;
}

/* One field of a row, without blanks and quotes around it. */
struct field {
	const char *p, *end;
	bool quoted;
};

/*
 * Takes the field at @p: the position behind its separator, NULL behind the last one. @rest: it has all that follows.
 */
static const char *take_field(char separator, const char *p, const char *end, bool rest, struct field *ret)
{
	const char *begin = p, *stop;

	/* A tab is a blank, and may separate. */
	while (p < end && *p == ' ')
		p++;
	ret->quoted = p < end && *p == '"' && (stop = closing_quote(separator, p + 1, end));
	if (ret->quoted) {
		*ret = (struct field){ p + 1, stop, true };
		for (p = stop + 1; p < end && !separates(separator, begin, p, end); p++)
			;
		return p < end ? p + 1 : NULL;
	}
	ret->p = p;
	for (stop = p; stop < end && !(separates(separator, begin, stop, end) && (!rest || stop + 1 == end)); stop++)
		;
	ret->end = stop;
	while (ret->end > p && is_blank(ret->end[-1]))
		ret->end--;
	return stop < end ? stop + 1 : NULL;
}

static bool is_kernels(const struct field *f)
{
	static const struct klog_style none;
	struct klog_record rec;

	klog_record_parse(&none, f->p, (size_t)(f->end - f->p), 0, &rec);
	return rec.flags & KLOG_PREFIXED && !(rec.flags & KLOG_USER);
}

/* What rows say when they are taken apart at one separator. */
struct votes {
	size_t rows[COLUMNS_MAX], quoted[COLUMNS_MAX], last[COLUMNS_MAX];
	size_t columns;
	bool ragged; /* not all rows have as many columns: messages have the separator in them */
};

static void vote(char separator, const char *p, const char *end, struct votes *v)
{
	bool found = false;
	size_t i = 0;

	for (struct field f; p && i < COLUMNS_MAX; i++) {
		p = take_field(separator, p, end, false, &f);
		/* A row has two columns at least, or a string is all of it: what jq prints. */
		if (found || (!i && !p && !f.quoted) || !is_kernels(&f))
			continue;
		found = true;
		v->rows[i]++;
		v->quoted[i] += f.quoted;
		v->last[i] += !p;
	}
	if (found && v->columns && v->columns != i)
		v->ragged = true;
	v->columns = found ? i : v->columns;
}

/* The column that most rows have the kernel's line in, if they say so and it is worth it. */
static bool elect(char separator, const struct votes *v, size_t lines, bool plain, struct klog_table *ret)
{
	for (size_t i = 0; i < COLUMNS_MAX; i++) {
		bool quoted = v->quoted[i] * 2 > v->rows[i];

		if (v->rows[i] * 4 < lines * 3 || !v->rows[i])
			continue;
		/* What can be read as it stands is left so; and commas alone make no table of a log. */
		if (!quoted && ((separator != '|' && plain) || !i))
			return false;
		*ret = (struct klog_table){ .separator = separator, .column = i, .last = v->last[i] || v->ragged };
		return true;
	}
	return false;
}

/* "| --- | --- |" */
static bool is_rule(const char *p, const char *end)
{
	while (p < end && (is_blank(*p) || memchr("|-:+=\r", *p, 6)))
		p++;
	return p == end;
}

/* The word in front and the mark that ends it: "kern_1  | ", "/var/log/kern.log:", "12: "; NULL when there is none. */
static const char *front_end(const char *p, const char *end, char mark, struct field *ret_word)
{
	ret_word->p = p = skip_blanks(p, end);
	while (p < end && !is_blank(*p) && *p != mark)
		p++;
	ret_word->end = p;
	if (mark == '|')
		p = skip_blanks(p, end);
	if (p >= end || *p != mark || ret_word->end == ret_word->p)
		return NULL;
	/* grep -n has the line's number behind the file's name. */
	if (mark == ':' && memchr(ret_word->p, '/', (size_t)(p - ret_word->p)) && skip_digits(p + 1, end) > p + 1 &&
	    skip_digits(p + 1, end) < end && *skip_digits(p + 1, end) == ':')
		p = skip_digits(p + 1, end);
	return p + 1;
}

/* The line's number in front, "12  ", "12\t", "[12] ", "#12 ", "12) ", "12,": behind it, NULL when there is none. */
static const char *counter_end(const char *p, const char *end, int64_t *ret_number)
{
	const char *q;

	p = skip_blanks(p, end);
	p += p < end && memchr("[#(", *p, 3);
	*ret_number = text_number(p, end, &q);
	if (q == p || q == end || !memchr("]).,;:| \t", *q, 9))
		return NULL;
	q++;
	return skip_blanks(q, end);
}

/* Whether each line has its number in front. */
static bool counted(const char *text, size_t len)
{
	const char *p = text, *end = text + len;
	int64_t number, first = 0;
	size_t lines = 0;

	for (const char *nl; p < end && lines < LINES_MAX; p = nl + 1, lines++) {
		nl = memchr(p, '\n', (size_t)(end - p));
		nl = nl ? nl : end;
		if (!counter_end(p, nl, &number))
			return false;
		first = lines ? first : number;
		if (number != first + (int64_t)lines)
			return false;
	}
	return lines > 2;
}

/* Whether two words are the same but for their numbers. */
static bool alike(const struct field *a, const struct field *b)
{
	const char *p = a->p, *q = b->p;

	while (p < a->end && q < b->end) {
		if (is_digit(*p) && is_digit(*q)) {
			p = skip_digits(p, a->end);
			q = skip_digits(q, b->end);
		} else if (*p++ != *q++) {
			return false;
		}
	}
	return p == a->end && q == b->end;
}

/* A word that a kernel's message may begin with is none of a wrapper's. */
static bool wraps(const struct field *word, char mark)
{
	if (mark == '|')
		return true;
	if (word->end - word->p >= 3 && memcmp(word->p, "oom", 3) == 0)
		return false;
	for (const char *p = word->p; p < word->end; p++)
		if (is_digit(*p) || *p == '/' || *p == '.')
			return true;
	return false;
}

static char learn_front(const char *text, size_t len)
{
	static const char marks[] = "|:";

	for (const char *mark = marks; *mark; mark++) {
		const char *p = text, *end = text + len;
		struct field first = { 0 }, word;
		size_t lines = 0, alikes = 0;

		for (const char *nl; p < end && lines < LINES_MAX; p = nl + 1) {
			nl = memchr(p, '\n', (size_t)(end - p));
			nl = nl ? nl : end;
			lines += !is_rule(p, nl);
			if (!front_end(p, nl, *mark, &word))
				continue;
			first = first.p ? first : word;
			alikes += alike(&first, &word) && wraps(&word, *mark);
		}
		if (lines > 1 && alikes == lines)
			return *mark;
	}
	return counted(text, len) ? '1' : '\0';
}

void klog_table_learn(const char *text, size_t len, const struct klog_style *style, struct klog_table *ret_table)
{
	static const char separators[] = "|,;\t";
	struct votes votes[sizeof(separators) - 1] = { 0 };
	const char *p = text, *end = text + len;
	size_t lines = 0, plain = 0;

	*ret_table = (struct klog_table){ 0 };
	for (const char *nl; p < end && lines < LINES_MAX; p = nl + 1) {
		struct field whole = { .p = p };

		nl = memchr(p, '\n', (size_t)(end - p));
		whole.end = nl = nl ? nl : end;
		/* The names of the columns. */
		if (is_rule(p, nl) || (p == text && nl < end && memchr(p, *p == '"' ? '"' : '|', (size_t)(nl - p)) &&
				       !memchr(p, '[', (size_t)(nl - p))))
			continue;
		lines++;
		plain += is_kernels(&whole);
		for (size_t i = 0; i < sizeof(separators) - 1; i++)
			vote(separators[i], p, nl, &votes[i]);
	}
	for (size_t i = 0; i < sizeof(separators) - 1; i++)
		if (elect(separators[i], &votes[i], lines, plain * 4 >= lines * 3, ret_table))
			return;
	if (!style->prefixed && !style->fronted)
		ret_table->front = learn_front(text, len);
}

void klog_table_time(const struct klog_table *table, const char *p, const char *end, struct klog_record *rec)
{
	static const struct klog_style none;
	struct field f;

	for (size_t i = 0; p && i < COLUMNS_MAX && rec->wall_form == KLOG_WALL_NONE; i++) {
		struct klog_record other = { .epoch_us = KLOG_NO_TIME };

		p = take_field(table->separator, p, end, false, &f);
		/* The date has to be all of the field, so a blank may end it. */
		if (i != table->column && f.end - f.p >= 19 && f.end - f.p < KLOG_WALL_MAX && is_digit(*f.p) &&
		    prefix_iso(&none, f.p, f.end, &other))
			prefix_set_wall(rec, other.wall, other.wall + other.wall_len, other.wall_form);
		else if (i != table->column && rec->epoch_us == KLOG_NO_TIME)
			rec->epoch_us = prefix_epoch_number(f.p, f.end);
	}
}

bool klog_table_unwrap(const struct klog_table *table, const char **p, const char **end, bool *ret_quoted)
{
	const char *next = *p;
	struct field f = { 0 };
	int64_t number;

	if (table->front) {
		next = table->front == '1' ? counter_end(*p, *end, &number) : front_end(*p, *end, table->front, &f);
		*p = next ? next : *p;
		return next;
	}
	for (size_t i = 0; i <= table->column; i++) {
		if (!next)
			return false;
		next = take_field(table->separator, next, *end, false, &f);
	}
	/* What is not quoted may have the separator in it, so the last column is all that follows. */
	if (!f.quoted && next && table->last)
		take_field(table->separator, f.p, *end, true, &f);
	*p = f.p;
	*end = f.end;
	*ret_quoted = f.quoted;
	return true;
}
