// SPDX-License-Identifier: GPL-2.0-or-later
#include "parsers/klog/record/record.h"

#include <string.h>

#include "parsers/klog/record/record-priv.h"
#include "util/macros.h"

static bool first_quote(char c)
{
	return is_blank(c) || is_control(c) || c == '>' || c == '|' || c == ':';
}

static bool first_angle(char c)
{
	return c == '<';
}

static bool first_bracket(char c)
{
	return c == '[';
}

static bool first_word(char c)
{
	return is_alpha(c) || (unsigned char)c >= 0x80;
}

static bool first_name(char c)
{
	return first_word(c) || is_digit(c);
}

static bool first_clock(char c)
{
	return c == '[' || is_digit(c);
}

static bool first_path(char c)
{
	return first_name(c) || c == '/' || c == '.';
}

static const struct prefix prefixes[] = {
	{ "quoting", first_quote, prefix_quoting },
	{ "level", first_angle, prefix_level },
	{ "markup", first_angle, prefix_markup },
	{ "stamp", first_bracket, prefix_stamp },
	{ "delta", first_bracket, prefix_delta },
	{ "bracketed wall clock", first_bracket, prefix_bracket_wall },
	{ "caller", first_bracket, prefix_bare_caller },
	{ "kmsg", is_digit, prefix_kmsg },
	{ "iso", is_digit, prefix_iso },
	{ "epoch", is_digit, prefix_epoch },
	{ "date in numbers", is_digit, prefix_numbers },
	{ "logcat", is_digit, prefix_logcat },
	{ "decoded level", first_word, prefix_decoded_level },
	{ "talos", first_name, prefix_talos },
	{ "weekday and iso", first_word, prefix_weekday_iso },
	{ "ctime", first_word, prefix_ctime },
	{ "syslog", first_name, prefix_syslog },
	{ "collector's clock", first_clock, prefix_collector },
	{ "cut stamp", is_digit, prefix_cut_stamp },
	{ "event of a node", first_name, prefix_event },
	{ "bare tag", first_name, prefix_bare_tag },
	{ "source", first_path, prefix_source },
};

/* Takes the first prefix that matches off; NULL when none does. */
const char *prefix_take(const struct klog_style *style, const char *p, const char *end, struct klog_record *rec)
{
	for (size_t i = 0; i < ARRAY_SIZE(prefixes); i++) {
		const char *q = prefixes[i].first(*p) ? prefixes[i].take(style, p, end, rec) : NULL;

		if (q)
			return q;
	}
	return NULL;
}

/* How far into a line the kernel's time may stand, after what some collector wrote. */
#define FRONT_MAX 160

/* The place of the level that stands in front of the stamp at @q, @q without one. */
static const char *level_before(const char *p, const char *q)
{
	return q - p >= 3 && q[-1] == '>' && is_digit(q[-2]) && q[-3] == '<' ? q - 3 : q;
}

bool klog_stamp_quoted(const char *p, const char *q)
{
	q = level_before(p, q);
	if (q == p)
		return false;
	if (q[-1] == '"' || q[-1] == '\'' || q[-1] == '`')
		return q - p < 2 || (q[-2] != '=' && q[-2] != ':');
	/* Marks of comments, lists and patches, and nothing else: "* [ 12.3] …", "+[ 12.3] …". */
	while (p < q && memchr("+-*/; \t", *p, 7))
		p++;
	return p == q;
}

/* A quote that opens a string at @i of the text: it stands first, or after what an expression has in front of one. */
static bool opens_string(const char *text, size_t i)
{
	return memchr("\"'`", text[i], 3) && (i == 0 || memchr(" ([{,=", text[i - 1], 6));
}

bool klog_text_quoted(const struct klog_record *rec)
{
	static const char *const marks[] = { "{", "//", "/*", "* ", "- ", "+ " };

	for (size_t i = 0; i < ARRAY_SIZE(marks); i++)
		if (rec->len >= strlen(marks[i]) && memcmp(rec->text, marks[i], strlen(marks[i])) == 0)
			return true;
	/* A patch. */
	if (rec->len > 1 && (*rec->text == '+' || *rec->text == '-') && is_alpha(rec->text[1]))
		return true;
	/* The strings in front of a message that begins with a task's name: at most so far reaches a name. */
	for (size_t i = 0; i < rec->len && i < 16; i++)
		if (opens_string(rec->text, i))
			return true;
	return false;
}

