// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Logs of one form, which meson.build gives as FORM, with DECODED where it only decodes: as a whole, and in two pieces as a
 * file comes that does not fit into the buffer. The target of lines has tables, and words in front that all lines share.
 */
#include <assert.h>
#include <stdlib.h>

#include "parsers/klog/forms/forms-priv.h"
#include "tests/fuzz/fuzz.h"

#define JOIN(a, b) a##b
#define NAMED(prefix, form) JOIN(prefix, form)

static struct klog_reader *reader;

static void begin(struct form_state *state)
{
	static const struct klog_output out = { .locator = "log:fuzz:" };

	if ((!reader && klog_reader_new(&reader) < 0) || klog_reader_begin(reader, &out) < 0)
		abort();
	*state = (struct form_state){ .reader = reader };
}

static void end(void)
{
	struct klog_totals totals;

	if (klog_reader_finish(reader, NULL, &totals) < 0)
		abort();
}

/* Reads as log_form_read() does: of a form that only decodes, the lines that it makes. */
static int read_form(struct form_state *state, const char *text, size_t len, uint64_t offset, bool final,
		     size_t *ret_done)
{
#ifdef DECODED
	return read_decoded(state, text, len, offset, final, NAMED(decode_, FORM), ret_done);
#else
	return NAMED(read_, FORM)(state, text, len, offset, final, ret_done);
#endif
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *text = (const char *)data;
	struct form_state state;
	size_t done = 0, rest;

	(void)NAMED(probe_, FORM)(text, size);
	(void)log_is_source(text, size);
	begin(&state);
	if (read_form(&state, text, size, 0, true, &rest) < 0)
		abort();
	assert(rest == size);
	end();
	begin(&state);
	if (read_form(&state, text, size / 2, 0, false, &done) < 0)
		abort();
	assert(done <= size / 2);
	if (read_form(&state, text + done, size - done, done, true, &rest) < 0)
		abort();
	assert(rest == size - done);
	end();
	return 0;
}
