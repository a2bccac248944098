// SPDX-License-Identifier: GPL-2.0-or-later
/* What the kernel itself puts in front of a message: its time, its level, and what mails and consoles make of them. */
#include "parsers/klog/record/record.h"

#include <string.h>

#include "parsers/klog/clean.h"
#include "parsers/klog/record/record-priv.h"
#include "util/macros.h"

/* After "<    0.000012>" at @p, also as journalctl writes it: with a blank, or a '*' where clocks of two boots were compared. */
static const char *after_delta(const char *p, const char *end)
{
	const char *q = p;

	if (p >= end || *p != '<')
		return p;
	q = skip_digits(skip_blanks(q + 1, end), end);
	if (q < end && *q == '.')
		q = skip_digits(q + 1, end);
	q += q < end && (*q == ' ' || *q == '*');
	return q < end && *q == '>' ? q + 1 : p;
}

/*
 * " <    0.000012>" of dmesg --show-delta, " <    0.000012 >" of journalctl -o short-delta, and that one's blanks where there
 * is no line before.
 */
const char *prefix_skip_delta(const char *p, const char *end)
{
	const char *q = skip_blanks(p, end), *after;

	if (q == p || q >= end)
		return p;
	after = after_delta(q, end);
	return after > q || *q == ']' ? after : p;
}

/*
 * What makers put after the time: Amlogic's and Motorola's CPU ("@0", ",0"), Huawei's unit ("s"), LG's wall clock (" / 05-26
 * 06:17:40.123").
 */
static const char *skip_makers(const char *p, const char *end)
{
	const char *q = p;

	if (p < end && (*p == '@' || *p == ','))
		return skip_digits(p + 1, end);
	if (p < end && *p == 's')
		return p + 1;
	if (end - p < 17 || memcmp(p, " / ", 3) != 0)
		return p;
	for (q += 3; q < end && q - p < 24 && (is_digit(*q) || memchr("-: .", *q, 4)); q++)
		;
	return q;
}

/* After the CPU in front of the time, "[2-3219.1870]" of old Samsung's; NULL where no time with a fraction as long follows. */
static const char *skip_cpu(const char *p, const char *dash, const char *end)
{
	const char *point = skip_digits(dash + 1, end);

	return dash - p <= 2 && point > dash + 1 && point < end && *point == '.' &&
			       skip_digits(point + 1, end) - point > 4 ?
		       dash + 1 :
		       NULL;
}

int64_t klog_parse_stamp(const char *p, const char *end, const char **ret_end)
{
	int64_t sec, us;
	const char *q;

	if (p >= end || *p != '[')
		return KLOG_NO_TIME;
	p = skip_blanks(p + 1, end);
	/* Mail programs turn runs of blanks into some that do not break lines (U+00A0). */
	while (end - p >= 2 && memcmp(p, "\xc2\xa0", 2) == 0)
		p = skip_blanks(p + 2, end);
	sec = text_number(p, end, &q);
	if (q > p && q < end && *q == '-' && (p = skip_cpu(p, q, end)))
		sec = text_number(p, end, &q);
	if (!p || q == p || q - p > 12 || q >= end || *q != '.')
		return KLOG_NO_TIME;
	us = text_fraction(q + 1, end, &q);
	q = skip_makers(prefix_skip_delta(q, end), end);
	if (q >= end || *q != ']')
		return KLOG_NO_TIME;
	*ret_end = q + 1;
	return sec * 1000000 + us;
}

/* What mails quote with: '>', '|', and ':' in front of a blank. */
static bool is_quote(const char *p, const char *end)
{
	return *p == '>' || *p == '|' || (*p == ':' && end - p > 1 && is_blank(p[1]));
}

/*
 * Quoting of mails and indentation: "> > [ 12.3] …", and control characters and escapes that a console or a mail began with.
 * Behind another prefix only blanks are not the message's.
 */