/* The kernel's time, or the level in front of it, after something unknown; NULL when there is none. */
static const char *stamp_within(const char *p, const char *end)
{
	const char *limit = end - p > FRONT_MAX ? p + FRONT_MAX : end, *after;

	for (const char *q = p; q < limit && (q = memchr(q, '[', (size_t)(limit - q))); q++) {
		if (klog_parse_stamp(q, end, &after) == KLOG_NO_TIME || after - q < 8 || klog_stamp_quoted(p, q))
			continue;
		return level_before(p, q);
	}
	return NULL;
}

/*
 * The end of the text without what a web page or a program's output has after a line: tags, the closing quote, "^M".
 */
static const char *trim(char quote, const char *text, const char *end)
{
	const char *tag;

	for (const char *before = NULL; before != end;) {
		before = end;
		while (end > text && (is_blank(end[-1]) || end[-1] == '\r'))
			end--;
		if (end - text >= 2 && end[-1] == 'M' && end[-2] == '^')
			end -= 2;
		tag = end > text && end[-1] == '>' ? memrchr(text, '<', (size_t)(end - text)) : NULL;
		/* The kernel's own "</IRQ>" is the whole line. */
		if (tag && end - tag > 2 && tag == text && tag[2] >= 'A' && tag[2] <= 'Z')
			break;
		if (tag && end - tag > 2 && (tag[1] == '/' || memcmp(tag, "<br", 3) == 0))
			end = tag;
	}
	if (quote != '"' && quote != '`' && quote != '\'')
		return end;
	if (end - text >= 2 && end[-1] == ',' && end[-2] == quote)
		end--;
	return end > text && end[-1] == quote ? end - 1 : end;
}

/* The quote that opens in what all lines have in front, 'msg="[ 12.345678] ', and closes at their ends; NUL for none. */
static char opened_in(const char *p, const char *end)
{
	char open = '\0';

	for (; p < end; p++)
		if (*p == '"' || *p == '`')
			open = open == *p ? '\0' : open ? open : *p;
	return open;
}

/* Layers of prefixes on one line: quoting, level, syslog, level, time; and as much again for a relayed line. */
#define PREFIX_LAYERS 10

void klog_record_parse(const struct klog_style *style, const char *line, size_t len, uint64_t offset,
		       struct klog_record *ret_record)
{
	struct klog_record rec = {
		.offset = offset, .mono_us = KLOG_NO_TIME, .at_us = KLOG_NO_TIME, .epoch_us = KLOG_NO_TIME, .level = -1
	};
	const char *p = line, *end = line + len, *front = NULL;
	bool quoted = false, row = style->table.separator && klog_table_unwrap(&style->table, &p, &end, &quoted);
	char before = '\0'; /* the kernel's time, where something unknown stands there */

	if (row)
		klog_table_source(&style->table, line, line + len, &rec);
	if (style->front.len)
		front = klog_front_skip(&style->front, p, end);
	p = front ? front : p;
	if (front) {
		klog_front_stamp(line, front, &rec);
		before = opened_in(line, front);
	}
	for (int i = 0; i < PREFIX_LAYERS && p < end; i++) {
		const char *q;

		/* What follows the kernel's own time is its message: blanks are its indentation, and no prefix. */
		if (rec.flags & (KLOG_STAMPED | KLOG_USER) || (front && rec.mono_us != KLOG_NO_TIME))
			break;
		q = prefix_take(style, p, end, &rec);
		if (!q && style->fronted && !(rec.flags & KLOG_PREFIXED)) {
			q = stamp_within(p, end);
			before = q && q > p ? q[-1] : before;
		}
		if (!q)
			break;
		p = q;
	}
	p = skip_blanks(p, end);
	end = trim(before, p, end);
	rec.text = p;
	rec.len = (size_t)(end - p);
	if (quoted && memmem(p, rec.len, "\"\"", 2))
		rec.flags |= KLOG_DOUBLED;
	if (row && rec.wall_form == KLOG_WALL_NONE)
		klog_table_time(&style->table, line, line + len, &rec);
	else if (front && rec.wall_form == KLOG_WALL_NONE)
		klog_front_time(line, front, &rec);
	*ret_record = rec;
}

/* Whether the token [@p, @end) is a tag as journalctl prints it: the kernel's, or a program's with its pid. */
static bool journal_tag(const char *p, const char *end)
{
	const char *open = memchr(p, '[', (size_t)(end - p));

	return prefix_kernel_tag(p, end) ||
	       (open && open > p && end - open > 3 && is_digit(open[1]) && end[-2] == ']' && end[-1] == ':');
}

