// SPDX-License-Identifier: GPL-2.0-or-later
#include "parsers/klog/forms/forms-priv.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "parsers/klog/span.h"
#include "util/buf.h"
#include "util/cleanup.h"
#include "util/error.h"
#include "util/macros.h"

/* A number as text; KLOG_NO_TIME when there is none. */
int64_t form_number(const char *text)
{
	char *end;
	int64_t n;

	if (!text || *text < '0' || *text > '9')
		return KLOG_NO_TIME;
	errno = 0;
	n = strtoll(text, &end, 10);
	return errno || *end ? KLOG_NO_TIME : n;
}

static bool from_kernel(const struct journal_fields *f)
{
	if (f->facility && !streq(f->facility, "0"))
		return false;
	if (f->transport)
		return streq(f->transport, "kernel");
	return f->identifier && streq(f->identifier, "kernel");
}

int form_take_boot(struct form_state *state, const char *id)
{
	int r;

	if (!id || state->learning || strlen(id) >= sizeof(state->boot_id) || streq(id, state->boot_id))
		return 0;
	r = klog_reader_boot(state->reader, id, !state->boot_id[0]);
	snprintf(state->boot_id, sizeof(state->boot_id), "%s", id);
	return r;
}

int form_take_fields(struct form_state *state, const struct journal_fields *f, uint64_t offset)
{
	struct klog_record rec = { .text = f->message,
				   .len = f->message_len,
				   .offset = offset,
				   .level = -1,
				   .mono_us = form_number(f->monotonic),
				   .epoch_us = form_number(f->realtime) };
	int64_t level = form_number(f->priority);
	int r;

	if (!f->message || state->learning || !from_kernel(f))
		return 0;
	r = form_take_boot(state, f->boot_id);
	if (level >= 0 && level <= 7)
		rec.level = (int)level;
	rec.host = f->host;
	rec.host_len = f->host ? strlen(f->host) : 0;
	state->kernel++;
	return r < 0 ? r : klog_reader_record(state->reader, &rec);
}

static const struct log_form forms[] = {
	{ "asciinema", probe_cast, line_entry_end, decode_cast, NULL },
	{ "json", probe_json, json_entry_end, NULL, read_json },
	{ "json-lists", probe_lists, lists_entry_end, NULL, read_lists },
	{ "hashes", probe_hashes, line_entry_end, NULL, read_hashes },
	{ "journal-export", probe_export, export_entry_end, NULL, read_export },
	{ "journal-verbose", probe_verbose, line_entry_end, NULL, read_verbose },
	{ "pstore", probe_pstore, NULL, NULL, read_pstore },
	{ "utf-16le", probe_utf16le, line_entry_end, decode_utf16le, read_utf16le },
	{ "utf-16be", probe_utf16be, line_entry_end, decode_utf16be, read_utf16be },
	{ "text-cr", probe_cr, line_entry_end, decode_cr, NULL },
	{ "screen", probe_screen, line_entry_end, decode_screen, NULL },
	{ "cef", probe_cef, line_entry_end, decode_cef, NULL },
	{ "octet-counted", probe_octets, line_entry_end, decode_octets, NULL },
	{ "page", probe_page, line_entry_end, decode_page, NULL },
	{ "mail", probe_mail, line_entry_end, decode_mail, NULL },
	{ "text", probe_blanks, line_entry_end, decode_blanks, NULL },
	{ "text", probe_wrapped, line_entry_end, decode_wrapped, NULL },
	{ "text", probe_lines, line_entry_end, NULL, read_lines },
};

const struct log_form *log_form_of(const char *head, size_t len)
{
	const struct log_form *form = forms;

	/* Notepad and PowerShell begin files with a mark. */
	if (len > 3 && memcmp(head, "\xef\xbb\xbf", 3) == 0) {
		head += 3;
		len -= 3;
	}
	while (!form->probe(head, len))
		form++;
	return form;
}

int log_form_read(const struct log_form *form, struct form_state *state, const char *data, size_t len, uint64_t offset,
		  bool final, size_t *ret_done)
{
	return form->read ? form->read(state, data, len, offset, final, ret_done) :
			    read_decoded(state, data, len, offset, final, form->decode, ret_done);
}
