// SPDX-License-Identifier: GPL-2.0-or-later
/* What collectors and phones put in front of a line. */
#include "parsers/klog/record/record.h"

#include <string.h>

#include "parsers/klog/record/record-priv.h"
#include "util/macros.h"

/* "05-26 06:17:40.123     0     0 E kernel  : " of Android's logcat; the kernel's lines are those of process 0. */
const char *prefix_logcat(const struct klog_style *style, const char *p, const char *end, struct klog_record *rec)
{
	const char *q = p + 14, *clock_end, *number_end, *colon;
	int64_t pid;

	(void)style;
	if (end - p < 30 || skip_digits(p, end) != p + 2 || p[2] != '-' || skip_digits(p + 3, end) != p + 5 ||
	    !prefix_clock_at(p + 6, end) || *q != '.')
		return NULL;
	clock_end = skip_digits(q + 1, end);
	q = skip_blanks(clock_end, end);
	/* logcat -v uid */
	if (q < end && is_alpha(*q))
		q = skip_blanks(prefix_token_end(q, end), end);
	pid = text_number(q, end, &number_end);
	if (number_end == q)
		return NULL;
	q = skip_blanks(skip_digits(skip_blanks(number_end, end), end), end);
	colon = end - q > 2 && is_alpha(*q) && is_blank(q[1]) ? memchr(q, ':', (size_t)MIN(end - q, 64)) : NULL;
	if (!colon)
		return NULL;
	prefix_set_wall(rec, p, clock_end, KLOG_WALL_NUMBERS);
	rec->flags |= KLOG_PREFIXED | (pid ? KLOG_USER : 0);
	return colon + 1;
}

/*
 * What a program that reads a serial line or a pipe put in front of the kernel's time: "[2024-05-26 06:17:40.123] ",
 * "06:17:40 ", "[1.234567 0.000012] ", and the line's number ("1234:").
 */
const char *prefix_collector(const struct klog_style *style, const char *p, const char *end, struct klog_record *rec)
{
	const char *q = *p == '[' ? p + 1 : p, *start = q, *after;
	bool date = prefix_date_at(q, end) && end - q > 19 && prefix_clock_at(q + 11, end);

	(void)style;
	if (rec->flags & KLOG_PREFIXED)
		return NULL;
	while (q < end && q - p < 48 && (is_digit(*q) || is_blank(*q) || memchr(".:,/-+TZUC", *q, 10)))
		q++;
	if (q == start)
		return NULL;
	if (*p == '[') {
		if (q >= end || *q != ']')
			return NULL;
		q = skip_blanks(q + 1, end);
	}
	if (klog_parse_stamp(q, end, &after) == KLOG_NO_TIME &&
	    !(date && *p == '[' && prefix_kernel_tag(q, prefix_token_end(q, end))))
		return NULL;
	if (date) {
		bool comma;

		prefix_set_wall(rec, start, prefix_iso_tail(start + 19, end, &comma), KLOG_WALL_ISO);
	}
	return q;
}

/* Marks in a name after which the line may begin: files have dates in their names. */
#define MARKS_MAX 8

/* Whether the line that somebody else wrote into his output begins at @q: with a prefix of its own, not a program's. */
static bool begins_log(const struct klog_style *style, const char *q, const char *end, const struct klog_record *rec)
{
	struct klog_record probe = *rec;

	/* Names must not nest without end. */
	probe.flags |= KLOG_PREFIXED;
	return q < end && !is_blank(*q) && prefix_take(style, q, end, &probe) && !(probe.flags & KLOG_USER);
}

/*
 * "messages.1:", "/var/log/kern.log:12:" of grep, which puts a '-' there in front of lines around those that it found, and
 * the address of a netconsole's sender: in front of another prefix.
 */
const char *prefix_source(const struct klog_style *style, const char *p, const char *end, struct klog_record *rec)
{
	const char *stop = prefix_token_end(p, (size_t)(end - p) > 256 ? p + 256 : end), *q;
	struct klog_record probe = *rec;
	int marks = 0;

	if (rec->flags & KLOG_PREFIXED || stop == p)
		return NULL;
	q = skip_blanks(stop, end);
	if (q > stop && q < end && is_digit(*q) && prefix_kmsg(style, q, end, &probe))
		return q;
	for (q = p + 1; q < stop && marks < MARKS_MAX; q++) {
		if (q[-1] != ':' && q[-1] != '-')
			continue;
		marks++;
		if ((is_alpha(*q) || is_digit(*q) || memchr("[<", *q, 2) || *q & 0x80) &&
		    begins_log(style, q, end, rec))
			return q;
	}
	return NULL;
}

static const char facilities[][9] = { "kern", "user", "mail", "daemon", "auth",     "syslog",
				      "lpr",  "news", "uucp", "cron",   "authpriv", "ftp" };
static const char levels[][9] = { "emerg", "alert", "crit", "err", "warn", "notice", "info", "debug", "warning" };

