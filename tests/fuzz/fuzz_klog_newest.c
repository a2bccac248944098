// SPDX-License-Identifier: GPL-2.0-or-later
/* Text of any form whose newest entry comes first: it is turned round, read, and its places are those of the source. */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "parsers/klog/forms/forms.h"
#include "parsers/klog/forms/newest.h"
#include "tests/fuzz/fuzz.h"

/* A byte that was turned round stands in the source where its place says. */
static void check_places(const char *was, const char *turned_text, size_t len, const struct turned *turned)
{
	for (size_t i = 0; i < len; i++) {
		uint64_t place = turned_place(turned, i);

		assert(place < len && was[place] == turned_text[i]);
	}
}

static void read_turned(const struct log_form *form, const char *text, size_t len)
{
	static const struct klog_output out = { .locator = "log:fuzz:" };
	static struct klog_reader *reader;
	struct klog_totals totals;
	struct form_state state;
	size_t done;

	if ((!reader && klog_reader_new(&reader) < 0) || klog_reader_begin(reader, &out) < 0)
		abort();
	state = (struct form_state){ .reader = reader };
	if ((form->decode ? klog_reader_text(reader, text, len, 0, true, &done) :
			    form->read(&state, text, len, 0, true, &done)) < 0)
		abort();
	if (klog_reader_finish(reader, NULL, &totals) < 0)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct log_form *form = log_form_of((const char *)data, size);
	char *was = malloc(size + 1), *text = malloc(size + 1);
	struct turned turned = { 0 };

	if (!was || !text)
		abort();
	if (form->entry_end) {
		memcpy(was, data, size);
		if (form->decode)
			form->decode((const char *)data, size, was);
		(void)newest_first(was, size, form->entry_end);
		was[size] = '\n';
		memcpy(text, was, size + 1);
		if (turn_round(text, size + 1, newest_head(was, size + 1), form->entry_end, &turned) < 0)
			abort();
		check_places(was, text, size + 1, &turned);
		read_turned(form, text, size + 1);
		turned_deinit(&turned);
	}
	free(was);
	free(text);
	return 0;
}
