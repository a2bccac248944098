// SPDX-License-Identifier: GPL-2.0-or-later
/* The parts that pstore keeps of a log, in their order. */
#include "parsers/klog/forms/forms-priv.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "parsers/klog/span.h"
#include "util/buf.h"
#include "util/cleanup.h"
#include "util/error.h"
#include "util/macros.h"

/* What pstore kept of a log, in parts of some KiB. They are put in order in so much text at once. */
#define PARTS_MAX 1024

#define PARTS_BYTES (512u << 10)

struct part {
	const char *p;
	int64_t dump, no;
};

/* "Panic#1 Part2" at the beginning of a line. */
static bool part_head(const char *p, const char *end, struct part *ret)
{
	struct span text = { p, (size_t)(end - p) }, word;
	size_t letters = 0;

	while (letters < text.len && p[letters] >= 'A' && p[letters] <= 'z')
		letters++;
	if (!letters || letters == text.len || p[letters] != '#')
		return false;
	text.p += letters + 1;
	text.len -= letters + 1;
	*ret = (struct part){ .p = p };
	if (!span_number(&text, &ret->dump))
		return false;
	word = text;
	if (!span_starts(word, " Part"))
		return false;
	word.p += 5;
	word.len -= 5;
	return span_number(&word, &ret->no) && (!word.len || *word.p == '\n' || *word.p == '\r');
}

static size_t find_parts(const char *p, const char *end, struct part *parts)
{
	size_t n = 0;

	while (p < end && n < PARTS_MAX) {
		const char *nl = memchr(p, '\n', (size_t)(end - p));

		n += part_head(p, end, &parts[n]);
		p = nl ? nl + 1 : end;
	}
	return n;
}

/* The first part is the end of the log: parts that are numbered upwards are read from the last to the first. */
int read_pstore(struct form_state *state, const char *data, size_t len, uint64_t offset, bool final, size_t *ret_done)
{
	_cleanup_free_ struct part *parts = calloc(PARTS_MAX + 1, sizeof(*parts));
	size_t n, done;
	int r = 0;

	*ret_done = final || len >= PARTS_BYTES ? len : 0;
	if (!*ret_done)
		return 0;
	if (!parts)
		return err_oom();
	n = find_parts(data, data + len, parts);
	parts[n] = (struct part){ .p = data + len };
	for (size_t i = 0, next; i < n && r == 0; i = next) {
		for (next = i + 1;
		     next < n && parts[next].dump == parts[i].dump && parts[next].no == parts[next - 1].no + 1; next++)
			;
		for (size_t k = next; k-- > i && r == 0;)
			r = klog_reader_text(state->reader, parts[k].p, (size_t)(parts[k + 1].p - parts[k].p),
					     offset + (uint64_t)(parts[k].p - data), true, &done);
	}
	return r;
}

bool probe_pstore(const char *head, size_t len)
{
	struct part part;

	return part_head(head, head + len, &part);
}
