// SPDX-License-Identifier: GPL-2.0-or-later
#include "parsers/vmcore/image/memory/vmcoreinfo.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "util/macros.h"

#define KEY_MAX 128

static const char first_key[] = "OSRELEASE=";

/* Pages that merely begin like the text have other bytes behind. */
static bool printable(const char *s, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (!isprint((unsigned char)s[i]) && s[i] != '\n')
			return false;
	return true;
}

size_t vmcoreinfo_recognize(const char *buf, size_t len)
{
	size_t n;

	if (len < sizeof(first_key) || memcmp(buf, first_key, sizeof(first_key) - 1) != 0)
		return 0;
	n = strnlen(buf, MIN(len, VMCOREINFO_MAX));
	if (!printable(buf, n) || !memmem(buf, n, "\nPAGESIZE=", 10) || !memmem(buf, n, "\nSYMBOL(_stext)=", 16))
		return 0;
	return n;
}

const char *vmcoreinfo_line(const char *text, const char *key, size_t *ret_len)
{
	size_t n = strlen(key);

	for (const char *line = text; *line; line++) {
		const char *end = strchrnul(line, '\n');

		if ((size_t)(end - line) > n && line[n] == '=' && memcmp(line, key, n) == 0) {
			*ret_len = (size_t)(end - line) - n - 1;
			return line + n + 1;
		}
		if (!*end)
			break;
		line = end;
	}
	return NULL;
}

/* Parses the value of "KIND(NAME)=" in base @base. strtoull() accepts the minus sign of NUMBER(), too. */
static bool value(const char *text, const char *kind, const char *name, int base, uint64_t *ret_value)
{
	char key[KEY_MAX], *end;
	const char *line;
	uint64_t v;
	size_t len;

	if (snprintf(key, sizeof(key), "%s(%s)", kind, name) >= (int)sizeof(key))
		return false;
	line = vmcoreinfo_line(text, key, &len);
	if (!line || !len || isspace((unsigned char)*line))
		return false;
	v = strtoull(line, &end, base);
	if (end != line + len)
		return false;
	*ret_value = v;
	return true;
}

bool vmcoreinfo_symbol(const char *text, const char *name, uint64_t *ret_value)
{
	return value(text, "SYMBOL", name, 16, ret_value);
}

bool vmcoreinfo_number(const char *text, const char *name, int64_t *ret_value)
{
	/* Base 0: arm64 writes NUMBER(VA_BITS) in decimal, but NUMBER(kimage_voffset)=0x…. */
	return value(text, "NUMBER", name, 0, (uint64_t *)ret_value);
}

bool vmcoreinfo_offset(const char *text, const char *member, uint64_t *ret_value)
{
	return value(text, "OFFSET", member, 10, ret_value);
}

bool vmcoreinfo_size(const char *text, const char *type, uint64_t *ret_value)
{
	return value(text, "SIZE", type, 10, ret_value);
}
