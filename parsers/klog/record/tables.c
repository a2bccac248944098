// SPDX-License-Identifier: GPL-2.0-or-later
/* Tables: a log's line is one of the columns of each row. */
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
 * After the closing quote's place: a doubled quote is one of the text's. NULL when the field does not end on its
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
 * Takes the field at @p: the position after its separator, NULL after the last one. @rest: it has all that follows.
 */
static const char *take_field(char separator, const char *p, const char *end, bool rest, struct field *ret)
{
	const char *begin = p, *stop;

	/* A tab is a blank, and may separate. */
	while (p < end && *p == ' ')
		p++;
	ret->quoted = p < end && *p == '"' && (stop = closing_quote(separator, p + 1, end));
	/* It ends on a later line. */
	if (!ret->quoted && p < end && *p == '"' && separator != '|') {
		*ret = (struct field){ p + 1, end, true };
		return NULL;
	}
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

/* Whether the row has a kernel's line in a column. */
static bool vote(char separator, const char *p, const char *end, struct votes *v)
{
	bool found = false;
	size_t i = 0;

	for (struct field f; p && i < COLUMNS_MAX; i++) {
		p = take_field(separator, p, end, false, &f);
		/* A row has two columns at least, or a string is all of it, or of its first line: what jq prints. */
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
	return found;
}

/* Lines that a field may have, with the one that its row begins on; a quote that is no field's opens none for longer. */
#define FIELD_LINES_MAX 8

/* Whether a quote opens on the line that another line closes: a field has a line feed in it. */
static bool is_part(const char *p, const char *end)
{
	bool open = false;

	for (; p < end; p++)
		open ^= *p == '"';
	return open;
}

/* The column that most rows have the kernel's line in, if they say so and it is worth it. */
static bool elect(char separator, const struct votes *v, size_t lines, bool plain, struct klog_table *ret)
{
	for (size_t i = 0; i < COLUMNS_MAX; i++) {
		/* Writers of CSV may quote only what has a comma in it: then all rows have as many columns. */
		bool quoted = v->quoted[i] * 2 > v->rows[i] || (v->quoted[i] && v->columns > 1 && !v->ragged);

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

/* Whether a table's first line may name its columns: quoted, between bars, or of words alone. */
static bool names_columns(const char *p, const char *end)
{
	bool separated = false;

	if (memchr(p, '[', (size_t)(end - p)))
		return false;
	if (memchr(p, *p == '"' ? '"' : '|', (size_t)(end - p)))
		return true;
	for (; p < end && !is_digit(*p); p++)
		separated |= memchr(",;\t", *p, 3) != NULL;
	return p == end && separated;
}

void klog_table_learn(const char *text, size_t len, struct klog_table *ret_table)
{
	static const char separators[] = "|,;\t";
	struct votes votes[sizeof(separators) - 1] = { 0 };
	const char *p = text, *end = text + len;
	size_t lines = 0, plain = 0, inside = 0;

	*ret_table = (struct klog_table){ 0 };
	for (const char *nl; p < end && lines < LINES_MAX; p = nl + 1) {
		struct field whole = { .p = p };
		bool found = false;

		nl = memchr(p, '\n', (size_t)(end - p));
		whole.end = nl = nl ? nl : end;
		if (is_rule(p, nl) || (p == text && nl < end && names_columns(p, nl)))
			continue;
		plain += is_kernels(&whole);
		for (size_t i = 0; i < sizeof(separators) - 1; i++)
			found |= vote(separators[i], p, nl, &votes[i]);
		/* Lines within a field are not rows. */
		lines += found || (!inside && !is_part(p, nl));
		if (is_part(p, nl))
			inside = inside && !found ? 0 : FIELD_LINES_MAX;
		inside -= inside > 0;
	}
	for (size_t i = 0; i < sizeof(separators) - 1; i++)
		if (elect(separators[i], &votes[i], lines, plain * 4 >= lines * 3, ret_table))
			return;
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
