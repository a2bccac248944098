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

static inline void json_putp(struct json_object **object)
{
	json_object_put(*object);
}

#define _cleanup_json_ __attribute__((cleanup(json_putp)))
