/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The kinds of prefix that stand in front of a kernel's message, for the table in record.c. A prefix_ function takes
 * what it knows off the front and notes it in @rec: it returns the position after it, or NULL when it is not there.
 * All read [@p, @end) only, which is not terminated. A new kind is a function here and a row of that table.
 */
#pragma once

#include "parsers/klog/record/record.h"

static inline bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static inline bool is_alpha(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static inline bool is_blank(char c)
{
	return c == ' ' || c == '\t';
}

static inline bool is_control(char c)
{
	return (unsigned char)c < 0x20 || c == 0x7f;
}

static inline const char *skip_blanks(const char *p, const char *end)
{
	while (p < end && is_blank(*p))
		p++;
	return p;
}

static inline const char *skip_digits(const char *p, const char *end)
{
	while (p < end && is_digit(*p))
		p++;
	return p;
}

/* A decimal number of at most 18 digits at @p; where there is none, *@ret_end is @p. */
static inline int64_t text_number(const char *p, const char *end, const char **ret_end)
{
	int64_t n = 0;
	const char *q = p;

	while (q < end && is_digit(*q) && q - p < 18)
		n = n * 10 + (*q++ - '0');
	*ret_end = q;
	return n;
}

/* Digits after the decimal point as microseconds. */
static inline int64_t text_fraction(const char *p, const char *end, const char **ret_end)
{
	int64_t us = 0, unit = 100000;

	for (; p < end && is_digit(*p); p++, unit /= 10)
		us += (*p - '0') * unit;
	*ret_end = p;
	return us;
}

/*
 * The kinds of prefix. Each function takes what it knows off the front: the position after it, or NULL when it is
 * not there. `first` says which characters it can begin with, so that a plain message is turned away by one look.
 */
struct prefix {
	const char *name;
	bool (*first)(char c);
	const char *(*take)(const struct klog_style *style, const char *p, const char *end, struct klog_record *rec);
};

/* callers.c */
const char *prefix_caller(const char *p, const char *end, struct klog_record *rec);
const char *prefix_bare_caller(const struct klog_style *style, const char *p, const char *end, struct klog_record *rec);

/* stamps.c */
const char *prefix_skip_delta(const char *p, const char *end);
const char *prefix_quoting(const struct klog_style *style, const char *p, const char *end, struct klog_record *rec);
const char *prefix_markup(const struct klog_style *style, const char *p, const char *end, struct klog_record *rec);
const char *prefix_level(const struct klog_style *style, const char *p, const char *end, struct klog_record *rec);
const char *prefix_stamp(const struct klog_style *style, const char *p, const char *end, struct klog_record *rec);
const char *prefix_delta(const struct klog_style *style, const char *p, const char *end, struct klog_record *rec);
const char *prefix_kmsg(const struct klog_style *style, const char *p, const char *end, struct klog_record *rec);
const char *prefix_cut_stamp(const struct klog_style *style, const char *p, const char *end, struct klog_record *rec);

/* After the tag of HTML at @p that text stands in, "<pre>", "</div>", "<td class=…>"; NULL for the kernel's own "<IRQ>". */
const char *prefix_after_tag(const char *p, const char *end);

/* clocks.c */
void prefix_set_wall(struct klog_record *rec, const char *start, const char *end, enum klog_wall form);
/* Microseconds since 1970 of a field that is nothing but a number: seconds, or thousandths, millionths … of them. */
int64_t prefix_epoch_number(const char *p, const char *end);
bool prefix_clock_at(const char *p, const char *end);
const char *prefix_bracket_wall(const struct klog_style *style, const char *p, const char *end,
				struct klog_record *rec);
/* Whether [@p, @end) is a date and a clock in words, as of the form KLOG_WALL_SYSLOG, with or without a year. */
bool prefix_written_date(const char *p, const char *end);
/* Whether [@p, @end) is a date and a clock in numbers, as of the form KLOG_WALL_NUMBERS. */
bool prefix_numbered_date(const char *p, const char *end);
const char *prefix_numbered_month(const char *p, const char *end, int *ret_month);
const char *prefix_iso_tail(const char *q, const char *end, bool *ret_comma);
const char *prefix_iso(const struct klog_style *style, const char *p, const char *end, struct klog_record *rec);
const char *prefix_weekday_iso(const struct klog_style *style, const char *p, const char *end, struct klog_record *rec);
const char *prefix_epoch(const struct klog_style *style, const char *p, const char *end, struct klog_record *rec);
const char *prefix_numbers(const struct klog_style *style, const char *p, const char *end, struct klog_record *rec);
const char *prefix_ctime(const struct klog_style *style, const char *p, const char *end, struct klog_record *rec);

/* syslog.c */
const char *prefix_token_end(const char *p, const char *end);
const char *prefix_kernel_tag(const char *p, const char *end);
const char *prefix_syslog_stamp(const char *p, const char *end);
bool prefix_date_at(const char *p, const char *end);
/* Whether one of a stream's labels, '{transport="kernel", host="h"}' also as JSON, says that the kernel wrote its lines. */
bool prefix_labels_kernel(struct span labels);
const char *prefix_after_host(const char *host, const char *end);
const char *prefix_host_and_tag(const struct klog_style *style, const char *p, const char *end,
				struct klog_record *rec);
const char *prefix_syslog(const struct klog_style *style, const char *p, const char *end, struct klog_record *rec);
const char *prefix_bare_tag(const struct klog_style *style, const char *p, const char *end, struct klog_record *rec);

/* collectors.c */
const char *prefix_logcat(const struct klog_style *style, const char *p, const char *end, struct klog_record *rec);
const char *prefix_collector(const struct klog_style *style, const char *p, const char *end, struct klog_record *rec);
const char *prefix_source(const struct klog_style *style, const char *p, const char *end, struct klog_record *rec);
const char *prefix_decoded_level(const struct klog_style *style, const char *p, const char *end,
				 struct klog_record *rec);
const char *prefix_talos(const struct klog_style *style, const char *p, const char *end, struct klog_record *rec);
const char *prefix_event(const struct klog_style *style, const char *p, const char *end, struct klog_record *rec);

/* record.c */
const char *prefix_take(const struct klog_style *style, const char *p, const char *end, struct klog_record *rec);
