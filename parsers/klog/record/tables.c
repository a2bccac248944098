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
	while (ret->end > p && (is_blank(ret->end[-1]) || ret->end[-1] == '\r'))
		ret->end--;
	return stop < end ? stop + 1 : NULL;
}

/* Whether the field is the tag of a syslog's line and nothing else: "kernel:", "sshd[12]:". */
static bool is_tag(const struct field *f)
{
	const char *p = f->p;

	while (p < f->end && (is_alpha(*p) || is_digit(*p) || memchr("_-./[]()", *p, 8)))
		p++;
	return p > f->p && p + 1 == f->end && *p == ':' && is_alpha(*f->p);
}

static bool is_kernels(const struct field *f)
{
	static const struct klog_style none;
	struct klog_record rec;

	klog_record_parse(&none, f->p, (size_t)(f->end - f->p), 0, &rec);
	/* A tag alone says who wrote what another column has. */
	return rec.flags & KLOG_PREFIXED && !(rec.flags & KLOG_USER) && (rec.len || !is_tag(f));
}

/* A row's fields: how many there are. */
static size_t take_row(char separator, const char *p, const char *end, struct field fields[static COLUMNS_MAX])
{
	size_t n = 0;

	while (p && n < COLUMNS_MAX)
		p = take_field(separator, p, end, false, &fields[n++]);
	return n;
}

static bool field_is(const struct field *f, const char *word)
{
	return span_is_in_any_case((struct span){ f->p, (size_t)(f->end - f->p) }, word);
}

/* Whether the field says that the kernel wrote the row's message: by its name, or in a collector's labels. */
static bool names_kernel(const struct field *f)
{
	return field_is(f, "kernel") || field_is(f, "kernel:") || field_is(f, "kern") ||
	       (f->p < f->end && *f->p == '{' && prefix_labels_kernel((struct span){ f->p, (size_t)(f->end - f->p) }));
}

/* What rows say when they are taken apart at one separator. */
struct votes {
	size_t rows[COLUMNS_MAX], quoted[COLUMNS_MAX], last[COLUMNS_MAX];
	size_t sourced, source;      /* rows of which this column says that they are the kernel's */
	size_t lengths[COLUMNS_MAX]; /* of the columns of those, the longest of each */
	size_t columns;
	size_t tags[COLUMNS_MAX]; /* rows that have a tag in this column, and another one after it */
	size_t whole;             /* rows that are one quoted field */
	size_t alone;             /* rows of one column that need no quotes, as the separator is not in them */
	bool ragged;              /* not all rows have as many columns: messages have the separator in them */
};

/* The column that has a kernel's line, the number of columns if none. */
static size_t line_column(const struct field *fields, size_t n)
{
	/* A row has two columns at least, or a string is all of it, or of its first line: what jq prints. */
	if (n == 1 && !fields[0].quoted)
		return n;
	for (size_t i = 0; i < n; i++)
		if (is_kernels(&fields[i]))
			return i;
	return n;
}

/* Whether a column of the row says that the kernel wrote what another one has. */
static bool vote_source(const struct field *fields, size_t n, struct votes *v)
{
	size_t source = 0;

	while (source < n && !names_kernel(&fields[source]))
		source++;
	if (source == n || n < 2)
		return false;
	v->source = source;
	v->sourced++;
	for (size_t i = 0; i < n; i++)
		v->lengths[i] = MAX(v->lengths[i], (size_t)(fields[i].end - fields[i].p));
	return true;
}

