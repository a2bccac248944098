// SPDX-License-Identifier: GPL-2.0-or-later
#include "db/plain.h"

#include <ctype.h>
#include <string.h>

#include "util/macros.h"

static size_t skip_digits(const char *at)
{
	return strspn(at, "0123456789");
}

/* ".cold", or ".isra.0" with its number: the length, 0 when @at is no such suffix. */
static size_t suffix_length(const char *at)
{
	static const char *const suffixes[] = { ".cold", ".constprop", ".isra", ".part", ".llvm", ".ipa", ".lto_priv" };

	for (size_t i = 0; i < ARRAY_SIZE(suffixes); i++) {
		size_t len = strlen(suffixes[i]);

		if (!str_starts(at, suffixes[i]) || isalpha((unsigned char)at[len]) || at[len] == '_')
			continue;
		if (at[len] == '.' && isdigit((unsigned char)at[len + 1]))
			len += 1 + skip_digits(at + len + 1);
		return len;
	}
	return 0;
}

/* "0x1f", with what may follow in an offset ("+0x1cdc/0x23c0"). */
static size_t hex_length(const char *at)
{
	size_t sign = *at == '+', len;

	if (!str_starts(at + sign, "0x") || !isxdigit((unsigned char)at[sign + 2]))
		return 0;
	len = sign + 2 + strspn(at + sign + 2, "0123456789abcdefABCDEF");
	return len + (at[len] == '/' ? hex_length(at + len + 1) + 1 : 0);
}

/* "[123]", a pid. A module's name in brackets stays. */
static size_t pid_length(const char *at)
{
	size_t digits = *at == '[' ? skip_digits(at + 1) : 0;

	return digits && at[digits + 1] == ']' ? digits + 2 : 0;
}

/* What follows "kworker", "kswapd", "jbd2", … of the one thread of many: "/u8:3-events", "0". */
static size_t thread_number_length(const char *text, const char *at)
{
	static const char *const threads[] = { "kworker", "kswapd", "kcompactd", "ksoftirqd", "migration" };

	for (size_t i = 0; i < ARRAY_SIZE(threads); i++) {
		size_t len = strlen(threads[i]);

		if ((size_t)(at - text) >= len && strncmp(at - len, threads[i], len) == 0)
			return strspn(at, "/u0123456789:H");
	}
	return 0;
}

/* mmap_sem became mmap_lock in 5.8 (da1c55f1b272), and names its mm. */
static size_t mmap_sem_length(struct buf *out, const char *at)
{
	if (!str_starts(at, "mmap_sem"))
		return 0;
	buf_puts(out, "mmap_lock");
	return strlen("mmap_sem");
}

/* What the functions above may find anything at: a name has few of them, and a big dump has 100,000 names. */
#define BEGINNINGS "./0123456789+:H[mu"

void plain_add(struct buf *out, const char *text)
{
	for (const char *at = text;;) {
		size_t same = strcspn(at, BEGINNINGS), len;

		buf_add(out, at, same);
		at += same;
		if (!*at)
			return;
		len = suffix_length(at);

		if (!len)
			len = hex_length(at);
		if (!len)
			len = pid_length(at);
		if (!len)
			len = thread_number_length(text, at);
		if (!len)
			len = mmap_sem_length(out, at);
		if (!len)
			buf_putc(out, *at);
		at += MAX(len, 1u);
	}
}
