// SPDX-License-Identifier: GPL-2.0-or-later
/* Recordings of terminals as asciinema writes them: a line for each piece of output, '[1.234567, "o", "text\r\n"]'. */
#include "parsers/klog/forms/forms-priv.h"

#include <string.h>

#include "parsers/klog/forms/padded.h"
#include "parsers/klog/record/record-priv.h"
#include "util/macros.h"

/* Where the text of the event begins whose line is [@p, @nl), and which kind of event it is; NULL for no event. */
static const char *event_text(const char *p, const char *nl, char *ret_kind)
{
	const char *q = p < nl && *p == '[' ? skip_blanks(p + 1, nl) : nl, *number = q;

	while (q < nl && (is_digit(*q) || *q == '.' || *q == 'e' || *q == '-'))
		q++;
	if (q == number || q >= nl || *q != ',')
		return NULL;
	q = skip_blanks(q + 1, nl);
	if (nl - q < 5 || q[0] != '"' || !is_alpha(q[1]) || q[2] != '"' || q[3] != ',')
		return NULL;
	*ret_kind = q[1];
	q = skip_blanks(q + 4, nl);
	return q < nl && *q == '"' ? q + 1 : NULL;
}

/* The value of four hexadecimal digits at @p, 0 where they are none. */
static unsigned int hex_unit(const char *p, const char *end)
{
	unsigned int unit = 0;

	if (end - p < 4)
		return 0;
	for (int i = 0; i < 4; i++) {
		const char lower = (char)(p[i] | 0x20);

		if (!is_digit(p[i]) && (lower < 'a' || lower > 'f'))
			return 0;
		unit = unit << 4 | (unsigned int)(is_digit(p[i]) ? p[i] - '0' : lower - 'a' + 10);
	}
	return unit;
}

/* The length of the escape at @p; *@ret_unit is what it stands for. */
static size_t take_escape(const char *p, const char *end, unsigned int *ret_unit)
{
	static const char letters[] = "nrtbf", values[] = "\n\r\t\b\f";
	const char *at = end - p > 1 ? memchr(letters, p[1], sizeof(letters) - 1) : NULL;

	*ret_unit = at ? (unsigned int)values[at - letters] : end - p > 1 ? (unsigned char)p[1] : '?';
	if (end - p > 1 && p[1] == 'u') {
		*ret_unit = hex_unit(p + 2, end);
		return MIN((size_t)(end - p), 6u);
	}
	return MIN((size_t)(end - p), 2u);
}

/* Adds what a string of JSON has from @p on; the position after its quote, or where the line ends. */
static const char *add_string(const char *data, const char *p, const char *end, size_t *begin, struct padded *out)
{
	while (p < end && *p != '"' && *p != '\n') {
		unsigned int unit = 0;
		size_t n = *p == '\\' ? take_escape(p, end, &unit) : 1;

		if (n == 1) {
			out->to[out->at++] = *p;
		} else if (unit == '\n') {
			padded_end(out, *begin, (size_t)(p - data) + n - 1);
			*begin = out->at;
		} else if (unit && (unit != '\r' || end - p < 4 || p[2] != '\\' || p[3] != 'n')) {
			out->at += form_put_unit(unit, out->to + out->at, n);
		}
		p += n;
	}
	return p;
}

/* A piece of a recording begins with an event, or within the text of one, after a line feed of it. */
void decode_cast(const char *data, size_t len, char *to)
{
	struct padded out = { .to = to };
	const char *p = data, *end = data + len;
	size_t begin = 0;

	while (p < end) {
		const char *nl = memchr(p, '\n', (size_t)(end - p)), *text;
		char kind = '\0';

		nl = nl ? nl : end;
		text = event_text(p, nl, &kind);
		/* The first line says how large the terminal is. */
		if (!text && p == data && *p != '{')
			text = p;
		if (text && (kind == 'o' || !kind))
			add_string(data, text, nl, &begin, &out);
		p = nl + (nl < end);
	}
	memset(to + out.at, ' ', len - out.at);
}

/* Whether the first line is the head of a recording, of version 2 or 3, and an event follows it. */
bool probe_cast(const char *head, size_t len)
{
	const char *nl = memchr(head, '\n', len), *end = head + len, *next;
	char kind;

	if (!nl || *head != '{' || !memmem(head, (size_t)(nl - head), "\"version\"", 9))
		return false;
	next = memchr(nl + 1, '\n', (size_t)(end - nl - 1));
	return event_text(nl + 1, next ? next : end, &kind) != NULL;
}
