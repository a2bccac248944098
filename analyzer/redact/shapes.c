// SPDX-License-Identifier: GPL-2.0-or-later
#include "analyzer/redact/shapes.h"

#include <arpa/inet.h>
#include <ctype.h>
#include <string.h>

#include "util/macros.h"

/* Longer runs without a blank are no names, and looking at each piece of them takes its square. */
#define TOKEN_MAX 512

#define HEX "0123456789abcdefABCDEF"
#define TOKEN "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._@-"

static bool is_word(char c)
{
	return isalnum((unsigned char)c) || c == '_';
}

/* A shape looks at @at, after @begin, the beginning of the text: the bytes that are private, 0 if it is not one. */
typedef size_t (*shape_fn)(const char *begin, const char *at);

/* As many groups of two hexadecimal digits as Ethernet has, or InfiniBand. */
static size_t mac_len(const char *begin, const char *at)
{
	size_t groups = 0, len = 0;

	(void)begin;
	while (strspn(at + len, HEX) == 2) {
		groups++;
		len += 2;
		if (at[len] != ':' || strspn(at + len + 1, HEX) != 2)
			break;
		len++;
	}
	return (groups == 6 || groups == 20) && at[len] != ':' && !is_word(at[len]) ? len : 0;
}

static size_t ipv6_len(const char *begin, const char *at)
{
	size_t len = strspn(at, HEX ":."), colons = 0;
	char copy[INET6_ADDRSTRLEN];
	struct in6_addr address;

	(void)begin;
	while (len && strchr(":.", at[len - 1]) && !(len > 1 && at[len - 2] == ':'))
		len--;
	if (len < 3 || len >= sizeof(copy) || is_word(at[len]))
		return 0;
	memcpy(copy, at, len);
	copy[len] = '\0';
	for (size_t i = 0; i < len; i++)
		colons += copy[i] == ':';
	return colons >= 2 && inet_pton(AF_INET6, copy, &address) == 1 ? len : 0;
}

/* "2.6.32.12-0.7" is a release, "10.0.0.5-" the end of a range. */
static size_t ipv4_len(const char *begin, const char *at)
{
	size_t len = strspn(at, "0123456789.");
	char copy[INET_ADDRSTRLEN];
	struct in_addr address;

	if (at > begin && strchr(".-+", at[-1]))
		return 0;
	while (len && at[len - 1] == '.')
		len--;
	if (len < 7 || len >= sizeof(copy) || is_word(at[len]) || (at[len] == '-' && is_word(at[len + 1])))
		return 0;
	memcpy(copy, at, len);
	copy[len] = '\0';
	return inet_pton(AF_INET, copy, &address) == 1 ? len : 0;
}

static size_t uuid_len(const char *begin, const char *at)
{
	static const size_t groups[] = { 8, 4, 4, 4, 12 };
	size_t len = 0;

	(void)begin;
	for (size_t i = 0; i < ARRAY_SIZE(groups); i++) {
		if (strspn(at + len, HEX) != groups[i] ||
		    (i + 1 < ARRAY_SIZE(groups) && !strchr("-_", at[len + groups[i]])))
			return 0;
		len += groups[i] + (i + 1 < ARRAY_SIZE(groups));
	}
	return is_word(at[len]) ? 0 : len;
}

/* As long as no address is, and no register: an id of a machine, a boot or a container. */
static size_t id_len(const char *begin, const char *at)
{
	size_t len = strspn(at, HEX);

	(void)begin;
	return len >= 32 && !is_word(at[len]) ? len : 0;
}

/* Last labels of names that are no hosts'. */
static const char *const no_domains[] = { "service", "scope",     "slice", "mount", "socket", "cold", "part",
					  "isra",    "constprop", "c",     "h",     "ko",     "so",   "gz",
					  "xz",      "log",       "txt",   "conf",  "json" };

/* A host's name with its domain: three labels without underscores, the last of letters. */
static size_t fqdn_len(const char *begin, const char *at)
{
	size_t len = strspn(at, TOKEN), dots = 0;
	const char *last = at;

	(void)begin;
	while (len && strchr(".-@_", at[len - 1]))
		len--;
	for (const char *c = at; c < at + len; c++) {
		if (*c == '_' || *c == '@')
			return 0;
		if (*c == '.') {
			dots++;
			last = c + 1;
		}
	}
	if (dots < 2 || at + len - last < 2 || !isalpha((unsigned char)*at))
		return 0;
	for (const char *c = last; c < at + len; c++)
		if (!isalpha((unsigned char)*c))
			return 0;
	for (size_t i = 0; i < ARRAY_SIZE(no_domains); i++)
		if (strlen(no_domains[i]) == (size_t)(at + len - last) &&
		    !memcmp(last, no_domains[i], strlen(no_domains[i])))
			return 0;
	return len;
}

/* Words that the kernel puts before a name. */
static bool comes_after(const char *begin, const char *at, const char *words)
{
	size_t len = strlen(words);

	return (size_t)(at - begin) >= len && !memcmp(at - len, words, len);
}

