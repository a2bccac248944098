// SPDX-License-Identifier: GPL-2.0-or-later
/* Plain lines, and encodings of them: UTF-16, carriage returns, mails. */
#include "parsers/klog/forms/forms-priv.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "parsers/klog/span.h"
#include "util/buf.h"
#include "util/cleanup.h"
#include "util/error.h"
#include "util/macros.h"

/* The bytes of a UTF-16 unit in UTF-8; what has no place in @room is a question mark. */
size_t form_put_unit(unsigned int unit, char *to, size_t room)
{
	if (unit == 0xa0)
		unit = ' ';
	if (unit < 0x80 || room < 2 || (unit >= 0x800 && room < 3)) {
		*to = unit < 0x80 ? (char)unit : '?';
		return 1;
	}
	if (unit < 0x800) {
		to[0] = (char)(0xc0 | unit >> 6);
		to[1] = (char)(0x80 | (unit & 0x3f));
		return 2;
	}
	to[0] = (char)(0xe0 | unit >> 12);
	to[1] = (char)(0x80 | (unit >> 6 & 0x3f));
	to[2] = (char)(0x80 | (unit & 0x3f));
	return 3;
}

/* Decodes @len bytes of UTF-16. Each line gets blanks for what it lost, so that all lines stay where they were. */
static void decode_utf16(const unsigned char *p, size_t len, size_t low, char *to)
{
	size_t at = 0;

	for (size_t i = 0; i + 1 < len; i += 2) {
		unsigned int unit = p[i + low] | (unsigned int)p[i + 1 - low] << 8;

		if (unit == '\n') {
			memset(to + at, ' ', i + 1 - at);
			to[i + 1] = '\n';
			at = i + 2;
		} else if (unit != 0xfeff) {
			at += form_put_unit(unit, to + at, i + 2 - at);
		}
	}
	memset(to + at, ' ', len - at);
}

void decode_utf16le(const char *data, size_t len, char *to)
{
	decode_utf16((const unsigned char *)data, len, 0, to);
}

void decode_utf16be(const char *data, size_t len, char *to)
{
	decode_utf16((const unsigned char *)data, len, 1, to);
}

int read_decoded(struct form_state *state, const char *data, size_t len, uint64_t offset, bool final,
		 void (*decode)(const char *data, size_t len, char *to), size_t *ret_done)
{
	_cleanup_free_ char *text = malloc(len + 1);

	if (!text)
		return err_oom();
	decode(data, len, text);
	return klog_reader_text(state->reader, text, len, offset, final, ret_done);
}

/* What PowerShell writes for "… > file". A unit that is not all there comes again with its other byte. */
static int read_utf16(struct form_state *state, const char *data, size_t len, uint64_t offset, bool final,
		      void (*decode)(const char *data, size_t len, char *to), size_t *ret_done)
{
	int r;

	len -= final ? 0 : len % 2;
	r = read_decoded(state, data, len, offset, final, decode, ret_done);
	*ret_done -= r == 0 && !final ? *ret_done % 2 : 0;
	return r;
}

int read_utf16le(struct form_state *state, const char *data, size_t len, uint64_t offset, bool final, size_t *ret_done)
{
	return read_utf16(state, data, len, offset, final, decode_utf16le, ret_done);
}

int read_utf16be(struct form_state *state, const char *data, size_t len, uint64_t offset, bool final, size_t *ret_done)
{
	return read_utf16(state, data, len, offset, final, decode_utf16be, ret_done);
}

/* Bytes of which every other one is NUL when the text is UTF-16 without a mark: what xterm or a service's shell writes. */
#define UNMARKED_LOOK 256

static bool is_unmarked(const char *head, size_t len)
{
	size_t n = MIN(len, UNMARKED_LOOK) / 2, units = 0;

	for (size_t i = 0; i < n; i++)
		units += head[2 * i] && !head[2 * i + 1];
	return n >= 16 && units * 20 >= n * 19;
}

