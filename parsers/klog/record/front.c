// SPDX-License-Identifier: GPL-2.0-or-later
/* What tools and people put in front of all lines of a log. */
#include "parsers/klog/record/record.h"

#include <string.h>

#include "parsers/klog/record/record-priv.h"
#include "util/macros.h"

/* Takes an element off both texts: a number, which counters pad with blanks, blanks, or a character. False where they differ. */
static bool take_alike(const char **p, const char *p_end, const char **q, const char *q_end)
{
	const char *a = skip_blanks(*p, p_end), *b = skip_blanks(*q, q_end);

	if (a < p_end && b < q_end && is_digit(*a) && is_digit(*b)) {
		*p = skip_digits(a, p_end);
		*q = skip_digits(b, q_end);
		return true;
	}
	if ((a > *p) != (b > *q))
		return false;
	if (a == *p && (a == p_end || b == q_end || *a++ != *b++))
		return false;
	*p = a;
	*q = b;
	return true;
}

const char *klog_front_skip(const struct klog_front *front, const char *p, const char *end)
{
	const char *at = front->text, *stop = front->text + front->len;

	while (at < stop && take_alike(&at, stop, &p, end))
		;
	/* Editors cut off blanks at the end of an empty line. */
	if (p == end)
		at = skip_blanks(at, stop);
	return at == stop ? p : NULL;
}

size_t klog_front_shared(struct span text, const char *p, const char *end)
{
	const char *at = text.p, *stop = text.p + text.len;

	while (at < stop && p < end && take_alike(&at, stop, &p, end))
		;
	/* Editors cut off blanks at the end of an empty line. */
	if (p == end)
		at = skip_blanks(at, stop);
	return (size_t)(at - text.p);
}

bool klog_front_time(const char *p, const char *end, struct klog_record *rec)
{
	for (const char *begin = p; p < end; p++) {
		const char *q = NULL;
		enum klog_wall form = KLOG_WALL_ISO;
		bool comma;

		if (p > begin && !memchr(" \t[(:|", p[-1], 6))
			continue;
		if (prefix_date_at(p, end) && end - p >= 19 && prefix_clock_at(p + 11, end))
			q = prefix_iso_tail(p + 19, end, &comma);
		else if ((is_alpha(*p) || is_digit(*p)) && (q = prefix_syslog_stamp(p, end)))
			form = KLOG_WALL_SYSLOG;
		if (!q)
			continue;
		if (rec->wall_form == KLOG_WALL_NONE)
			prefix_set_wall(rec, p, q, form);
		return true;
	}
	return false;
}

void klog_front_stamp(const char *p, const char *end, struct klog_record *rec)
{
	const char *after;

	for (; p < end && (p = memchr(p, '[', (size_t)(end - p))); p++) {
		const int64_t us = klog_parse_stamp(p, end, &after);

		if (us != KLOG_NO_TIME && after - p >= 10)
			rec->mono_us = us;
	}
}