/* The row of @names that the blank-padded word of @width characters at @p is, or -1. */
static int padded_word(const char (*names)[9], size_t n, const char *p, size_t width)
{
	for (size_t i = 0; i < n; i++) {
		size_t len;

		/* Every line is asked, and nearly none begins so. */
		if (names[i][0] != *p)
			continue;
		len = strlen(names[i]);
		if (len <= width && memcmp(p, names[i], len) == 0 && skip_blanks(p + len, p + width) == p + width)
			return (int)i;
	}
	return -1;
}

/* "kern  :warn  : " of dmesg -x. */
const char *prefix_decoded_level(const struct klog_style *style, const char *p, const char *end,
				 struct klog_record *rec)
{
	const char *colon = memchr(p, ':', (size_t)MIN(end - p, 12)), *second;
	int facility, level;

	(void)style;
	if (!colon || colon == p)
		return NULL;
	second = memchr(colon + 1, ':', (size_t)MIN(end - colon - 1, 10));
	if (!second)
		return NULL;
	facility = padded_word(facilities, ARRAY_SIZE(facilities), p, (size_t)(colon - p));
	level = padded_word(levels, ARRAY_SIZE(levels), colon + 1, (size_t)(second - colon - 1));
	if (facility < 0 || level < 0)
		return NULL;
	rec->level = level < 8 ? level : 4;
	rec->flags |= KLOG_PREFIXED | (facility ? KLOG_USER : 0);
	return second + 1;
}

/*
 * The row of @names that the word at @p is which ends in ':', or -1; *@ret_end is after it and the blanks that
 * follow.
 */
static int word_of(const char (*names)[9], size_t n, const char *p, const char *end, const char **ret_end)
{
	const char *colon = memchr(p, ':', (size_t)MIN(end - p, 10));

	*ret_end = colon ? skip_blanks(colon + 1, end) : p;
	return colon ? padded_word(names, n, p, (size_t)(colon - p)) : -1;
}

/* "kern: warning: [2024-05-26T06:17:40.123456789Z]: " of Talos, which may have the node's address in front. */
const char *prefix_talos(const struct klog_style *style, const char *p, const char *end, struct klog_record *rec)
{
	const char *q = p, *stop = prefix_token_end(p, end), *close;
	int facility = word_of(facilities, ARRAY_SIZE(facilities), p, end, &q), level;
	bool comma;

	(void)style;
	if (facility < 0 && stop > p && stop[-1] == ':' &&
	    (is_digit(*p) || memchr(p, ':', (size_t)(stop - p)) != stop - 1)) {
		p = skip_blanks(stop, end);
		facility = word_of(facilities, ARRAY_SIZE(facilities), p, end, &q);
	}
	if (facility < 0)
		return NULL;
	level = word_of(levels, ARRAY_SIZE(levels), q, end, &p);
	if (level < 0 || end - p < 24 || *p != '[' || !prefix_date_at(p + 1, end) || !prefix_clock_at(p + 12, end))
		return NULL;
	close = prefix_iso_tail(p + 20, end, &comma);
	if (end - close < 2 || close[0] != ']' || close[1] != ':')
		return NULL;
	prefix_set_wall(rec, p + 1, close, KLOG_WALL_ISO);
	rec->level = level < 8 ? level : 4;
	rec->flags |= KLOG_PREFIXED | (facility ? KLOG_USER : 0);
	return close + 2;
}

/* Takes the word at *@p off, and the blanks after it. */
static struct span take_word(const char **p, const char *end)
{
	const char *start = *p, *stop = prefix_token_end(start, end);

	*p = skip_blanks(stop, end);
	return (struct span){ start, (size_t)(stop - start) };
}

/* "35m", "3m18s (x3 over 10m)": for how long an event has been there. */
static bool take_age(const char **p, const char *end)
{
	struct span age = take_word(p, end);

	if (!age.len || !is_digit(*age.p) || !memchr("smhdy", age.p[age.len - 1], 5))
		return false;
	if (*p < end && **p == '(') {
		const char *close = memchr(*p, ')', (size_t)(end - *p));

		*p = close ? skip_blanks(close + 1, end) : *p;
	}
	return true;
}

/*
 * "Warning  OOMKilling  35m  kernel-monitor, node1  " of kubectl describe, and "35m  Warning  OOMKilling  node/node1  " of
 * kubectl get events: node-problem-detector passes on what the kernel says.
 */
const char *prefix_event(const struct klog_style *style, const char *p, const char *end, struct klog_record *rec)
{
	bool listed = is_digit(*p), kernel;
	struct span kind, from;

	(void)style;
	if (rec->flags & KLOG_PREFIXED || (!listed && *p != 'W' && *p != 'N') || (listed && !take_age(&p, end)))
		return NULL;
	kind = take_word(&p, end);
	if (!span_is(kind, "Warning") && !span_is(kind, "Normal"))
		return NULL;
	take_word(&p, end);
	if (!listed && !take_age(&p, end))
		return NULL;
	from = take_word(&p, end);
	kernel = span_starts(from, listed ? "node/" : "kernel-monitor");
	if (from.len && from.p[from.len - 1] == ',')
		take_word(&p, end);
	rec->flags |= KLOG_PREFIXED | (kernel ? 0 : KLOG_USER);
	return p;
}