const char *prefix_quoting(const struct klog_style *style, const char *p, const char *end, struct klog_record *rec)
{
	const char *q = p;

	(void)style;
	while (q < end && (is_blank(*q) || is_control(*q) || (!(rec->flags & KLOG_PREFIXED) && is_quote(q, end))))
		q += *q == '\x1b' ? klog_escape_len(q, (size_t)(end - q)) : 1;
	return q > p ? q : NULL;
}

const char *prefix_after_tag(const char *p, const char *end)
{
	static const char *const names[] = { "pre",   "code", "div",  "span", "p",  "td",        "tr", "table",
					     "tbody", "li",   "ol",   "ul",   "br", "samp",      "tt", "font",
					     "a",     "body", "html", "b",    "i",  "blockquote" };
	const char *name = p + 1 + (end - p > 1 && p[1] == '/'), *q = name, *close;

	while (q < end && is_alpha(*q))
		q++;
	close = q < end && (*q == '>' || *q == '/' || is_blank(*q)) ? memchr(q, '>', (size_t)MIN(end - q, 256)) : NULL;
	for (size_t i = 0; close && i < ARRAY_SIZE(names); i++)
		if (span_is_in_any_case((struct span){ name, (size_t)(q - name) }, names[i]))
			return close + 1;
	return NULL;
}

/* The tags of a web page in front of a line: "<pre><code>[ 12.3] …". */
const char *prefix_markup(const struct klog_style *style, const char *p, const char *end, struct klog_record *rec)
{
	const char *q = NULL, *pre;

	(void)style;
	if (rec->flags & KLOG_PREFIXED)
		return NULL;
	/* A page's head may stand on the first line of its text. */
	pre = memmem(p, (size_t)MIN(end - p, 4096), "<pre", 4);
	p = pre ? pre : p;
	for (const char *after = p; after && after < end && *after == '<'; q = after ? after : q)
		after = prefix_after_tag(after, end);
	return q;
}

/* "<4>", facility and level of a raw log; a facility other than the kernel's marks a program's message. */
const char *prefix_level(const struct klog_style *style, const char *p, const char *end, struct klog_record *rec)
{
	const char *q;
	int64_t n;

	(void)style;
	n = text_number(p + 1, end, &q);
	if (q == p + 1 || q - p > 4 || q >= end || *q != '>')
		return NULL;
	rec->level = (int)(n & 7);
	rec->flags |= KLOG_PREFIXED | (n >> 3 ? KLOG_USER : 0);
	q++;
	/* RFC 5424: "<4>1 2024-05-26T…" */
	if (end - q > 2 && q[0] == '1' && q[1] == ' ' && is_digit(q[2]))
		q += 2;
	return q;
}

/* "[<    0.000012>] " of dmesg --notime --show-delta: the time since the line before, which is no clock. */
const char *prefix_delta(const struct klog_style *style, const char *p, const char *end, struct klog_record *rec)
{
	const char *q = after_delta(p + 1, end);

	(void)style;
	if (q == p + 1 || q >= end || *q != ']')
		return NULL;
	rec->flags |= KLOG_PREFIXED;
	return prefix_caller(q + 1, end, rec);
}

/* After the level that crash's "log -m" writes behind the time: "[ 12.345678] <4>…". MediaTek has the CPU there. */
static const char *level_after(const char *p, const char *end, struct klog_record *rec)
{
	const char *q = p + (p < end && *p == ' ');

	if (end - q < 4 || q[0] != '<' || !is_digit(q[1]) || q[2] != '>')
		return p;
	if (q > p && q[1] < '8')
		rec->level = q[1] - '0';
	return q + 3;
}

