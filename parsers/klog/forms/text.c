// SPDX-License-Identifier: GPL-2.0-or-later
/* Plain lines, and encodings of them: UTF-16, carriage returns, quoted-printable mails. */
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
static size_t put_unit(unsigned int unit, char *to, size_t room)
{
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
			at += put_unit(unit, to + at, i + 2 - at);
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

/* Reads the lines that @decode makes of the bytes. */
static int read_decoded(struct form_state *state, const char *data, size_t len, uint64_t offset, bool final,
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

bool probe_utf16le(const char *head, size_t len)
{
	return len > 2 && memcmp(head, "\xff\xfe", 2) == 0;
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

int read_cr(struct form_state *state, const char *data, size_t len, uint64_t offset, bool final, size_t *ret_done)
{
	return read_decoded(state, data, len, offset, final, decode_cr, ret_done);
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

/* Each line gets blanks for what it lost, so that all lines stay where they were. */
void decode_mail(const char *data, size_t data_len, char *to)
{
	const char *p = data, *end = data + data_len;

	while (p < end) {
		bool plain;
		const char *start = p, *nl = broken_line_end(p, end, &plain);
		size_t len = 0;

		if (plain)
			nl = memchr(p, '\n', (size_t)(end - p));
		nl = nl ? nl : end;
		for (; p < nl; p++) {
			char c = *p;
			size_t n = c == '=' && !plain ? escape_at(p, end, &c) : 1;

			/* A blank that does not break, in UTF-8 and in Latin-1. */
			if (n > 1 && c == '\xa0' && len && to[len - 1] == '\xc2')
				len--;
			if (n > 1 && c == '\xa0' && (!len || !(to[len - 1] & 0x80)))
				c = ' ';
			if (n == 1 || c)
				to[len++] = c;
			p += n ? n - 1 : 0;
		}
		memset(to + len, ' ', (size_t)(nl - start) - len);
		to += nl - start;
		p = nl;
		if (p < end)
			*to++ = *p++;
	}
}

int read_mail(struct form_state *state, const char *data, size_t len, uint64_t offset, bool final, size_t *ret_done)
{
	return read_decoded(state, data, len, offset, final, decode_mail, ret_done);
}

/* Whether a header says that the mail, or a part of it, is in quoted-printable. Names and values have any case. */
bool probe_mail(const char *head, size_t len)
{
	static const char name[] = "content-transfer-encoding:", value[] = "quoted-printable", number[] = "=3D0x";
	const char *end = head + len;

	for (const char *p = head, *nl; p < end; p = nl + 1) {
		nl = memchr(p, '\n', (size_t)(end - p));
		nl = nl ? nl : end;
		if ((size_t)(nl - p) < sizeof(name) + sizeof(value) - 2 || strncasecmp(p, name, sizeof(name) - 1) != 0)
			continue;
		for (p += sizeof(name) - 1; p < nl && (*p == ' ' || *p == '\t'); p++)
			;
		if ((size_t)(nl - p) >= sizeof(value) - 1 && strncasecmp(p, value, sizeof(value) - 1) == 0)
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
