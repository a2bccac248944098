// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Events as security's collectors carry them, a line each: "CEF:0|vendor|product|version|id|name|severity|key=value …"
 * (ArcSight) and "LEEF:1.0|vendor|product|version|id|key=value<TAB>…" (QRadar), perhaps after a header of syslog. Each becomes
 * a line of syslog, with the kernel's tag where the event says that it is of the kernel.
 */
#include "parsers/klog/forms/forms-priv.h"

#include <stdio.h>

#include "parsers/klog/forms/padded.h"
#include "parsers/klog/record/record-priv.h"
#include "parsers/klog/span.h"
#include "util/macros.h"

/* An event; spans are of the line. */
struct event {
	const char *begin; /* where the event begins on its line */
	struct span text, time, host;
	bool kernel, escaped;
};

/* The names of an event's values that end the one before, where that has a '=' of its own which nobody escaped. */
static const char *const keys[] = { "msg",
				    "message",
				    "rt",
				    "start",
				    "end",
				    "cat",
				    "act",
				    "app",
				    "dvc",
				    "dvchost",
				    "dhost",
				    "shost",
				    "src",
				    "dst",
				    "sproc",
				    "dproc",
				    "suser",
				    "duser",
				    "spid",
				    "dpid",
				    "fname",
				    "proto",
				    "outcome",
				    "reason",
				    "deviceFacility",
				    "deviceProcessName",
				    "deviceExternalId",
				    "externalId",
				    "dtz",
				    "devTime",
				    "devTimeFormat",
				    "sev",
				    "ident",
				    "type",
				    "request",
				    "deviceDirection",
				    "identHostName" };

/* "cs1", "cn2Label", "flexString1", "ad.x": numbered ones, and a vendor's own. */
static bool is_numbered(struct span name)
{
	return name.len > 2 && ((name.p[0] == 'c' && (name.p[1] == 's' || name.p[1] == 'n') && is_digit(name.p[2])) ||
				span_starts(name, "flex") || span_starts(name, "ad."));
}

static bool is_key(struct span name)
{
	for (size_t i = 0; i < ARRAY_SIZE(keys); i++)
		if (span_is(name, keys[i]))
			return true;
	return is_numbered(name);
}

/* The name in front of the '=' at @p, empty when none is there that a separator or @begin stands before. */
static struct span name_before(const char *begin, const char *p, char separator)
{
	const char *q = p;

	while (q > begin && (is_alpha(q[-1]) || is_digit(q[-1]) || memchr("_.", q[-1], 2)))
		q--;
	return q == begin || q[-1] == separator ? (struct span){ q, (size_t)(p - q) } : (struct span){ p, 0 };
}

/* The next '=' behind the name of a value in [@p, @end); NULL for none. */
static const char *next_value(const char *p, const char *end, char separator, struct span *ret_name)
{
	const char *begin = p;

	for (; p < end && (p = memchr(p, '=', (size_t)(end - p))); p++) {
		*ret_name = name_before(begin, p, separator);
		if (ret_name->len && is_key(*ret_name))
			return p;
	}
	return NULL;
}

static bool says_kernel(struct span s)
{
	static const char *const words[] = { "kernel", "kernel:", "kern", "linux kernel" };

	for (size_t i = 0; i < ARRAY_SIZE(words); i++)
		if (span_is_in_any_case(s, words[i]))
			return true;
	return false;
}

static bool is_among(struct span name, const char *const *names)
{
	for (; *names; names++)
		if (span_is(name, *names))
			return true;
	return false;
}

/* Takes one value of the event in. */
static void take_value(struct span name, struct span value, struct event *e)
{
	static const char *const texts[] = { "msg", "message", NULL },
				 *const times[] = { "rt", "devTime", "start", NULL },
				 *const hosts[] = { "dvchost", "shost", "identHostName", NULL },
				 *const programs[] = { "sproc",          "dproc", "deviceProcessName", "app", "ident",
						       "deviceFacility", NULL };

	if (is_among(name, texts) && !e->text.len)
		e->text = value;
	else if (is_among(name, times) && !e->time.len)
		e->time = value;
	else if (is_among(name, hosts) && !e->host.len)
		e->host = value;
	else if (is_among(name, programs))
		e->kernel |= says_kernel(value);
}

static void take_values(const char *p, const char *end, char separator, struct event *e)
{
	struct span name, next;
	const char *mark = next_value(p, end, separator, &name);

	while (mark) {
		const char *value = mark + 1, *stop;

		mark = next_value(value, end, separator, &next);
		stop = mark ? next.p - 1 : end;
		take_value(name, (struct span){ value, (size_t)(stop > value ? stop - value : 0) }, e);
		name = next;
	}
}

/* The field at *@p of the head, up to a bar that is not escaped; false when the line ends first. */
static bool take_field(const char **p, const char *end, struct span *ret)
{
	const char *q = *p;

	while (q < end && *q != '|')
		q += *q == '\\' && q + 1 < end ? 2 : 1;
	*ret = (struct span){ *p, (size_t)(MIN(q, end) - *p) };
	*p = MIN(q, end) + 1;
	return q < end;
}