bool probe_utf16le(const char *head, size_t len)
{
	return (len > 2 && memcmp(head, "\xff\xfe", 2) == 0) || is_unmarked(head, len);
}

bool probe_utf16be(const char *head, size_t len)
{
	return len > 2 && memcmp(head, "\xfe\xff", 2) == 0;
}

/* Lines that end in a carriage return alone. */
void decode_cr(const char *data, size_t len, char *to)
{
	for (size_t i = 0; i < len; i++)
		to[i] = data[i] == '\r' ? '\n' : data[i];
}

bool probe_cr(const char *head, size_t len)
{
	return len && !memchr(head, '\n', len) && memchr(head, '\r', len);
}

static int hex_digit(char c)
{
	return c >= '0' && c <= '9' ? c - '0' : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/*
 * The length of the escape at @p of a quoted-printable mail (RFC 2045): "=XX" or a line break that is none; 0 for
 * none.
 */
static size_t escape_at(const char *p, const char *end, char *ret_c)
{
	*ret_c = '\0';
	if (end - p >= 2 && p[1] == '\n')
		return 2;
	if (end - p < 3)
		return 0;
	if (p[1] == '\r' && p[2] == '\n')
		return 3;
	if (hex_digit(p[1]) < 0 || hex_digit(p[2]) < 0)
		return 0;
	*ret_c = (char)(hex_digit(p[1]) << 4 | hex_digit(p[2]));
	return 3;
}

/* The line at @p with its broken parts; that its other '=' are no escapes makes *@ret_plain true. */
static const char *broken_line_end(const char *p, const char *end, bool *ret_plain)
{
	char c;

	*ret_plain = false;
	for (; p < end && *p != '\n'; p++) {
		size_t n = *p == '=' ? escape_at(p, end, &c) : 1;

		*ret_plain |= !n;
		p += n ? n - 1 : 0;
	}
	return p;
}

/* Decodes the line [@p, @nl) of quoted-printable, with blanks for what it lost. */
static void decode_quoted(const char *p, const char *nl, bool plain, char *to)
{
	size_t len = 0, room = (size_t)(nl - p);

	for (; p < nl; p++) {
		char c = *p;
		size_t n = c == '=' && !plain ? escape_at(p, nl, &c) : 1;

		/* A blank that does not break, in UTF-8 and in Latin-1. */
		if (c == '\xa0' && len && to[len - 1] == '\xc2')
			len--;
		if (c == '\xa0' && (!len || !(to[len - 1] & 0x80)))
			c = ' ';
		if (n == 1 || c)
			to[len++] = c;
		p += n ? n - 1 : 0;
	}
	memset(to + len, ' ', room - len);
}

/* The digit that the character stands for; -1 for none. */
static int base64_digit(char c)
{
	if (c >= 'A' && c <= 'Z')
		return c - 'A';
	if (c >= 'a' && c <= 'z')
		return c - 'a' + 26;
	if (c >= '0' && c <= '9')
		return c - '0' + 52;
	return c == '+' ? 62 : c == '/' ? 63 : -1;
}

size_t form_base64_len(const char *p, const char *end)
{
	const char *q = p;

	while (q < end && base64_digit(*q) >= 0)
		q++;
	return (size_t)(q - p);
}

bool form_base64_take(struct base64 *b, char digit, char *ret_byte)
{
	b->word = b->word << 6 | (unsigned int)base64_digit(digit);
	b->bits += 6;
	if (b->bits < 8)
		return false;
	b->bits -= 8;
	*ret_byte = (char)(b->word >> b->bits);
	return true;
}

/* How many characters of base64 the line at @p has if it has nothing else, 0 if it has; *@ret_nl is its end. */
static size_t base64_len(const char *p, const char *end, const char **ret_nl)
{
	const char *nl = memchr(p, '\n', (size_t)(end - p)), *q, *digits;

	*ret_nl = nl = nl ? nl : end;
	digits = q = p + form_base64_len(p, nl);
	while (q < nl && *q == '=' && q - digits < 2)
		q++;
	return q == nl || (q + 1 == nl && *q == '\r') ? (size_t)(digits - p) : 0;
}

/* Lines that are shorter may be words. A whole line of base64 has four characters for each three bytes. */
#define BASE64_LINE 60

/*
 * Decodes lines of base64 from @p on: each line that they make stands where its first byte did, with blanks for what it
 * lost. The position after them, @p when there are none. What comes first may be the rest of a line.
 */
static const char *decode_base64(const char *p, const char *end, char *to)
{
	const char *begin = p, *nl;
	size_t len = base64_len(p, end, &nl), at = 0;
	struct base64 b = { 0 };

	if (len < BASE64_LINE && (nl == end || base64_len(nl + 1, end, &nl) < BASE64_LINE || !len))
		return p;
	if (p + len == end || p[len] != '=')
		p += len % 4;
	for (; p < end && (len = base64_len(p, end, &nl)) > 0; p = nl + (nl < end)) {
		for (size_t i = 0; i < len; i++) {
			const size_t here = (size_t)(p - begin) + i;

			if (!form_base64_take(&b, p[i], &to[at]))
				continue;
			at += to[at] != '\r';
			if (!at || to[at - 1] != '\n')
				continue;
			memset(to + at - 1, ' ', here - (at - 1));
			to[here] = '\n';
			at = here + 1;
		}
	}
	memset(to + at, ' ', (size_t)(p - begin) - at);
	if (p > begin && p[-1] == '\n')
		to[p - begin - 1] = '\n';
	return p;
}

/*
 * The parts of a mail are lines as they are, in quoted-printable or in base64. Each line gets blanks for what it lost, so
 * that all lines stay where they were.
 */
void decode_mail(const char *data, size_t data_len, char *to)
{
	const char *p = data, *end = data + data_len;

	while (p < end) {
		bool plain;
		const char *nl, *after = decode_base64(p, end, to + (p - data));

		if (after > p) {
			p = after;
			continue;
		}
		nl = broken_line_end(p, end, &plain);
		if (plain)
			nl = memchr(p, '\n', (size_t)(end - p));
		nl = nl ? nl : end;
		decode_quoted(p, nl, plain, to + (p - data));
		if (nl < end)
			to[nl - data] = '\n';
		p = nl + (nl < end);
	}
}

/* Whether [@p, @end) begins with this word, in any case. */
static bool begins_with(const char *p, const char *end, const char *word)
{
	return (size_t)(end - p) >= strlen(word) && strncasecmp(p, word, strlen(word)) == 0;
}

/* Whether a header says that the mail, or a part of it, is in quoted-printable or base64. Names and values have any case. */
bool probe_mail(const char *head, size_t len)
{
	static const char name[] = "content-transfer-encoding:", number[] = "=3D0x";
	const char *end = head + len;

	for (const char *p = head, *nl; p < end; p = nl + 1) {
		nl = memchr(p, '\n', (size_t)(end - p));
		nl = nl ? nl : end;
		if (!begins_with(p, nl, name))
			continue;
		for (p += sizeof(name) - 1; p < nl && (*p == ' ' || *p == '\t'); p++)
			;
		if (begins_with(p, nl, "quoted-printable") || begins_with(p, nl, "base64"))
			return true;
	}
	return memmem(head, len, number, sizeof(number) - 1) != NULL;
}

int read_lines(struct form_state *state, const char *data, size_t len, uint64_t offset, bool final, size_t *ret_done)
{
	return klog_reader_text(state->reader, data, len, offset, final, ret_done);
}

bool probe_lines(const char *head, size_t len)
{
	(void)head;
	(void)len;
	return true;
}

const char *line_entry_end(const char *p, const char *end)
{
	do {
		const char *nl = memchr(p, '\n', (size_t)(end - p));

		p = nl ? nl + 1 : end;
	} while (p < end && memchr(" \t\r\n}]", *p, 6));
	return p;
}
