// SPDX-License-Identifier: GPL-2.0-or-later
/* What one JSON object of journalctl, dmesg or a collector says. */
#include "parsers/klog/forms/forms-priv.h"

#include <json-c/json.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "parsers/klog/clean.h"
#include "parsers/klog/record/record-priv.h"
#include "parsers/klog/span.h"
#include "util/buf.h"
#include "util/cleanup.h"
#include "util/error.h"
#include "util/macros.h"

/* A string of the object, or of the first of a field's values. */
static const char *json_text(struct json_object *object, const char *key)
{
	struct json_object *value;

	if (!json_object_object_get_ex(object, key, &value))
		return NULL;
	if (json_object_is_type(value, json_type_array) && json_object_array_length(value) > 0 &&
	    json_object_is_type(json_object_array_get_idx(value, 0), json_type_string))
		value = json_object_array_get_idx(value, 0);
	return json_object_is_type(value, json_type_string) || json_object_is_type(value, json_type_int) ?
		       json_object_get_string(value) :
		       NULL;
}

/* A message that is no UTF-8 is an array of its bytes. */
static bool json_bytes(struct json_object *object, const char *key, struct buf *out)
{
	struct json_object *value;

	if (!json_object_object_get_ex(object, key, &value) || !json_object_is_type(value, json_type_array))
		return false;
	for (size_t i = 0; i < json_object_array_length(value); i++) {
		struct json_object *byte = json_object_array_get_idx(value, i);

		if (!json_object_is_type(byte, json_type_int))
			return false;
		buf_putc(out, (char)json_object_get_int(byte));
	}
	return true;
}

static int take_journal_object(struct form_state *state, struct json_object *object, uint64_t offset)
{
	_cleanup_buf_ struct buf bytes = { 0 };
	struct journal_fields f = {
		.message = json_text(object, "MESSAGE"),
		.transport = json_text(object, "_TRANSPORT"),
		.identifier = json_text(object, "SYSLOG_IDENTIFIER"),
		.facility = json_text(object, "SYSLOG_FACILITY"),
		.priority = json_text(object, "PRIORITY"),
		.monotonic = json_text(object, "_SOURCE_MONOTONIC_TIMESTAMP"),
		.realtime = json_text(object, "__REALTIME_TIMESTAMP"),
		.boot_id = json_text(object, "_BOOT_ID"),
		.host = json_text(object, "_HOSTNAME"),
	};

	if (f.message) {
		f.message_len = strlen(f.message);
	} else if (json_bytes(object, "MESSAGE", &bytes)) {
		f.message = buf_str(&bytes);
		f.message_len = bytes.len;
	}
	return form_take_fields(state, &f, offset);
}

static int64_t json_number(struct json_object *object, const char *key)
{
	struct json_object *value;

	return json_object_object_get_ex(object, key, &value) && json_object_is_type(value, json_type_int) ?
		       json_object_get_int64(value) :
		       KLOG_NO_TIME;
}

/*
 * dmesg --json: { "pri": 6, "time": 12.345678, "caller": "T123", "msg": "…" }; with -x the facility is a word. Fluent
 * Bit's reader of /dev/kmsg: { "priority": 6, "sequence": 12, "sec": 12, "usec": 345678, "msg": "…" }.
 */
