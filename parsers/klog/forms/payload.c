// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What collectors pack into a string of an object: base64 of lines, of other objects, or of gzip of either, as the records of
 * Kinesis, CloudWatch's subscriptions and Pub/Sub have it.
 */
#include "parsers/klog/forms/forms-priv.h"

#include <stdlib.h>
#include <string.h>

#include "parsers/input/stream.h"
#include "parsers/klog/forms/members.h"
#include "util/cleanup.h"
#include "util/error.h"

/* What is shorter may be a word; what is longer, once it is expanded, is cut. */
#define PACKED_MIN 24
#define PAYLOAD_MAX (4u << 20)

/* Of all packed texts of an input, what is expanded: a few bytes of gzip may be megabytes. */
#define UNPACKED_MAX (UINT64_C(256) << 20)

/* How often something packed may be in something packed. */
#define PACKED_DEEP 2

/* How many characters of base64 the text has if it has nothing else, 0 if it has. */
static size_t packed_len(const char *text)
{
	const size_t len = form_base64_len(text, text + strlen(text)), pad = strspn(text + len, "=");

	return len >= PACKED_MIN && !text[len + pad] && pad <= 2 && (len + pad) % 4 == 0 ? len : 0;
}

static size_t unpack_base64(const char *text, size_t len, char *to)
{
	struct base64 b = { 0 };
	size_t n = 0;

	for (size_t i = 0; i < len; i++)
		n += form_base64_take(&b, text[i], &to[n]);
	return n;
}

/* Whether the bytes are text, as far as their first ones tell: identifiers and keys are base64, too. */
static bool is_text(const char *p, size_t len)
{
	size_t n = 0;

	for (; n < len && n < 64; n++)
		if ((unsigned char)p[n] < 0x20 && !memchr("\t\n\r\x1b", p[n], 4))
			return false;
	return n > 0;
}

/* Takes the text that was packed, which is terminated: objects in it, or its lines. */
static int take_text(struct form_state *state, const char *text, size_t len, uint64_t offset, const struct members *m)
{
	const char *first = text + strspn(text, " \t\r\n");
	const bool fixed = state->fixed;
	size_t done;
	int r;

	if (*first != '{' && (*first != '[' || !probe_json(text, len)))
		return take_lines(state, text, offset, m);
	state->fixed = true;
	r = read_json(state, text, len, offset, true, &done);
	state->fixed = fixed;
	return r;
}

int take_payload(struct form_state *state, const char *text, uint64_t offset, const struct members *m)
{
	const size_t packed = packed_len(text);
	_cleanup_free_ char *bytes = packed ? malloc(packed + 1) : NULL;
	_cleanup_free_ char *expanded = NULL;
	size_t len;
	int r = 1;

	if (!packed || state->packed >= PACKED_DEEP || state->unpacked > UNPACKED_MAX)
		return 0;
	if (!bytes)
		return err_oom();
	len = unpack_base64(text, packed, bytes);
	if (stream_is_packed((const unsigned char *)bytes, len)) {
		expanded = malloc(PAYLOAD_MAX + 1);
		if (!expanded)
			return err_oom();
		r = stream_unpack(bytes, len, expanded, PAYLOAD_MAX, &len);
	}
	state->unpacked += expanded ? len : packed;
	if (r != 1 || !is_text(expanded ? expanded : bytes, len))
		return r < 0 ? r : 0;
	(expanded ? expanded : bytes)[len] = '\0';
	state->packed++;
	r = take_text(state, expanded ? expanded : bytes, len, offset, m);
	state->packed--;
	return r < 0 ? r : 1;
}