/* Whether the row has a kernel's line in a column. */
static bool vote(char separator, const char *p, const char *end, struct votes *v)
{
	struct field fields[COLUMNS_MAX];
	size_t n = take_row(separator, p, end, fields), i = line_column(fields, n);

	for (size_t k = 0; k + 1 < n; k++)
		v->tags[k] += is_tag(&fields[k]);
	v->whole += n == 1 && fields[0].quoted && fields[0].end < end && *fields[0].end == '"' && *p == '"';
	v->alone += n == 1 && i == n && is_kernels(&fields[0]);
	if (i == n && !vote_source(fields, n, v))
		return false;
	if (i < n) {
		v->rows[i]++;
		v->quoted[i] += fields[i].quoted;
		v->last[i] += i + 1 == n;
	}
	v->ragged |= v->columns && v->columns != n;
	v->columns = n;
	return true;
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

		if (i == 0 && v->columns == 1 && v->quoted[0] && (v->rows[0] + v->alone) * 4 >= lines * 3)
			quoted = true;
		else if (v->rows[i] * 4 < lines * 3 || !v->rows[i])
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

/* The column that the table's first line gives one of these names, which end with NULL; @n for none. */
static size_t named_column(const struct field *fields, size_t n, const char *const *names)
{
	for (; *names; names++)
		for (size_t i = 0; i < n; i++)
			if (field_is(&fields[i], *names))
				return i;
	return n;
}

/* What the columns of messages are called. */
static const char *const messages[] = { "message", "msg",      "text",        "_raw",          "line", "log",
					"body",    "@message", "textpayload", "syslogmessage", NULL };

/* The column with the longest text, or that the first line [@head, @head_end) names, if most rows say that it is the kernel's. */
static bool elect_sourced(const char *head, const char *head_end, char separator, const struct votes *v, size_t lines,
			  struct klog_table *ret)
{
	struct field fields[COLUMNS_MAX];
	size_t n = head_end ? take_row(separator, head, head_end, fields) : 0, longest = v->source, named;

	if (!v->sourced || v->sourced * 4 < lines * 3)
		return false;
	for (size_t i = 0; i < COLUMNS_MAX; i++)
		if (i != v->source && (longest == v->source || v->lengths[i] > v->lengths[longest]))
			longest = i;
	named = named_column(fields, n, messages);
	longest = named < n ? named : longest;
	*ret = (struct klog_table){ .separator = separator,
				    .column = longest,
				    .last = longest + 1 == v->columns || v->ragged,
				    .sourced = true,
				    .source = v->source,
				    .host = longest };
	return longest != v->source;
}

/* Learns from the names of the columns, where one is the message and another who wrote it: most rows may be programs'. */
static bool learn_names(const char *text, const char *end, char separator, struct klog_table *ret)
{
	static const char *const hosts[] = { "host", "hostname", "_hostname", "computer", NULL };
	static const char *const programs[] = { "program",           "programname", "process",
						"process_name",      "appname",     "app_name",
						"syslog_identifier", "identifier",  "syslogtag",
						"_transport",        "ident",       "process.name",
						"service",           NULL };
	struct field fields[COLUMNS_MAX];
	size_t n, column, source, host;

	end -= end > text && end[-1] == '\r';
	n = take_row(separator, text, end, fields);
	column = named_column(fields, n, messages);
	source = named_column(fields, n, programs);
	host = named_column(fields, n, hosts);
	if (column == n || source == n)
		return false;
	*ret = (struct klog_table){
		.separator = separator,
		.column = column,
		.last = column + 1 == n,
		.sourced = true,
		.source = source,
		.host = host < n ? host : column,
	};
	return true;
}

/* The column that has a tag of syslog in most rows says who wrote what the next one has: most rows may be programs'. */
static bool elect_tagged(char separator, const struct votes *v, size_t lines, struct klog_table *ret)
{
	size_t i = 0;

	while (i < COLUMNS_MAX && (v->tags[i] * 4 < lines * 3 || !v->tags[i]))
		i++;
	if (i + 1 >= COLUMNS_MAX)
		return false;
	/* What the rows have behind it is the message, with all its commas. */
	*ret = (struct klog_table){
		.separator = separator, .column = i + 1, .last = true, .sourced = true, .source = i, .host = i + 1
	};
	return true;
}

/* Rows of one quoted column, as jq and writers of CSV make them of lines without a time. */
static bool elect_bare(const struct votes *v, size_t lines, struct klog_table *ret)
{
	if (v->whole < 2 || v->whole * 10 < lines * 9)
		return false;
	*ret = (struct klog_table){ .separator = ',', .last = true, .bare = true };
	return true;
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
		if (is_rule(p, nl))
			continue;
		for (size_t i = 0; i < sizeof(separators) - 1; i++)
			found |= vote(separators[i], p, nl, &votes[i]);
		if (!found && p == text && nl < end && names_columns(p, nl))
			continue;
		plain += is_kernels(&whole);
		/* Lines within a field are not rows. */
		lines += found || (!inside && !is_part(p, nl));
		if (is_part(p, nl))
			inside = inside && !found ? 0 : FIELD_LINES_MAX;
		inside -= inside > 0;
	}
	/* A row with several quoted columns is one long string to a separator that it has not. */
	for (int alone = 0; alone < 2; alone++)
		for (size_t i = 0; i < sizeof(separators) - 1; i++)
			if ((votes[i].columns == 1) == alone &&
			    elect(separators[i], &votes[i], lines, plain * 4 >= lines * 3, ret_table))
				return;
	p = memchr(text, '\n', len);
	for (size_t i = 0; plain * 4 < lines * 3 && i < sizeof(separators) - 1; i++)
		if ((p && learn_names(text, p, separators[i], ret_table)) ||
		    elect_tagged(separators[i], &votes[i], lines, ret_table) ||
		    elect_sourced(text, p, separators[i], &votes[i], lines, ret_table))
			return;
	for (size_t i = 0; !plain && i < sizeof(separators) - 1; i++)
		if (separators[i] == ',' && elect_bare(&votes[i], lines, ret_table))
			return;
	*ret_table = (struct klog_table){ 0 };
}

