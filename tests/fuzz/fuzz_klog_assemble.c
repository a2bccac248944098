// SPDX-License-Identifier: GPL-2.0-or-later
/* Whole logs of any form: their records, how lines are joined, reports and kills. */
#include <assert.h>
#include <stdlib.h>

#include "parsers/klog/forms/forms.h"
#include "tests/fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct klog_reader *reader;
	struct klog_output out = { .locator = "log:fuzz:" };
	const char *text = (const char *)data;
	const struct log_form *form = log_form_of(text, size);
	struct klog_totals totals;
	struct form_state state;
	size_t done = 0;

	if (!reader && klog_reader_new(&reader) < 0)
		abort();
	if (klog_reader_begin(reader, &out) < 0)
		abort();
	state = (struct form_state){ .reader = reader };
	if (log_form_read(form, &state, text, size, 0, true, &done) < 0)
		abort();
	assert(done == size);
	if (klog_reader_finish(reader, NULL, &totals) < 0)
		abort();
	return 0;
}
