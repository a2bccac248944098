/* SPDX-License-Identifier: GPL-2.0-or-later */
/* json-c with our errors and escapes. Inline, so that util/ needs no library and only users of json-c link it. */
#pragma once

#include <json-c/json.h>

#include "util/buf.h"
#include "util/escape.h"

/*
 * @text as a new JSON string, or NULL (which json-c writes as null) for NULL. Bytes that are not valid UTF-8, and
 * control characters but for newlines, become "\xHH": json-c would copy the former as they are.
 */
static inline struct json_object *json_text(const char *text)
{
	_cleanup_buf_ struct buf safe = { 0 };

	if (!text)
		return NULL;
	escape_lines(&safe, text);
	return json_object_new_string(buf_str(&safe));
}

/* Appends @value for people and programs: indented, slashes as they are. 0 or the error that stuck in @out. */
static inline int json_put(struct buf *out, struct json_object *value)
{
	buf_puts(out, json_object_to_json_string_ext(value, JSON_C_TO_STRING_PRETTY | JSON_C_TO_STRING_SPACED |
								    JSON_C_TO_STRING_NOSLASHESCAPE));
	buf_putc(out, '\n');
	return buf_check(out);
}

static inline void json_putp(struct json_object **object)
{
	json_object_put(*object);
}

#define _cleanup_json_ __attribute__((cleanup(json_putp)))