/* The end of the date as ISO 8601 has it that all of the field is, or that a blank ends; NULL for anything else. */
static const char *iso_end(const struct field *f)
{
	const char *q;
	bool comma;

	if (f->end - f->p < 19 || !prefix_date_at(f->p, f->end) || !prefix_clock_at(f->p + 11, f->end))
		return NULL;
	q = prefix_iso_tail(f->p + 19, f->end, &comma);
	return q == f->end || is_blank(*q) ? q : NULL;
}

void klog_table_time(const struct klog_table *table, const char *p, const char *end, struct klog_record *rec)
{
	struct field f;

	for (size_t i = 0; p && i < COLUMNS_MAX && rec->wall_form == KLOG_WALL_NONE; i++) {
		const char *iso;

		p = take_field(table->separator, p, end, false, &f);
		if (i == table->column || f.end - f.p >= KLOG_WALL_MAX)
			continue;
		iso = iso_end(&f);
		if (iso)
			prefix_set_wall(rec, f.p, iso, KLOG_WALL_ISO);
		else if (prefix_written_date(f.p, f.end))
			prefix_set_wall(rec, f.p, f.end, KLOG_WALL_SYSLOG);
		else if (prefix_numbered_date(f.p, f.end))
			prefix_set_wall(rec, f.p, f.end, KLOG_WALL_NUMBERS);
		else if (rec->epoch_us == KLOG_NO_TIME)
			rec->epoch_us = prefix_epoch_number(f.p, f.end);
	}
}

void klog_table_source(const struct klog_table *table, const char *p, const char *end, struct klog_record *rec)
{
	struct field fields[COLUMNS_MAX];
	size_t n;

	if (!table->sourced)
		return;
	n = take_row(table->separator, p, end, fields);
	rec->flags |= KLOG_PREFIXED;
	if (table->source >= n || !names_kernel(&fields[table->source]))
		rec->flags |= KLOG_USER;
	if (table->host < n && table->host != table->column) {
		rec->host = fields[table->host].p;
		rec->host_len = (size_t)(fields[table->host].end - rec->host);
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