/* The character that LEEF 2.0 has between values: as it is, or as "x5E" and "0x5E". */
static char separator_of(struct span field)
{
	unsigned int c = 0;
	char text[8];

	if (field.len == 1)
		return *field.p;
	if (!field.len || field.len >= sizeof(text))
		return '\t';
	snprintf(text, sizeof(text), "%.*s", (int)field.len, field.p);
	return sscanf(text, "x%2x", &c) == 1 || sscanf(text, "0x%2x", &c) == 1 ? (char)c : '\t';
}

/* Takes the event apart that begins at @p; false when its head is none. */
static bool take_event(const char *p, const char *end, struct event *e)
{
	const bool leef = *p == 'L', second = leef && end - p > 5 && p[5] == '2';
	char separator = leef ? '\t' : ' ';
	struct span field;
	const char *q;

	*e = (struct event){ .begin = p, .escaped = !leef };
	if (!take_field(&p, end, &field))
		return false;
	for (int i = 0; i < (leef ? 4 : 6); i++) {
		if (!take_field(&p, end, &field))
			return false;
		e->kernel |= says_kernel(field);
	}
	/* It may be left out. */
	q = p;
	if (second && take_field(&q, end, &field) && field.len <= 4) {
		separator = separator_of(field);
		p = q;
	}
	if (p < end)
		take_values(p, end, separator, e);
	return true;
}

/* Where an event begins in [@p, @end); NULL for none. */
static const char *event_at(const char *p, const char *end)
{
	static const char *const heads[] = { "CEF:0|", "CEF:1|", "LEEF:1.0|", "LEEF:2.0|" };
	const char *begin = p;

	for (; p < end && (p = memmem(p, (size_t)(end - p), "EF:", 3)); p++)
		for (size_t i = 0; i < ARRAY_SIZE(heads); i++) {
			const char *q = p - (heads[i][0] == 'C' ? 1 : 2);

			if (q >= begin && (size_t)(end - q) > strlen(heads[i]) &&
			    memcmp(q, heads[i], strlen(heads[i])) == 0)
				return q;
		}
	return NULL;
}

/* Writes the time and the host of an event that no header of syslog stands in front of. */
static void add_header(const struct event *e, size_t limit, struct padded *out)
{
	const char *end = e->time.p + e->time.len;
	const int64_t us = e->time.len ? prefix_epoch_number(e->time.p, end) : KLOG_NO_TIME;
	char seconds[40];

	if (us != KLOG_NO_TIME) {
		snprintf(seconds, sizeof(seconds), "%lld.%06d ", (long long)(us / 1000000), (int)(us % 1000000));
		padded_add(out, limit, seconds, strlen(seconds));
	} else if (e->time.len && prefix_written_date(e->time.p, end)) {
		padded_add(out, limit, e->time.p, e->time.len);
		padded_add(out, limit, " ", 1);
	} else {
		return;
	}
	if (e->host.len && !memchr(e->host.p, ' ', e->host.len)) {
		padded_add(out, limit, e->host.p, e->host.len);
		padded_add(out, limit, " ", 1);
	}
}

/* Adds the event's message, without what CEF escapes in it. */
static void add_text(const char *line, const struct event *e, size_t *begin, struct padded *out)
{
	const char *p = e->text.p, *end = p + e->text.len;

	for (; p < end; p++) {
		const bool escape = e->escaped && *p == '\\' && p + 1 < end;

		p += escape;
		if (escape && (*p == 'n' || *p == 'r')) {
			padded_end(out, *begin, (size_t)(p - line));
			*begin = out->at;
		} else {
			out->to[out->at++] = *p;
		}
	}
}

/* Writes the event as a line of syslog to @to. What no kernel wrote, and what has no time of the kernel's, is left out. */
static void decode_event(const char *line, const char *nl, const struct event *e, char *to)
{
	struct padded out = { .to = to };
	const size_t limit = (size_t)(e->text.p - line);
	const char *after;
	size_t begin = 0;

	if (e->kernel || klog_parse_stamp(e->text.p, e->text.p + e->text.len, &after) != KLOG_NO_TIME) {
		if (e->begin > line)
			padded_add(&out, limit, line, (size_t)(e->begin - line));
		else
			add_header(e, limit, &out);
		if (e->kernel)
			padded_add(&out, limit, "kernel: ", 8);
		add_text(line, e, &begin, &out);
	}
	memset(to + out.at, ' ', (size_t)(nl - line) - out.at);
}

void decode_cef(const char *data, size_t len, char *to)
{
	const char *p = data, *end = data + len;

	memcpy(to, data, len);
	while (p < end) {
		const char *nl = memchr(p, '\n', (size_t)(end - p)), *stop, *at;
		struct event e;

		nl = stop = nl ? nl : end;
		stop -= stop > p && stop[-1] == '\r';
		at = event_at(p, stop);
		if (at && take_event(at, stop, &e) && e.text.len)
			decode_event(p, nl, &e, to + (p - data));
		p = nl + (nl < end);
	}
}

/* Whether most lines have an event. */
bool probe_cef(const char *head, size_t len)
{
	const char *p = head, *end = head + len;
	size_t lines = 0, events = 0;

	/* Nearly no log has one. */
	if (!event_at(head, end))
		return false;
	while (p < end) {
		const char *nl = memchr(p, '\n', (size_t)(end - p));

		nl = nl ? nl : end;
		lines += nl > p;
		events += event_at(p, nl) != NULL;
		p = nl + 1;
	}
	return events * 2 >= lines;
}
