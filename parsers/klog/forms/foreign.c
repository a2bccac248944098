// SPDX-License-Identifier: GPL-2.0-or-later
/* What carries lines in other ways than a file does: terminals, streams, hashes, and pages. */
#include "parsers/klog/forms/forms-priv.h"

#include <stdlib.h>
#include <string.h>

#include "parsers/klog/clean.h"
#include "parsers/klog/forms/padded.h"
#include "parsers/klog/record/record-priv.h"
#include "parsers/klog/span.h"
#include "util/cleanup.h"
#include "util/error.h"
#include "util/macros.h"

/* Whether the terminal escape [@p, @p + @n) moves the cursor to a line's first column: "ESC [ 24 ; 1 H", also with column 0. */
static bool to_first_column(const char *p, size_t n)
{
	const char *q = p + 2, *end = p + n - 1;

	if (n < 5 || p[1] != '[' || (*end != 'H' && *end != 'f'))
		return false;
	q = skip_digits(q, end);
	return q > p + 2 && *q == ';' && skip_digits(q, end) < end - 1 && text_number(q + 1, end, &q) <= 1 && q == end;
}

void decode_screen(const char *data, size_t len, char *to)
{
	struct padded out = { .to = to };
	size_t begin = 0;

	for (size_t i = 0, n; i < len; i += n) {
		const bool escape = data[i] == '\x1b';

		n = escape ? klog_escape_len(data + i, len - i) : 1;
		if (data[i] == '\n' || (escape && to_first_column(data + i, n))) {
			padded_end(&out, begin, i + n - 1);
			begin = out.at;
		} else if (!escape) {
			to[out.at++] = data[i];
		} else if (data[i + n - 1] == 'H') {
			to[out.at++] = ' ';
		}
	}
	memset(to + out.at, ' ', len - out.at);
}

/* Movements after which a text is a screen's: other programs clear it, or go to its first line. */
#define MOVES_MIN 4

bool probe_screen(const char *head, size_t len)
{
	const char *p = head, *end = head + len;
	size_t moves = 0;

	for (; moves < MOVES_MIN && p < end && (p = memchr(p, '\x1b', (size_t)(end - p))); p++)
		moves += to_first_column(p, klog_escape_len(p, (size_t)(end - p)));
	return moves >= MOVES_MIN;
}

/* Whether "<4>" stands at @p, as it does in front of each of syslog's messages. */
static bool priority_at(const char *p, const char *end)
{
	const char *q = p < end && *p == '<' ? skip_digits(p + 1, end) : end;

	return q < end && q > p + 1 && q - p <= 4 && *q == '>';
}

/* Whether a message that is @n bytes long ends at another's length, or where the text does. */
static bool ends_message(const char *p, int64_t n, const char *end)
{
	const char *q;

	if (n >= end - p)
		return n == end - p;
	p += n;
	p += *p == '\n';
	q = skip_digits(p, end);
	return p == end || (q > p && q < end && *q == ' ' && priority_at(q + 1, end));
}

/*
 * How many bytes "123 " has, the length of the message that begins with the priority at @p; 0 when there is none. The message
 * before may end in a digit, too: the length is the one that is right.
 */
static size_t count_before(const char *begin, const char *p, const char *end)
{
	size_t longest = 0;
	const char *after;

	if (p - begin < 2 || p[-1] != ' ')
		return 0;
	for (const char *q = p - 2; q >= begin && p - q <= 6 && is_digit(*q); q--) {
		if (*q == '0')
			continue;
		longest = (size_t)(p - q);
		if (ends_message(p, text_number(q, p, &after), end))
			break;
	}
	return longest;
}

/* Each message is a line: the length is lost, and its first byte ends the line before. */
void decode_octets(const char *data, size_t len, char *to)
{
	const char *p = data, *end = data + len;

	memcpy(to, data, len);
	for (; p < end && (p = memchr(p, '<', (size_t)(end - p))); p++) {
		size_t n = priority_at(p, end) ? count_before(data, p, end) : 0, at = (size_t)(p - data) - n;

		memset(to + at, ' ', n);
		if (n && at)
			to[at] = '\n';
	}
}

/* Whether the second message begins where the length of the first says. Senders may end them with line feeds. */
bool probe_octets(const char *head, size_t len)
{
	const char *end = head + len, *p;
	int64_t n = text_number(head, end, &p);

	return p > head && p - head <= 5 && p < end && *p == ' ' && priority_at(p + 1, end) &&
	       ends_message(p + 1, n, end);
}

/* The place of the "=>" that follows a key whose closing quote stands at @p; NULL for none. */
static char *arrow_after(char *p, const char *end)
{
	const char *q = skip_blanks(p + 1, end);

	return p[-1] != '\\' && end - q > 2 && q[0] == '=' && q[1] == '>' ? p + (q - p) : NULL;
}

