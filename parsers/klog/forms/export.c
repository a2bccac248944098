// SPDX-License-Identifier: GPL-2.0-or-later
/* journalctl's export and verbose forms. */
#include "parsers/klog/forms/forms-priv.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "parsers/klog/span.h"
#include "util/buf.h"
#include "util/cleanup.h"
#include "util/error.h"
#include "util/macros.h"

/* Fields of an export entry that matter, and where they go. */
static const struct {
	const char *name;
	size_t member;
} export_fields[] = {
	{ "_TRANSPORT", offsetof(struct journal_fields, transport) },
	{ "SYSLOG_IDENTIFIER", offsetof(struct journal_fields, identifier) },
	{ "SYSLOG_FACILITY", offsetof(struct journal_fields, facility) },
	{ "PRIORITY", offsetof(struct journal_fields, priority) },
	{ "_SOURCE_MONOTONIC_TIMESTAMP", offsetof(struct journal_fields, monotonic) },
	{ "__REALTIME_TIMESTAMP", offsetof(struct journal_fields, realtime) },
	{ "_BOOT_ID", offsetof(struct journal_fields, boot_id) },
	{ "_HOSTNAME", offsetof(struct journal_fields, host) },
};

/* An export entry's values, terminated, one after another. */
struct export_entry {
	struct journal_fields fields;
	char text[2048];
	size_t used;
};

static void keep_field(struct export_entry *e, struct span name, struct span value)
{
	if (span_is(name, "MESSAGE")) {
		e->fields.message = value.p;
		e->fields.message_len = value.len;
		return;
	}
	for (size_t i = 0; i < ARRAY_SIZE(export_fields); i++) {
		char *to = e->text + e->used;

		if (!span_is(name, export_fields[i].name) || value.len + 1 > sizeof(e->text) - e->used)
			continue;
		memcpy(to, value.p, value.len);
		to[value.len] = '\0';
		e->used += value.len + 1;
		*(const char **)(void *)((char *)&e->fields + export_fields[i].member) = to;
	}
}

/*
 * One field: "NAME=value", or "NAME", the length in 64 bits little-endian, and the value. The position after it,
 * NULL when it is not all there. An empty name ends the entry.
 */
static const char *take_field(const char *p, const char *end, struct span *ret_name, struct span *ret_value)
{
	const char *nl = memchr(p, '\n', (size_t)(end - p)), *eq;
	uint64_t len = 0;

	if (!nl)
		return NULL;
	eq = memchr(p, '=', (size_t)(nl - p));
	*ret_name = (struct span){ p, (size_t)((eq ? eq : nl) - p) };
	if (eq || nl == p) {
		*ret_value = (struct span){ eq ? eq + 1 : nl, eq ? (size_t)(nl - eq - 1) : 0 };
		return nl + 1;
	}
	p = nl + 1;
	if (end - p < 8)
		return NULL;
	for (int i = 7; i >= 0; i--)
		len = len << 8 | (unsigned char)p[i];
	p += 8;
	if (len >= (uint64_t)(end - p))
		return NULL;
	*ret_value = (struct span){ p, (size_t)len };
	return p + len + 1;
}

/* Takes one entry. The position after it, NULL when it is not all there. */
static const char *take_entry(const char *p, const char *end, bool final, struct export_entry *e)
{
	bool any = false;

	e->fields = (struct journal_fields){ 0 };
	e->used = 0;
	for (;;) {
		struct span name, value;
		const char *next = p < end ? take_field(p, end, &name, &value) : NULL;

		if (!next)
			return final && any && p == end ? end : NULL;
		p = next;
		if (!name.len && any)
			return p;
		if (name.len)
			keep_field(e, name, value);
		any |= name.len > 0;
	}
}

/*
 * Takes one entry after the other. In *@ret_left whether what follows the last was given up, as it is none or too
 * long.
 */
static int read_entries(struct form_state *state, const char *data, size_t len, uint64_t offset, bool final,
			const char *(*take)(const char *p, const char *end, bool final, struct export_entry *e),
			bool *ret_left, size_t *ret_done)
{
	const char *p = data, *end = data + len, *next;
	struct export_entry entry;
	int r = 0;

	while (r == 0 && (next = take(p, end, final, &entry))) {
		r = form_take_fields(state, &entry.fields, offset + (uint64_t)(p - data));
		p = next;
	}
	*ret_left = p < end && (final || (size_t)(end - p) > OBJECT_MAX);
	*ret_done = (size_t)((*ret_left ? end : p) - data);
	return r;
}

int read_export(struct form_state *state, const char *data, size_t len, uint64_t offset, bool final, size_t *ret_done)
{
	bool left;
	int r = read_entries(state, data, len, offset, final, take_entry, &left, ret_done);

	state->unreadable += left;
	return r;
}

const char *export_entry_end(const char *p, const char *end)
{
	struct export_entry entry;
	const char *next = take_entry(p, end, true, &entry);

	return next ? next : end;
}

bool probe_export(const char *head, size_t len)
{
	return len > 9 && memcmp(head, "__CURSOR=", 9) == 0;
}

/* Whether a line of journalctl -o verbose begins an entry: "Sun 2024-05-26 06:17:40.123456 CEST [s=…;i=…;b=…;…]". */
static bool verbose_head(const char *p, const char *end)
{
	return end - p > 32 && *p != ' ' && memmem(p, (size_t)MIN(end - p, 64), " [s=", 4) &&
	       memmem(p, (size_t)(end - p), ";b=", 3);
}

/* As take_entry(), of "    NAME=value" after a head. */
static const char *take_verbose(const char *p, const char *end, bool final, struct export_entry *e)
{
	bool any = false;

	e->fields = (struct journal_fields){ 0 };
	e->used = 0;
	while (p < end) {
		const char *nl = memchr(p, '\n', (size_t)(end - p)), *next = nl ? nl + 1 : end, *eq;

		if (!nl && !final)
			return NULL;
		nl = nl ? nl : end;
		if (verbose_head(p, nl)) {
			if (any)
				return p;
			any = true;
		} else if (nl - p > 4 && memcmp(p, "    ", 4) == 0 && p[4] >= 'A' && p[4] <= '_' &&
			   (eq = memchr(p, '=', (size_t)(nl - p)))) {
			keep_field(e, (struct span){ p + 4, (size_t)(eq - p - 4) },
				   (struct span){ eq + 1, (size_t)(nl - eq - 1) });
		} else if (e->fields.message && e->fields.message + e->fields.message_len == p - 1) {
			e->fields.message_len = (size_t)(nl - e->fields.message);
		}
		p = next;
	}
	return final && any ? end : NULL;
}

int read_verbose(struct form_state *state, const char *data, size_t len, uint64_t offset, bool final, size_t *ret_done)
{
	bool left;

	return read_entries(state, data, len, offset, final, take_verbose, &left, ret_done);
}

bool probe_verbose(const char *head, size_t len)
{
	const char *nl = memchr(head, '\n', len);

	/* "-- Logs begin at … --" stands above. */
	if (nl && len > 3 && memcmp(head, "-- ", 3) == 0) {
		len -= (size_t)(nl + 1 - head);
		head = nl + 1;
		nl = memchr(head, '\n', len);
	}
	return nl && verbose_head(head, nl);
}