/* Whether "[ 12.345678] host kernel: …" or the same with a program's tag stands there. */
static bool looks_mono_host(const char *line, size_t len)
{
	const char *end = line + len, *q, *tag;

	if (klog_parse_stamp(line, end, &q) == KLOG_NO_TIME)
		return false;
	tag = skip_blanks(q, end);
	q = prefix_token_end(tag, end);
	if (q == tag || q[-1] == ':')
		return false;
	tag = skip_blanks(q, end);
	return journal_tag(tag, prefix_token_end(tag, end));
}

/* Whether a stack's frame stands after "May 26 06:17:40 host": the kernel's lines have no tag. */
static bool looks_tagless(const char *line, size_t len)
{
	const char *end = line + len, *q = prefix_syslog_stamp(line, end), *p;

	p = q ? prefix_after_host(skip_blanks(q, end), end) : NULL;
	return p && end - p > 14 && p[0] == '[' && p[1] == '<' && memmem(p, (size_t)(end - p), "+0x", 3);
}

/* Whether a line of a text for people stands there, by a word without which they write none. */
static bool looks_prose(const char *p, size_t len)
{
	static const char *const words[] = { " the ",  " a ",   " is ", " of ",  " to ",
					     " that ", " and ", " in ", " for ", " I " };

	for (size_t i = 0; i < ARRAY_SIZE(words); i++)
		if (memmem(p, len, words[i], strlen(words[i])))
			return true;
	return false;
}

/* Lines that the style is learnt from, all over the text: what a console shows first is often no kernel's. */
#define LEARN_LINES 256

/* Of them, those that make a text for people, in which a log would have been posted with more than a few lines. */
#define PROSE_LINES 40

/* How many lines there are of each kind. */
struct census {
	size_t lines, prefixed, fronted, mono_host, reltime, tagless, kernels, prose;
};

static void count_line(const struct klog_style *wrapped, const char *p, const char *end, struct census *n)
{
	const char *after = wrapped->front.len ? klog_front_skip(&wrapped->front, p, end) : NULL;
	struct klog_record rec;

	klog_record_parse(wrapped, p, (size_t)(end - p), 0, &rec);
	if (!rec.len && !(rec.flags & KLOG_PREFIXED))
		return;
	p = after ? after : p;
	n->lines++;
	n->prefixed += (rec.flags & KLOG_PREFIXED) != 0;
	n->fronted += !(rec.flags & KLOG_PREFIXED) && stamp_within(p, end);
	n->reltime += rec.wall_form == KLOG_WALL_RELTIME;
	n->mono_host += looks_mono_host(p, (size_t)(end - p));
	n->tagless += looks_tagless(p, (size_t)(end - p));
	n->prose += !n->kernels && !(rec.flags & KLOG_PREFIXED) && looks_prose(rec.text, rec.len);
	n->kernels += rec.flags & KLOG_PREFIXED && !(rec.flags & KLOG_USER);
}

const char *klog_sample_next(const char *p, const char *end, size_t step)
{
	const char *nl = memchr(p, '\n', (size_t)(end - p));

	if (nl && (size_t)(nl - p) < step && (size_t)(end - p) > step)
		nl = memchr(p + step, '\n', (size_t)(end - p) - step);
	return nl ? nl + 1 : end;
}

bool klog_style_learn(const char *text, size_t len, struct klog_style *style)
{
	const struct klog_style wrapped = { .table = style->table, .front = style->front };
	const char *p = text, *end = text + len;
	struct census n = { 0 };

	for (; p < end; p = klog_sample_next(p, end, len / LEARN_LINES)) {
		const char *nl = memchr(p, '\n', (size_t)(end - p));

		count_line(&wrapped, p, nl ? nl : end, &n);
	}
	/* Wrapped lines make up to two thirds of what is posted in mails. */
	style->prefixed = (n.prefixed + n.fronted) * 4 > n.lines;
	style->fronted = n.fronted > n.prefixed && n.fronted * 4 > n.lines;
	style->tagless = n.tagless > 0 && !n.kernels;
	style->prose = !n.kernels && !style->fronted && n.lines >= PROSE_LINES && n.prose * 2 > n.lines;
	style->mono_host = n.mono_host * 2 > n.prefixed;
	style->reltime = n.reltime * 2 > n.prefixed;
	return n.kernels > 0 || style->fronted || style->tagless;
}