/* fs/nfs and net/sunrpc: "server %s not responding, still trying", "server %s OK"; fs/smb: "\\server\share". */
static size_t server_len(const char *begin, const char *at)
{
	static const char *const after[] = { " not responding", " OK", " timed out", " does not answer" };
	size_t len = strspn(at, TOKEN ":");

	if (comes_after(begin, at, "\\\\") || comes_after(begin, at, "hostname=") || comes_after(begin, at, "host="))
		return strspn(at, TOKEN);
	for (size_t i = 0; i < ARRAY_SIZE(after); i++)
		if (comes_after(begin, at, "server ") && str_starts(at + len, after[i]))
			return len;
	return 0;
}

static size_t user_len(const char *begin, const char *at)
{
	static const char *const before[] = { "user=", "USER=", "acct=", "for user ", "of user ", "by user " };
	size_t len = strspn(at, TOKEN);

	for (size_t i = 0; i < ARRAY_SIZE(before); i++)
		if (comes_after(begin, at, before[i]) && !isdigit((unsigned char)*at))
			return len;
	return 0;
}

/* The first that fits takes the word. */
static const struct {
	shape_fn len;
	enum word_kind kind;
} shapes[] = {
	{ mac_len, WORD_MAC }, { uuid_len, WORD_ID },     { id_len, WORD_CONTAINER }, { ipv6_len, WORD_IP },
	{ ipv4_len, WORD_IP }, { server_len, WORD_HOST }, { user_len, WORD_USER },    { fqdn_len, WORD_HOST },
};

static size_t put_shape(struct words *w, const char *begin, const char *at, struct buf *out)
{
	for (size_t i = 0; i < ARRAY_SIZE(shapes); i++) {
		size_t len = shapes[i].len(begin, at);

		if (!len)
			continue;
		words_put(w, shapes[i].kind, at, len, out);
		return len;
	}
	return 0;
}

/* Whether a path begins at @at, and not a fraction or "read/write". */
static size_t path_len(const char *begin, const char *at)
{
	size_t len = strcspn(at, " \t\n\"'`,;()[]<>{}|=");

	if (*at != '/' || (at > begin && !strchr(" \t\n\"'`,;([<{|=:", at[-1])))
		return 0;
	while (len > 1 && strchr(".:!?", at[len - 1]))
		len--;
	return len > 1 ? len : 0;
}

/* Of a path in a sentence only its first part tells what it is of. */
static enum word_kind path_kind(const char *path)
{
	static const char *const cgroups[] = { "/system.slice", "/user.slice", "/machine.slice", "/kubepods",
					       "/docker",       "/lxc",        "/machine/" };

	for (size_t i = 0; i < ARRAY_SIZE(cgroups); i++)
		if (str_starts(path, cgroups[i]))
			return WORD_CGROUP;
	return WORD_PATH;
}

/* "log:FILE:OFFSET": FILE is a path. */
static size_t put_locator(struct words *w, const char *at, struct buf *out)
{
	size_t len = str_starts(at, "log:") ? strcspn(at, " \t\n\"',;()") : 0, digits = 0;

	while (digits < len && isdigit((unsigned char)at[len - digits - 1]))
		digits++;
	if (!digits || len < 6 + digits || at[len - digits - 1] != ':')
		return 0;
	buf_puts(out, "log:");
	shapes_path(w, WORD_PATH, at + 4, len - digits - 5, out);
	buf_add(out, at + len - digits - 1, digits + 1);
	return len;
}

/* The longest known word that @at begins with and that ends where a piece does; 0 if there is none. */
static size_t put_known(struct words *w, const char *at, size_t len, struct buf *out)
{
	for (size_t n = len; n; n--) {
		const char *pseudonym;

		if (n < len && is_word(at[n - 1]) && is_word(at[n]))
			continue;
		pseudonym = words_find(w, at, n, true);
		if (!pseudonym)
			continue;
		buf_puts(out, pseudonym);
		return n;
	}
	return 0;
}

/* Copies a run of letters, digits and what joins them, except for known words in it. */
static size_t put_token(struct words *w, const char *at, struct buf *out)
{
	size_t len = strspn(at, TOKEN), known, piece;

	if (len > TOKEN_MAX) {
		buf_add(out, at, len);
		return len;
	}
	for (size_t i = 0; i < len; i += known ? known : piece) {
		known = put_known(w, at + i, len - i, out);
		piece = strcspn(at + i, "._@-");
		piece = MIN(piece + strspn(at + i + piece, "._@-"), len - i);
		if (!known)
			buf_add(out, at + i, piece);
	}
	return len;
}

/* What begins at @at, the beginning of a word or a path. */
static size_t put_next(struct words *w, const char *begin, const char *at, struct buf *out)
{
	size_t len = path_len(begin, at);
	const char *known;

	if (len) {
		shapes_path(w, path_kind(at), at, len, out);
		return len;
	}
	len = strspn(at, TOKEN);
	known = len ? words_find(w, at, len, true) : NULL;
	if (known) {
		buf_puts(out, known);
		return len;
	}
	len = put_locator(w, at, out);
	if (!len)
		len = put_shape(w, begin, at, out);
	return len ? len : put_token(w, at, out);
}

void shapes_text(struct words *w, const char *text, struct buf *out)
{
	const char *at = text;

	while (*at) {
		size_t len = at == text || !is_word(at[-1]) ? put_next(w, text, at, out) : 0;

		if (!len)
			buf_putc(out, *at++);
		at += len;
	}
}
