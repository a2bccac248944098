// SPDX-License-Identifier: GPL-2.0-or-later
/* The headers of syslog daemons: stamp, host and tag. */
#include "parsers/klog/record/record.h"

#include <string.h>

#include "parsers/klog/record/record-priv.h"
#include "util/macros.h"

const char *prefix_token_end(const char *p, const char *end)
{
	while (p < end && !is_blank(*p))
		p++;
	return p;
}

/*
 * The end of the tag of the kernel's messages, where the token [@p, @end) is or begins with it; NULL when not:
 * "kernel:", "kernel[12]:", "kernel:[12345.678901]".
 */
const char *prefix_kernel_tag(const char *p, const char *end)
{
	const char *q = p + 6;

	if (end - p < 7 || memcmp(p, "kernel", 6) != 0)
		return NULL;
	if (*q == '[')
		q = skip_digits(q + 1, end);
	if (q < end && q > p + 6 && *q == ']')
		q++;
	if (q >= end || *q != ':')
		return NULL;
	q++;
	return q == end || *q == '[' || *q == '<' ? q : NULL;
}

/* " - - - ", " - - [id …] ": what RFC 5424 has between a program's name and its message. */
static const char *skip_rfc5424(const char *p, const char *end)
{
	const char *q = skip_blanks(p, end);

	if (q >= end || (*q != '-' && !is_digit(*q)))
		return p;
	for (int i = 0; i < 2; i++)
		q = skip_blanks(prefix_token_end(q, end), end);
	if (q < end && *q == '-')
		return q + 1;
	q = q < end && *q == '[' ? memchr(q, ']', (size_t)(end - q)) : NULL;
	return q ? q + 1 : p;
}

/*
 * The end of what says that the kernel wrote the line, where the token [@p, @prefix_token_end) does; NULL when not.
 * The first token may be a host of any name.
 */
static const char *kernel_source(const char *p, const char *prefix_token_end, const char *end, bool first)
{
	if (!first && prefix_token_end - p == 6 && memcmp(p, "kernel", 6) == 0)
		return skip_rfc5424(prefix_token_end, end);
	/* metalog's */
	if (prefix_token_end - p == 8 && memcmp(p, "[kernel]", 8) == 0)
		return prefix_token_end;
	/* "%KERN-3-SYSTEM_MSG:" of Cisco's switches. */
	if (prefix_token_end - p > 6 && memcmp(p, "%KERN-", 6) == 0 && prefix_token_end[-1] == ':')
		return prefix_token_end;
	/* VMware's log has what a guest prints to its console. */
	if (prefix_token_end - p == 6 && memcmp(p, "Guest:", 6) == 0 && end - prefix_token_end > 5 &&
	    prefix_token_end[1] == '<' && is_digit(prefix_token_end[2]) && prefix_token_end[3] == '>' &&
	    prefix_token_end[4] == '[')
		return prefix_token_end;
	return prefix_kernel_tag(p, prefix_token_end);
}

/*
 * The end of "May 26 06:17:40[.123456]", also of "set 01 18:36:16" and others that are not English; "2024 May 26
 * 06:17:40" and "May 26 2024 06:17:40" of network equipment; "5月 26 06:17:40". NULL for anything else.
 */
const char *prefix_syslog_stamp(const char *p, const char *end)
{
	int month;
	const char *q = prefix_numbered_month(p, end, &month), *name, *clock;

	if (!q && is_digit(*p)) {
		q = skip_digits(p, end);
		if (q - p != 4 || q >= end || *q++ != ' ')
			return NULL;
	}
	name = q = q ? q : p;
	while (q < end && (is_alpha(*q) || (unsigned char)*q >= 0x80 || *q == '.') && q - name < 12)
		q++;
	if ((q - name < 3 && !(name > p && q == name)) || q >= end || *q != ' ')
		return NULL;
	clock = skip_blanks(skip_digits(skip_blanks(q, end), end), end);
	if (clock - q < 3 || clock - q > 5)
		return NULL;
	/* A year may stand there, too. */
	if (end - clock > 5 && skip_digits(clock, end) == clock + 4 && clock[4] == ' ')
		clock += 5;
	if (!prefix_clock_at(clock, end))
		return NULL;
	q = clock + 8;
	if (q < end && *q == '.')
		q = skip_digits(q + 1, end);
	if (q >= end || !is_blank(*q))
		return NULL;
	return q;
}

