/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Private words and their pseudonyms. A word has one, whatever it is met as first: later it keeps that. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "util/buf.h"

enum word_kind {
	WORD_HOST,
	WORD_IP,
	WORD_MAC,
	WORD_USER,
	WORD_CGROUP,
	WORD_POD,
	WORD_CONTAINER,
	WORD_ID,
	WORD_PATH,
	N_WORD_KINDS
};

struct words;

/* Begins with the words of the file @map if it is there (NULL: with none). 0 or a negative errno. */
int words_new(const char *map, struct words **ret_words);
void words_free(struct words *words); /* takes NULL */

/* Appends the pseudonym of @word, of @len bytes, which becomes known as one of @kind. Errors stick in @out. */
void words_put(struct words *words, enum word_kind kind, const char *word, size_t len, struct buf *out);

/* Gives @alias, and what it is in lower case, the pseudonym that @word has; nothing if it has none. */
void words_alias(struct words *words, const char *word, const char *alias, size_t alias_len);

/* A word that looks private and is not: it is its own pseudonym. */
void words_keep(struct words *words, const char *word);

/* The pseudonym of a known word; NULL for others. @anywhere: only if it cannot be an ordinary word of a sentence. */
const char *words_find(const struct words *words, const char *word, size_t len, bool anywhere);

/* All of them as a JSON object, word by word. */
int words_json(const struct words *words, struct buf *out);