/* Puts quotes around the time at @p, "2024-05-26T06:17:40.123Z", which Ruby prints without: in the place of a blank and its 'Z'. */
static void quote_time(char *p, const char *end)
{
	char *q = p + 1;

	if (end - p < 22 || *p != ' ' || !prefix_date_at(q, end))
		return;
	while (q + 1 < end && !memchr(",\r\n }", q[1], 5))
		q++;
	if (*q == 'Z') {
		*p = '"';
		*q = '"';
	}
}

/*
 * Fluent Bit has the time in front of the object: "[0] tag: [[1716704260.123456789, {}], {…}]", of old "[0] tag:
 * [1716704260.123456789, {…}]". It becomes the object's first member; @number is where it stands.
 */
static void move_time(char *line, char *number, const char *end)
{
	static const char name[] = "{\"ts\":", rest[] = "}], {";
	char *q = number + (skip_digits(number, end) - number), *stop;

	if (q - number != 10 || *q != '.' || (size_t)(number - line) < sizeof(name) - 1)
		return;
	stop = q + 1 + (skip_digits(q + 1, end) - (q + 1));
	if (end - stop < 4 || memcmp(stop, ", {", 3) != 0)
		return;
	q = stop + 3;
	if ((size_t)(end - q) > sizeof(rest) - 1 && memcmp(q, rest, sizeof(rest) - 1) == 0)
		q += sizeof(rest) - 1;
	memcpy(number - (sizeof(name) - 1), name, sizeof(name) - 1);
	memset(stop + 1, ' ', (size_t)(q - stop - 1));
}

/* Makes JSON of the hashes in the line [@p, @end). */
static void decode_hashes(char *p, const char *end)
{
	char *line = p, *arrow;

	for (; p + 12 < end; p++)
		if (*p == '[' && is_digit(p[1]) && is_digit(p[2]))
			move_time(line, p + 1, end);
	for (p = line + (line < end); p < end; p++) {
		arrow = *p == '"' ? arrow_after(p, end) : NULL;
		if (!arrow)
			continue;
		memcpy(arrow, ": ", 2);
		quote_time(arrow + 2, end);
	}
}

int read_hashes(struct form_state *state, const char *data, size_t len, uint64_t offset, bool final, size_t *ret_done)
{
	_cleanup_free_ char *text = malloc(len + 1);
	char *p = text, *end = text + len;

	if (!text)
		return err_oom();
	memcpy(text, data, len);
	text[len] = '\0';
	while (p < end) {
		char *nl = memchr(p, '\n', (size_t)(end - p));

		nl = nl ? nl : end;
		decode_hashes(p, nl);
		p = nl + (nl < end);
	}
	return read_json(state, text, len, offset, final, ret_done);
}

/* Whether most lines have a key with an arrow after it. */
bool probe_hashes(const char *head, size_t len)
{
	const char *p = head, *end = head + len;
	size_t lines = 0, arrows = 0;

	/* Nearly no log has one. */
	if (!memmem(head, len, "=>", 2))
		return false;
	while (p < end) {
		const char *nl = memchr(p, '\n', (size_t)(end - p));

		nl = nl ? nl : end;
		lines += nl > p;
		arrows += memmem(p, (size_t)(nl - p), "\"=>", 3) || memmem(p, (size_t)(nl - p), "\" => ", 5);
		p = nl + 1;
	}
	return arrows * 2 >= lines;
}

/* The line [@p, @end) without its tags, but a blank for a cell's; the number of bytes. */
static size_t strip_tags(const char *p, const char *end, char *to)
{
	size_t n = 0;

	while (p < end) {
		const char *after = *p == '<' ? prefix_after_tag(p, end) : NULL;

		if (after && end - p > 3 && memcmp(p, "<td", 3) == 0)
			to[n++] = ' ';
		else if (!after)
			to[n++] = *p;
		p = after ? after : p + 1;
	}
	return n;
}

void decode_page(const char *data, size_t len, char *to)
{
	const char *p = data, *end = data + len;

	while (p < end) {
		const char *nl = memchr(p, '\n', (size_t)(end - p));
		size_t n;

		nl = nl ? nl : end;
		n = strip_tags(p, nl, to + (p - data));
		memset(to + (p - data) + n, ' ', (size_t)(nl - p) - n);
		if (nl < end)
			to[nl - data] = '\n';
		p = nl + (nl < end);
	}
}

/* Lines in tags after which a text is a page's. */
#define TAGGED_MIN 4

/* Whether most lines begin with a tag. */
bool probe_page(const char *head, size_t len)
{
	const char *p = head, *end = head + len;
	size_t lines = 0, tagged = 0;

	while (p < end) {
		const char *nl = memchr(p, '\n', (size_t)(end - p));

		nl = nl ? nl : end;
		p = skip_blanks(p, nl);
		lines += nl > p;
		tagged += nl > p && *p == '<' && prefix_after_tag(p, nl);
		p = nl + 1;
	}
	return tagged >= TAGGED_MIN && tagged * 2 >= lines;
}