/* Whether "2024-05-26" or "2024/05/26" stands at @p. */
bool prefix_date_at(const char *p, const char *end)
{
	return end - p >= 10 && skip_digits(p, end) == p + 4 && (p[4] == '-' || p[4] == '/') &&
	       skip_digits(p + 5, end) == p + 7 && p[7] == p[4] && is_digit(p[8]) && is_digit(p[9]);
}

/* Whether the header of another line begins at @p: a collector wrote its own time in front of what it was sent. */
static bool header_at(const char *p, const char *end)
{
	return prefix_syslog_stamp(p, end) || (prefix_date_at(p, end) && end - p > 20 && prefix_clock_at(p + 11, end));
}

/* The first token between a stamp and the kernel's tag at @tag is the host; ChromeOS has the level there: "WARNING". */
static void note_host(struct klog_record *rec, const char *start, const char *tag)
{
	static const char *const severities[] = {
		"EMERG", "ALERT", "CRIT", "ERR", "WARNING", "NOTICE", "INFO", "DEBUG"
	};
	size_t len = (size_t)(prefix_token_end(start, tag) - start);

	for (size_t i = 0; i < ARRAY_SIZE(severities); i++)
		if (*severities[i] == *start && strlen(severities[i]) == len &&
		    memcmp(start, severities[i], len) == 0) {
			rec->level = (int)i;
			return;
		}
	if (start < tag) {
		rec->host = start;
		rec->host_len = len;
	}
}

/* Whether "host last message repeated 34 times" stands at @p: the daemon's own words have no tag. */
static bool is_daemons(const char *p, const char *end)
{
	static const char words[] = "last message repeated ";
	const char *q = skip_blanks(prefix_token_end(p, end), end);

	return (size_t)(end - q) > sizeof(words) - 1 && memcmp(q, words, sizeof(words) - 1) == 0;
}

/* What follows the host, unless it is a program's tag with its pid. */
const char *prefix_after_host(const char *host, const char *end)
{
	const char *p = skip_blanks(prefix_token_end(host, end), end), *tail = prefix_token_end(p, end);
	const char *open = memchr(p, '[', (size_t)(tail - p));

	return p == tail || (open && open > p && tail[-1] == ':' && is_digit(open[1])) ? NULL : p;
}

bool prefix_labels_kernel(struct span labels)
{
	static const char *const names[] = { "kernel", "kern" };
	const char *p = labels.p, *end = p + labels.len;

	while (p < end && (p = memmem(p, (size_t)(end - p), "kern", 4))) {
		for (size_t i = 0; p > labels.p && memchr("\"=: ", p[-1], 4) && i < ARRAY_SIZE(names); i++) {
			const char *after = p + strlen(names[i]);

			if (after < end && memcmp(p, names[i], strlen(names[i])) == 0 && memchr("\",}", *after, 3))
				return true;
		}
		p += 4;
	}
	return false;
}

/* How long a stream's labels are, with the names of a cluster's objects in them. */
#define LABELS_MAX 1024

/* After the labels '{host="h", job="j"}' at @p that Loki's clients print; NULL for none. */
static const char *after_labels(const char *p, const char *end)
{
	bool quoted = false;

	end = (size_t)(end - p) > LABELS_MAX ? p + LABELS_MAX : end;
	if (p >= end || *p != '{')
		return NULL;
	for (p++; p < end && (quoted || *p != '}'); p++)
		quoted ^= *p == '"';
	return p < end ? p + 1 : NULL;
}

/*
 * The kernel's record after "- console - INFO - ", which a program that reads a console puts in front of it with its own time;
 * NULL when none follows the dash.
 */
static const char *after_dashes(const char *p, const char *end)
{
	const char *limit = end - p > 96 ? p + 96 : end, *q, *after;

	if (end - p < 3 || *p != '-' || p[1] != ' ')
		return NULL;
	for (q = limit; q > p + 2; q--)
		if (*q == '[' && q[-1] == ' ' && q[-2] == '-' && klog_parse_stamp(q, end, &after) != KLOG_NO_TIME &&
		    after - q >= 10)
			return q;
	return NULL;
}

