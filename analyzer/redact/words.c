// SPDX-License-Identifier: GPL-2.0-or-later
#include "analyzer/redact/words.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "util/cleanup.h"
#include "util/error.h"
#include "util/file.h"
#include "util/json.h"
#include "util/macros.h"

/* Of a map's file, and of one word: longer ones are no names. */
#define MAP_MAX (64u << 20)
#define WORD_MAX 512

static const char *const kind_names[N_WORD_KINDS] = {
	[WORD_HOST] = "host",           [WORD_IP] = "ip",         [WORD_MAC] = "mac",
	[WORD_USER] = "user",           [WORD_CGROUP] = "cgroup", [WORD_POD] = "pod",
	[WORD_CONTAINER] = "container", [WORD_ID] = "id",         [WORD_PATH] = "path",
};

struct words {
	struct json_object *by_word; /* word: pseudonym */
	unsigned long last[N_WORD_KINDS];
};

static bool known_kind(const char *pseudonym, size_t *ret_kind, unsigned long *ret_number)
{
	for (size_t i = 0; i < N_WORD_KINDS; i++) {
		size_t len = strlen(kind_names[i]);

		if (strncmp(pseudonym, kind_names[i], len) || pseudonym[len] != '-')
			continue;
		*ret_kind = i;
		*ret_number = strtoul(pseudonym + len + 1, NULL, 10);
		return true;
	}
	return false;
}

/* Numbers go on after those that the map has given. */
static int read_map(struct words *w, const char *map)
{
	_cleanup_free_ char *text = NULL;
	int r = file_read(map, MAP_MAX, &text, NULL);

	if (r < 0)
		return r;
	json_object_put(w->by_word);
	w->by_word = json_tokener_parse(text);
	if (!w->by_word || !json_object_is_type(w->by_word, json_type_object))
		return err_set(-EINVAL, "%s: not a map of words to pseudonyms", map);
	json_object_object_foreach(w->by_word, word, pseudonym)
	{
		unsigned long number;
		size_t kind;

		if (!json_object_is_type(pseudonym, json_type_string))
			return err_set(-EINVAL, "%s: the pseudonym of '%s' is not a text", map, word);
		if (known_kind(json_object_get_string(pseudonym), &kind, &number))
			w->last[kind] = MAX(w->last[kind], number);
	}
	return 0;
}

int words_new(const char *map, struct words **ret_words)
{
	struct words *w = calloc(1, sizeof(*w));
	int r = 0;

	if (!w)
		return err_oom();
	w->by_word = json_object_new_object();
	if (map && access(map, F_OK) == 0)
		r = read_map(w, map);
	if (r < 0) {
		words_free(w);
		return r;
	}
	*ret_words = w;
	return 0;
}

void words_free(struct words *w)
{
	if (!w)
		return;
	json_object_put(w->by_word);
	free(w);
}

/* A copy that ends with a NUL; false for what is too long to be a name. */
static bool copy_word(char copy[static WORD_MAX], const char *word, size_t len)
{
	if (!len || len >= WORD_MAX)
		return false;
	memcpy(copy, word, len);
	copy[len] = '\0';
	return true;
}

static const char *find(const struct words *w, const char *word)
{
	struct json_object *pseudonym = NULL;

	return json_object_object_get_ex(w->by_word, word, &pseudonym) ? json_object_get_string(pseudonym) : NULL;
}

void words_put(struct words *w, enum word_kind kind, const char *word, size_t len, struct buf *out)
{
	char copy[WORD_MAX], name[64];
	const char *pseudonym;

	if (!copy_word(copy, word, MIN(len, (size_t)WORD_MAX - 1)))
		return;
	pseudonym = find(w, copy);
	if (!pseudonym) {
		snprintf(name, sizeof(name), "%s-%lu", kind_names[kind], ++w->last[kind]);
		json_object_object_add(w->by_word, copy, json_object_new_string(name));
		pseudonym = name;
	}
	buf_puts(out, pseudonym);
}

void words_alias(struct words *w, const char *word, const char *alias, size_t alias_len)
{
	const char *pseudonym = find(w, word);
	char copy[WORD_MAX];

	if (!pseudonym || !copy_word(copy, alias, alias_len))
		return;
	for (int lower = 0; lower < 2; lower++) {
		if (!find(w, copy))
			json_object_object_add(w->by_word, copy, json_object_new_string(find(w, word)));
		for (char *c = copy; *c; c++)
			*c = (char)tolower((unsigned char)*c);
	}
}

void words_keep(struct words *w, const char *word)
{
	if (!find(w, word))
		json_object_object_add(w->by_word, word, json_object_new_string(word));
}

/* "mysql" is a word of sentences as well as a cgroup's; "billing-7" is not. */
static bool is_distinctive(const char *word)
{
	return strpbrk(word, "0123456789-._@") || strlen(word) >= 16;
}

const char *words_find(const struct words *w, const char *word, size_t len, bool anywhere)
{
	char copy[WORD_MAX];
	const char *pseudonym = copy_word(copy, word, len) ? find(w, copy) : NULL;
	unsigned long number;
	size_t kind;

	if (!pseudonym || !anywhere || !known_kind(pseudonym, &kind, &number))
		return pseudonym;
	return kind <= WORD_USER || is_distinctive(copy) ? pseudonym : NULL;
}

int words_json(const struct words *w, struct buf *out)
{
	return json_put(out, w->by_word);
}