/* "[ 12.345678] host kernel: …": takes "host kernel:" off. */
static const char *take_mono_host(const char *p, const char *end, struct klog_record *rec)
{
	const char *host = skip_blanks(p, end), *host_end = prefix_token_end(host, end);
	const char *tag = skip_blanks(host_end, end), *tag_end = prefix_token_end(tag, end), *after;

	after = prefix_kernel_tag(host, host_end);
	if (after)
		return after;
	if (tag_end == tag || tag_end[-1] != ':')
		return p;
	rec->host = host;
	rec->host_len = (size_t)(host_end - host);
	after = prefix_kernel_tag(tag, tag_end);
	if (!after)
		rec->flags |= KLOG_USER;
	return after ? after : tag_end;
}

/* The kernel's own time. */
const char *prefix_stamp(const struct klog_style *style, const char *p, const char *end, struct klog_record *rec)
{
	const char *q, *tag;
	int64_t us = klog_parse_stamp(p, end, &q);

	if (us == KLOG_NO_TIME)
		return NULL;
	/* A collector's clock in the same form, or a message that another one cut off at once. */
	for (int64_t next; (next = klog_parse_stamp(skip_blanks(q, end), end, &tag)) != KLOG_NO_TIME; q = tag)
		us = next;
	rec->mono_us = us;
	rec->flags |= KLOG_PREFIXED | KLOG_STAMPED;
	q = level_after(q, end, rec);
	if (style->mono_host) {
		q = take_mono_host(q, end, rec);
	} else {
		tag = skip_blanks(q, end);
		tag = prefix_kernel_tag(tag, prefix_token_end(tag, end));
		q = tag ? tag : q;
	}
	return prefix_caller(q, end, rec);
}

/* The netconsole's and /dev/kmsg's "level,seq,usec,flags[,key=value…];". */
const char *prefix_kmsg(const struct klog_style *style, const char *p, const char *end, struct klog_record *rec)
{
	const char *q, *semi;
	int64_t level, us;

	(void)style;
	level = text_number(p, end, &q);
	/* netconsole puts the release in front, if configured (6.3). */
	if (q > p && q < end && *q == '.') {
		p = memchr(p, ',', (size_t)MIN(end - p, 70));
		if (!p || prefix_token_end(q, p) != p)
			return NULL;
		level = text_number(++p, end, &q);
	}
	if (q == p || q - p > 4 || q >= end || *q != ',')
		return NULL;
	p = skip_digits(q + 1, end);
	if (p == q + 1 || p >= end || *p != ',')
		return NULL;
	us = text_number(p + 1, end, &q);
	if (q == p + 1 || q >= end || *q != ',')
		return NULL;
	semi = memchr(q, ';', (size_t)MIN(end - q, 160));
	if (!semi)
		return NULL;
	rec->level = (int)(level & 7);
	rec->mono_us = us;
	rec->flags |= KLOG_PREFIXED | KLOG_STAMPED | (level >> 3 ? KLOG_USER : 0);
	/* A record that did not fit into one packet: all but its first piece go on with it. */
	p = memmem(q, (size_t)(semi - q), "ncfrag=", 7);
	if (p && text_number(p + 7, semi, &p) > 0)
		rec->flags |= KLOG_CONT;
	p = memmem(q, (size_t)(semi - q), "caller=", 7);
	if (p && (p[7] == 'T' || p[7] == 'C')) {
		rec->caller_kind = p[7];
		rec->caller = (uint32_t)text_number(p + 8, semi, &q);
	}
	return semi + 1;
}

/* "12.345678] " of a line whose first character was not copied. */
const char *prefix_cut_stamp(const struct klog_style *style, const char *p, const char *end, struct klog_record *rec)
{
	const char *q, *point;
	int64_t sec = text_number(p, end, &point), us;

	(void)style;
	if (rec->flags & KLOG_PREFIXED || point - p > 12 || point == end || *point != '.')
		return NULL;
	us = text_fraction(point + 1, end, &q);
	if (q - point != 7 || end - q < 2 || *q != ']' || (q[1] != ' ' && q[1] != '['))
		return NULL;
	rec->mono_us = sec * 1000000 + us;
	rec->flags |= KLOG_PREFIXED | KLOG_STAMPED;
	return prefix_caller(q + 1, end, rec);
}