/*
 * What follows a syslog stamp: "host kernel: ", "kernel: ", "host kern.warn kernel: ", or another program's tag.
 * A collector that keeps no tag (a netconsole receiver, one that reads a serial line) has the kernel's record there.
 */
const char *prefix_host_and_tag(const struct klog_style *style, const char *p, const char *end, struct klog_record *rec)
{
	const char *start = skip_blanks(p, end), *q = start, *tail, *after = after_labels(q, end);

	if (after && prefix_labels_kernel((struct span){ q, (size_t)(after - q) }))
		return after;
	start = q = after ? skip_blanks(after, end) : q;
	after = after_dashes(q, end);
	if (after)
		return after;
	for (int i = 0; i < 4; i++) {
		tail = prefix_token_end(q, end);
		if (tail == q)
			break;
		if (i < 2 && header_at(q, end))
			return q;
		after = kernel_source(q, tail, end, i == 0);
		if (after) {
			note_host(rec, start, q);
			return after;
		}
		if (*q == '[' || is_digit(*q) || *q == '<') {
			struct klog_record probe = *rec;

			if ((i > 0 && prefix_kmsg(NULL, q, end, &probe)) ||
			    klog_parse_stamp(q, end, &tail) != KLOG_NO_TIME)
				return q;
		}
		if (q < tail && tail[-1] == ':') {
			rec->flags |= i == 1 && tail - q > 3 && tail[-2] == ']' ? KLOG_TAGGED : 0;
			break;
		}
		q = skip_blanks(tail, end);
	}
	tail = style->tagless ? prefix_after_host(start, end) : NULL;
	if (tail) {
		note_host(rec, start, tail);
		return tail;
	}
	rec->flags |= KLOG_USER | (is_daemons(start, end) ? KLOG_TAGGED : 0);
	return q;
}

/* "May 26 06:17:40 host tag: ". */
const char *prefix_syslog(const struct klog_style *style, const char *p, const char *end, struct klog_record *rec)
{
	const char *q = prefix_syslog_stamp(p, end);

	(void)style;
	if (!q)
		return NULL;
	prefix_set_wall(rec, p, q, KLOG_WALL_SYSLOG);
	rec->flags |= KLOG_PREFIXED;
	return prefix_host_and_tag(style, q, end, rec);
}

/* " kernel:watchdog: BUG: …", " kernel:Oops: …": what syslogd writes to all terminals, "Message from syslogd@host". */
static const char *broadcast(const char *p, const char *end)
{
	static const char *const heads[] = { "kernel:BUG: ",         "kernel:watchdog: ", "kernel:NMI watchdog: ",
					     "kernel:INFO: ",        "kernel:rcu: ",      "kernel:Oops",
					     "kernel:Kernel panic ", "kernel:Out of " };

	for (size_t i = 0; i < ARRAY_SIZE(heads); i++) {
		size_t len = strlen(heads[i]);

		if ((size_t)(end - p) > len && memcmp(p, heads[i], len) == 0)
			return p + sizeof("kernel:") - 1;
	}
	return NULL;
}

/* "kernel: " and "host kernel: " of lines whose time somebody cut off. */
const char *prefix_bare_tag(const struct klog_style *style, const char *p, const char *end, struct klog_record *rec)
{
	const char *host_end = prefix_token_end(p, end), *tag = skip_blanks(host_end, end),
		   *after = prefix_kernel_tag(p, host_end);

	(void)style;
	if (rec->flags & KLOG_PREFIXED)
		return NULL;
	if (!after)
		after = broadcast(p, end);
	if (!after && tag > host_end && host_end[-1] != ':') {
		after = prefix_kernel_tag(tag, prefix_token_end(tag, end));
		rec->host = after ? p : rec->host;
		rec->host_len = after ? (size_t)(host_end - p) : rec->host_len;
	}
	if (after)
		rec->flags |= KLOG_PREFIXED;
	return after;
}
