// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Lines that a terminal broke at its right edge, as minicom, screen and script keep them: those that go on are all as long as
 * it was wide. Mails are wrapped at blanks, so that theirs have many lengths; the reader puts those together.
 */
#include "parsers/klog/forms/forms-priv.h"

#include <string.h>

#include "parsers/klog/clean.h"
#include "parsers/klog/record/record.h"
#include "parsers/klog/span.h"
#include "util/macros.h"

/* How wide terminals are, and how much of a text is looked at. */
#define WIDTH_MIN 60
#define WIDTH_MAX 320
#define LOOK_MAX 65536

/* Lines that reach the edge, before it is taken for one. */
#define FULL_MIN 3

/* How many columns the line takes; letters of more than one byte are not expected in what is wrapped. */
static size_t columns_of(struct span line)
{
	const char *p = line.p, *end = p + line.len;
	size_t n = line.len;

	for (; p < end && (p = memchr(p, '\x1b', (size_t)(end - p)));) {
		const size_t escape = klog_escape_len(p, (size_t)(end - p));

		n -= escape;
		p += escape;
	}
	return n;
}

/* The line at *@p without what ends it; *@p is after it. */
static struct span take_line(const char **p, const char *end)
{
	const char *line = *p, *nl = memchr(line, '\n', (size_t)(end - line));

	*p = nl ? nl + 1 : end;
	nl = nl ? nl : end;
	while (nl > line && nl[-1] == '\r')
		nl--;
	return (struct span){ line, (size_t)(nl - line) };
}

static bool is_prefixed(struct span line)
{
	static const struct klog_style none;
	struct klog_record rec;

	klog_record_parse(&none, line.p, line.len, 0, &rec);
	return rec.flags & KLOG_PREFIXED;
}

/* How wide the terminal was, 0 where no edge is to be seen. */
static size_t learn_width(const char *text, size_t len)
{
	const char *p = text, *end = text + MIN(len, (size_t)LOOK_MAX);
	size_t width = 0, full = 0, after_full = 0, after_others = 0, begun = 0;
	bool was_full = false;

	while (p < end) {
		const size_t n = columns_of(take_line(&p, end));

		full = n > width ? 1 : full + (n == width);
		width = MAX(width, n);
	}
	if (full < FULL_MIN || width < WIDTH_MIN || width > WIDTH_MAX)
		return 0;
	for (p = text; p < end;) {
		const struct span line = take_line(&p, end);
		const bool prefixed = is_prefixed(line);

		begun += prefixed && was_full;
		after_full += !prefixed && was_full;
		after_others += !prefixed && !was_full && line.len;
		was_full = columns_of(line) == width;
	}
	return after_full >= FULL_MIN && after_full > begun * 8 && after_full > after_others * 2 ? width : 0;
}

bool probe_wrapped(const char *head, size_t len)
{
	return learn_width(head, len) > 0;
}

void decode_wrapped(const char *data, size_t len, char *to)
{
	const size_t width = learn_width(data, len);
	const char *p = data, *end = data + len;
	size_t at = 0;

	if (!width) {
		memcpy(to, data, len);
		return;
	}
	while (p < end) {
		const struct span line = take_line(&p, end);
		const char *next = p;

		memcpy(to + at, line.p, line.len);
		at += line.len;
		if (columns_of(line) == width && p < end && !is_prefixed(take_line(&next, end)))
			continue;
		memset(to + at, ' ', (size_t)(p - data) - at);
		at = (size_t)(p - data);
		if (p[-1] == '\n')
			to[at - 1] = '\n';
	}
	memset(to + at, ' ', len - at);
}