static int take_dmesg_object(struct form_state *state, struct json_object *object, uint64_t offset)
{
	struct klog_record rec = { .offset = offset, .level = -1, .mono_us = KLOG_NO_TIME, .epoch_us = KLOG_NO_TIME };
	const char *facility = json_text(object, "fac"), *caller = json_text(object, "caller");
	int64_t sec_of_kmsg = json_number(object, "sec"), usec = json_number(object, "usec"),
		pri = json_number(object, "pri");
	struct json_object *value;

	rec.text = json_text(object, "msg");
	if (!rec.text)
		return 0;
	rec.len = strlen(rec.text);
	pri = pri == KLOG_NO_TIME ? json_number(object, "priority") : pri;
	if (pri != KLOG_NO_TIME && pri >> 3)
		return 0;
	rec.level = pri == KLOG_NO_TIME ? -1 : (int)pri;
	if (facility && !streq(facility, "kern"))
		return 0;
	if (sec_of_kmsg >= 0 && sec_of_kmsg < INT64_C(1000000000000) && usec >= 0 && usec < 1000000)
		rec.mono_us = sec_of_kmsg * 1000000 + usec;
	if (json_object_object_get_ex(object, "time", &value)) {
		double sec = json_object_get_double(value);

		if (sec >= 0 && sec < 1e12)
			rec.mono_us = (int64_t)(sec * 1e6 + 0.5);
	}
	if (caller && (*caller == 'T' || *caller == 'C')) {
		rec.caller_kind = *caller;
		rec.caller = (uint32_t)strtoul(caller + 1, NULL, 10);
	}
	state->kernel++;
	return klog_reader_record(state->reader, &rec);
}

/* A first one of @keys that @object has as text; NULL for none. */
static const char *json_any(struct json_object *object, const char *const *keys)
{
	const char *text = NULL;

	for (; !text && *keys; keys++)
		text = json_text(object, *keys);
	return text;
}

/*
 * The lines of @text, each cleaned, and a NUL after each. A line feed that was written out in one is a carriage
 * return.
 */
static int clean_lines(const char *text, struct buf *out)
{
	for (size_t len; *text; text += len + (text[len] == '\n')) {
		size_t from = out->len;

		len = strcspn(text, "\n");
		klog_clean(text, len, out);
		for (size_t i = from; i < out->len; i++)
			if (out->data[i] == '\n')
				out->data[i] = '\r';
		buf_putc(out, '\0');
	}
	return buf_check(out);
}

/* The line's own wall clock, or else the one that its object has. */
static int64_t epoch_of_line(const struct klog_record *rec, int64_t epoch_us)
{
	return rec->epoch_us == KLOG_NO_TIME && rec->wall_form == KLOG_WALL_NONE ? epoch_us : rec->epoch_us;
}

/*
 * Lines that some collector keeps as text in an object: each that is a kernel's by its prefix, with those that
 * continue it; all of them where the object says that it is of the @kernel.
 */
static int take_lines(struct form_state *state, const char *text, bool kernel, uint64_t offset, int64_t epoch_us)
{
	static const struct klog_style style = { .prefixed = true };
	struct klog_record rec, last = { .len = 0 };
	_cleanup_buf_ struct buf clean = { 0 };
	const char *p, *end, *nl;
	int r = clean_lines(text, &clean);

	p = buf_str(&clean);
	for (end = p + clean.len; p < end && r == 0; p = nl + 1) {
		nl = p + strlen(p);
		klog_record_parse(&style, p, (size_t)(nl - p), offset, &rec);
		if (!(rec.flags & KLOG_PREFIXED) && (last.len || !kernel)) {
			last.len = last.len ? (size_t)(nl - last.text) : 0;
			continue;
		}
		r = last.len ? klog_reader_record(state->reader, &last) : 0;
		last = rec;
		last.epoch_us = epoch_of_line(&rec, epoch_us);
		last.len = rec.flags & KLOG_USER ? 0 : rec.len;
		state->kernel += last.len > 0;
	}
	return r == 0 && last.len ? klog_reader_record(state->reader, &last) : r;
}

/* What collectors and clouds keep a console's or a syslog's text in, the program that it is of, and when it came. */
static const char *const text_keys[] = { "_raw",     "message", "log",      "textPayload", "Output",
					 "contents", "line",    "@message", "event",       NULL };

static const char *const program_keys[] = { "ident", "program", "programname", "appname", "syslog_identifier",
					    "tag",   NULL };

static const char *const time_keys[] = { "@timestamp", "timestamp", "_time", "time", "ts", NULL };

