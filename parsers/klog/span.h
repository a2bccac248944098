/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A piece of text inside something bigger: not terminated, not owned. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct span {
	const char *p;
	size_t len;
};

/* The span of a string literal, without its NUL. */
#define SPAN(literal) ((struct span){ literal, sizeof(literal) - 1 })

/* Whether the span is @text, is it in any case of its letters, begins with it, or has it somewhere. */
static inline bool span_is(struct span s, const char *text)
{
	return s.len == strlen(text) && memcmp(s.p, text, s.len) == 0;
}

static inline bool span_is_in_any_case(struct span s, const char *text)
{
	return s.len == strlen(text) && strncasecmp(s.p, text, s.len) == 0;
}

static inline bool span_starts(struct span s, const char *text)
{
	size_t len = strlen(text);

	return s.len >= len && memcmp(s.p, text, len) == 0;
}

static inline bool span_has(struct span s, const char *text)
{
	return s.len && memmem(s.p, s.len, text, strlen(text)) != NULL;
}

/* Takes one character off the front; NUL at the end. */
static inline char span_next(struct span *s)
{
	if (!s->len)
		return '\0';
	s->len--;
	return *s->p++;
}

/* Takes blanks off the front. */
static inline void span_skip_blanks(struct span *s)
{
	while (s->len && (*s->p == ' ' || *s->p == '\t')) {
		s->p++;
		s->len--;
	}
}

/* Takes blanks and the word after them off the front. An empty word at the end. */
static inline struct span span_word(struct span *s)
{
	struct span word;

	span_skip_blanks(s);
	word.p = s->p;
	while (s->len && *s->p != ' ' && *s->p != '\t') {
		s->p++;
		s->len--;
	}
	word.len = (size_t)(s->p - word.p);
	return word;
}

/* Takes a decimal number (with a sign) off the front; false when there is none or it does not fit. */
static inline bool span_number(struct span *s, int64_t *ret_value)
{
	struct span rest = *s;
	bool negative = rest.len && *rest.p == '-';
	uint64_t n = 0;
	const char *digits;

	if (negative)
		span_next(&rest);
	digits = rest.p;
	for (; rest.len && *rest.p >= '0' && *rest.p <= '9'; rest.p++, rest.len--)
		if (__builtin_mul_overflow(n, 10, &n) || __builtin_add_overflow(n, (uint64_t)(*rest.p - '0'), &n))
			return false;
	if (rest.p == digits || n > (uint64_t)INT64_MAX)
		return false;
	*ret_value = negative ? -(int64_t)n : (int64_t)n;
	*s = rest;
	return true;
}
