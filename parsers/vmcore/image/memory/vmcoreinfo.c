// SPDX-License-Identifier: GPL-2.0-or-later
#include "parsers/vmcore/image/memory/vmcoreinfo.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "util/error.h"
#include "util/macros.h"

#define KEY_MAX 128
/* The smallest and the largest page of any machine, with room. libaddrxlat has names for the levels of tables of 4096 bytes, not for more. */
#define PAGE_SIZE_MIN 4096u
#define PAGE_SIZE_MAX (1u << 18)
/* Names of members are shorter; libkdumpfile puts keys on the stack, and goes up from each dot of one to the first. */
#define VET_KEY_MAX 256
/* Digits of a page size. */
#define VET_NUMBER_MAX 20
/* A kernel writes some 300, and each with a dot is compared with all others. */
#define VET_LINES_MAX 1024

static const char first_key[] = "OSRELEASE=";

/* Pages that merely begin like the text have other bytes after it. */
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

struct line {
	const char *key, *value;
	size_t key_len, value_len;
};

/* The line that @text begins with, and its length with the line feed. */
static size_t first_line(const char *text, size_t len, struct line *ret_line)
{
	const char *nl = memchr(text, '\n', len);
	size_t end = nl ? (size_t)(nl - text) : len;
	const char *equals = memchr(text, '=', end);
	size_t key_len = equals ? (size_t)(equals - text) : end;

	*ret_line = (struct line){ text, text + MIN(key_len + 1, end), key_len, end - MIN(key_len + 1, end) };
	return MIN(end + 1, len);
}

/* Text after the number makes libkdumpfile ignore it; an empty one is zero. */
static bool is_bad_page_size(const struct line *line)
{
	char number[VET_NUMBER_MAX + 1], *end;
	unsigned long size;

	if (line->key_len != 8 || memcmp(line->key, "PAGESIZE", 8) != 0)
		return false;
	if (line->value_len > VET_NUMBER_MAX)
		return true;
	snprintf(number, sizeof(number), "%.*s", (int)line->value_len, line->value);
	size = strtoul(number, &end, 10);
	return !*end && (size < PAGE_SIZE_MIN || size > PAGE_SIZE_MAX || (size & (size - 1)));
}

/*
 * What libkdumpfile cannot look up: it takes off a dot at the beginning and goes on with a length of -1, and it files a
 * key with a NUL under what stands in front of it, where the checks of other lines do not see it.
 */
static bool is_bad_key(const struct line *line)
{
	return line->key_len > VET_KEY_MAX || (line->key_len && line->key[0] == '.') ||
	       memchr(line->key, '\0', line->key_len);
}

/* KIND(NAME) becomes KIND.NAME, and a dot makes a directory of what stands in front of it. */
static bool is_directory_of(const struct line *dir, const struct line *line)
{
	size_t len = dir->key_len;

	if (len && dir->key[len - 1] == ')')
		len--;
	return line->key_len > len && line->key[len] == '.' && memcmp(line->key, dir->key, len) == 0;
}

static bool has_directory(const char *text, size_t len, const struct line *line)
{
	struct line other;

	if (!memchr(line->key, '.', line->key_len))
		return false;
	for (size_t at = 0; at < len;) {
		at += first_line(text + at, len - at, &other);
		if (is_directory_of(&other, line))
			return true;
	}
	return false;
}

static int vet_line(const char *text, size_t len, const struct line *line)
{
	if (is_bad_page_size(line))
		return err_set(-EINVAL, "VMCOREINFO: page size '%.*s' makes no sense",
			       (int)MIN(line->value_len, (size_t)32), line->value);
	if (is_bad_key(line) || has_directory(text, len, line))
		return err_set(-EINVAL, "VMCOREINFO: '%.*s' makes no sense", (int)MIN(line->key_len, (size_t)64),
			       line->key);
	return 0;
}

int vmcoreinfo_vet(const char *text, size_t len)
{
	struct line line;
	unsigned int n = 0;
	int r = 0;

	if (len > VMCOREINFO_MAX)
		return err_set(-EINVAL, "VMCOREINFO of %zu bytes makes no sense", len);
	/* Room that its writer did not need. */
	while (len && !text[len - 1])
		len--;
	if (!len)
		return err_set(-EINVAL, "VMCOREINFO is empty");
	for (size_t at = 0; r == 0 && at < len;) {
		at += first_line(text + at, len - at, &line);
		r = n++ < VET_LINES_MAX ?
			    vet_line(text, len, &line) :
			    err_set(-EINVAL, "VMCOREINFO of more than %d lines makes no sense", VET_LINES_MAX);
	}
	return r;
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