/* The object's own time, which is written as ISO 8601 or as a number; KLOG_NO_TIME for none. */
static int64_t json_time(struct json_object *object)
{
	const char *text = json_any(object, time_keys);
	struct klog_record rec = { .epoch_us = KLOG_NO_TIME, .wall = text, .wall_form = KLOG_WALL_ISO };
	bool year;

	rec.wall_len = text ? strlen(text) : 0;
	if (text && prefix_epoch_number(text, text + rec.wall_len) != KLOG_NO_TIME)
		return prefix_epoch_number(text, text + rec.wall_len);
	if (rec.wall_len < 19 || text[4] != '-' || text[7] != '-' || (text[10] != 'T' && text[10] != ' '))
		return KLOG_NO_TIME;
	return klog_record_wall_us(&rec, &year);
}

/* Lists within lists of a member's value that are looked into. */
#define LISTS_DEEP 3

/* Takes the first string of @value that reads as a kernel's line; of a list of lists, one of each. */
static int take_strings(struct form_state *state, struct json_object *value, int deep, uint64_t offset,
			int64_t epoch_us)
{
	uint64_t before = state->kernel;
	int r = 0;

	if (json_object_is_type(value, json_type_string))
		return take_lines(state, json_object_get_string(value), false, offset, epoch_us);
	if (!json_object_is_type(value, json_type_array) || deep == LISTS_DEEP)
		return 0;
	for (size_t i = 0; r == 0 && i < json_object_array_length(value); i++) {
		struct json_object *item = json_object_array_get_idx(value, i);

		if (state->kernel == before || json_object_is_type(item, json_type_array))
			r = take_strings(state, item, deep + 1, offset, epoch_us);
	}
	return r;
}

/* An object whose text is under a key that nobody knows. */
static int take_any_member(struct form_state *state, struct json_object *object, uint64_t offset, int64_t epoch_us)
{
	uint64_t before = state->kernel;
	int r = 0;

	json_object_object_foreach(object, key, value)
	{
		(void)key;
		if (r == 0 && state->kernel == before)
			r = take_strings(state, value, 0, offset, epoch_us);
	}
	return r;
}

/* In *@ret_taken whether the object's text was found: also one of a program's, which is passed over. */
static int take_text_object(struct form_state *state, struct json_object *object, uint64_t offset, bool *ret_taken)
{
	const char *text = json_any(object, text_keys), *program = json_any(object, program_keys);
	const char *source = program ? program : json_text(object, "source");
	bool kernel = source && (streq(source, "kernel") || streq(source, "kernel:"));
	uint64_t before = state->kernel;
	int64_t epoch_us = json_time(object);
	int r = 0;

	*ret_taken = text && program && !kernel;
	if (*ret_taken)
		return 0;
	if (text)
		r = take_lines(state, text, kernel, offset, epoch_us);
	if (r == 0 && state->kernel == before)
		r = take_any_member(state, object, offset, epoch_us);
	*ret_taken = state->kernel != before;
	return r;
}

int take_object(struct form_state *state, const char *text, size_t len, uint64_t offset, bool *ret_taken)
{
	struct json_tokener *tokener = json_tokener_new_ex(JSON_DEPTH_MAX);
	struct json_object *object;
	int r = 0;

	*ret_taken = true;
	if (!tokener)
		return err_oom();
	object = json_tokener_parse_ex(tokener, text, (int)len);
	if (!object)
		state->unreadable++;
	else if (json_object_object_get_ex(object, "MESSAGE", NULL))
		r = take_journal_object(state, object, offset);
	else if (json_object_object_get_ex(object, "msg", NULL) &&
		 (json_object_object_get_ex(object, "pri", NULL) ||
		  json_object_object_get_ex(object, "priority", NULL)))
		r = take_dmesg_object(state, object, offset);
	else
		r = take_text_object(state, object, offset, ret_taken);
	json_object_put(object);
	json_tokener_free(tokener);
	return r;
}
