// SPDX-License-Identifier: GPL-2.0-or-later
/* What one JSON object of journalctl, dmesg or a collector says. */
#include "parsers/klog/forms/forms-priv.h"

#include <json-c/json.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "parsers/klog/clean.h"
#include "parsers/klog/forms/members.h"
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

/* An object, and those around it, as far as they are no lists' items. */
struct place {
	struct json_object *object;
	const struct place *outer;
};

/* The time that an object around @outer's member has: collectors keep what they read in an object of its own. */
static int64_t time_around(const struct place *outer)
{
	struct members m = { .epoch_us = KLOG_NO_TIME };

	for (; outer && m.epoch_us == KLOG_NO_TIME; outer = outer->outer)
		members_learn(outer->object, &m);
	return m.epoch_us;
}

static int take_journal_object(struct form_state *state, struct json_object *object, uint64_t offset,
			       const struct place *outer)
{
	_cleanup_buf_ struct buf bytes = { 0 };
	const struct place here = { object, outer };
	char around[24];
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

	if (!f.realtime && time_around(&here) != KLOG_NO_TIME) {
		snprintf(around, sizeof(around), "%" PRId64, time_around(&here));
		f.realtime = around;
	}
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
	return state->learning ? 0 : klog_reader_record(state->reader, &rec);
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

/*
 * Compares a line's two clocks: the kernel's own, and its object's, which may be that of a reader who came late. Both go on
 * alike unless one of them does not tell when the line was written.
 */
static void learn_clock(struct form_clock *clock, const struct klog_record *rec, const struct members *m)
{
	if (rec->mono_us == KLOG_NO_TIME || m->epoch_us == KLOG_NO_TIME)
		return;
	if (!clock->lines++) {
		clock->mono_us = rec->mono_us;
		clock->epoch_us = m->epoch_us;
	}
	clock->mono_span = MAX(clock->mono_span, llabs(rec->mono_us - clock->mono_us));
	clock->epoch_span = MAX(clock->epoch_span, llabs(m->epoch_us - clock->epoch_us));
}

/*
 * Whether the time of the object is that of its line. What a container writes is read at any time: it is, where both clocks
 * were seen to go on alike. Others' is, unless the kernel's went on for longer. (Machines that are suspended stop the kernel's.)
 */
static bool is_time_of_line(const struct form_state *state, const struct klog_record *rec, const struct members *m)
{
	const bool alike = state->clock.mono_span > CLOCKS_US && !state->late;

	return !state->late && (alike || !m->container || !(rec->flags & KLOG_STAMPED));
}

/*
 * What the line does not say itself is as its object has it. The time of an object with many lines (@many) is that of its
 * making.
 */
static void complete(const struct form_state *state, struct klog_record *rec, const struct members *m, bool many)
{
	if (rec->epoch_us == KLOG_NO_TIME && rec->wall_form == KLOG_WALL_NONE && !many &&
	    is_time_of_line(state, rec, m))
		rec->epoch_us = m->epoch_us;
	if (m->who != MEMBER_KERNEL)
		return;
	if (rec->mono_us == KLOG_NO_TIME && !many)
		rec->mono_us = m->mono_us;
	if (rec->level < 0)
		rec->level = m->level;
	if (!rec->host_len && m->host) {
		rec->host = m->host;
		rec->host_len = strlen(m->host);
	}
}

/* Whether two of the lines [@p, @end), each with a NUL after it, begin as a kernel's do. */
static bool has_many(const char *p, const char *end)
{
	static const struct klog_style style = { .prefixed = true };
	size_t n = 0;

	/* Nearly all have one. */
	if (p + strlen(p) + 1 >= end)
		return false;
	for (size_t len; p < end && n < 2; p += len + 1) {
		struct klog_record rec;

		len = strlen(p);
		klog_record_parse(&style, p, len, 0, &rec);
		n += (rec.flags & KLOG_PREFIXED) != 0;
	}
	return n > 1;
}

/*
 * Lines that some collector keeps as text in an object: each that is a kernel's by its prefix, with those that
 * continue it; all of them where the object says that it is of the kernel.
 */
int take_lines(struct form_state *state, const char *text, uint64_t offset, const struct members *m)
{
	static const struct klog_style style = { .prefixed = true };
	const bool kernel = m->who == MEMBER_KERNEL;
	struct klog_record rec, last = { .len = 0 };
	_cleanup_buf_ struct buf clean = { 0 };
	const char *p, *end, *nl;
	int r = clean_lines(text, &clean);
	bool many;

	p = buf_str(&clean);
	end = p + clean.len;
	many = has_many(p, end);
	for (; p < end && r == 0; p = nl + 1) {
		nl = p + strlen(p);
		klog_record_parse(&style, p, (size_t)(nl - p), offset, &rec);
		if (!(rec.flags & KLOG_PREFIXED) && (last.len || !kernel)) {
			last.len = last.len ? (size_t)(nl - last.text) : 0;
			continue;
		}
		r = last.len && !state->learning ? klog_reader_record(state->reader, &last) : 0;
		last = rec;
		if (state->learning && !many)
			learn_clock(&state->clock, &rec, m);
		complete(state, &last, m, many);
		last.len = rec.flags & KLOG_USER ? 0 : rec.len;
		state->kernel += last.len > 0;
	}
	return r == 0 && last.len && !state->learning ? klog_reader_record(state->reader, &last) : r;
}

/* The same for text whose lines were not cleaned. */
static bool is_log(const char *text)
{
	static const struct klog_style style = { .prefixed = true };
	size_t n = 0;

	for (size_t len; *text && n < 2; text += len + (text[len] == '\n')) {
		struct klog_record rec;

		len = strcspn(text, "\n");
		klog_record_parse(&style, text, len, 0, &rec);
		n += rec.flags & KLOG_PREFIXED && !(rec.flags & KLOG_USER);
	}
	return n > 1;
}

/* Lists within lists of a member's value that are looked into. */
#define LISTS_DEEP 3

/* The time of an item of a list as Loki has them, ["1716704260123456789", "text"]; KLOG_NO_TIME for any other item. */
static int64_t pair_time(struct json_object *item)
{
	struct json_object *time;
	const char *text;

	if (!json_object_is_type(item, json_type_array) || json_object_array_length(item) < 2 ||
	    !json_object_is_type(json_object_array_get_idx(item, 1), json_type_string))
		return KLOG_NO_TIME;
	time = json_object_array_get_idx(item, 0);
	text = json_object_is_type(time, json_type_string) ? json_object_get_string(time) : "";
	return prefix_epoch_number(text, text + strlen(text));
}

/* Takes the items of a list as Loki has them, the oldest first. */
static int take_pairs(struct form_state *state, struct json_object *list, uint64_t offset, const struct members *m)
{
	const size_t n = json_object_array_length(list);
	const int64_t first = pair_time(json_object_array_get_idx(list, 0)),
		      last = pair_time(json_object_array_get_idx(list, n - 1));
	int r = 0;

	for (size_t i = 0; i < n && r == 0; i++) {
		struct json_object *item = json_object_array_get_idx(list, first > last ? n - 1 - i : i);
		struct members line = *m;

		line.epoch_us = pair_time(item);
		if (line.epoch_us != KLOG_NO_TIME)
			r = take_lines(state, json_object_get_string(json_object_array_get_idx(item, 1)), offset,
				       &line);
	}
	return r;
}

/* Takes a string: what it packs, or its lines. */
static int take_string(struct form_state *state, struct json_object *value, uint64_t offset, const struct members *m)
{
	int r = take_payload(state, json_object_get_string(value), offset, m);

	return r ? MIN(r, 0) : take_lines(state, json_object_get_string(value), offset, m);
}

/* Takes a list of strings of which several are a kernel's lines: all of it is a log. 1 if it is one. */
static int take_log(struct form_state *state, struct json_object *list, uint64_t offset, const struct members *m)
{
	_cleanup_buf_ struct buf text = { 0 };
	const size_t n = json_object_array_length(list);
	int r;

	for (size_t i = 0; i < n; i++) {
		struct json_object *item = json_object_array_get_idx(list, i);

		if (!json_object_is_type(item, json_type_string))
			return 0;
		buf_puts(&text, json_object_get_string(item));
		buf_putc(&text, '\n');
	}
	r = buf_check(&text);
	if (r < 0 || !text.len || !is_log(buf_str(&text)))
		return r;
	r = take_lines(state, buf_str(&text), offset, m);
	return r < 0 ? r : 1;
}

/* Takes the first string of @value that reads as a kernel's line, or all of a log; of a list of lists, one of each. */
static int take_strings(struct form_state *state, struct json_object *value, int deep, uint64_t offset,
			const struct members *m)
{
	uint64_t before = state->kernel;
	int r = 0;

	if (json_object_is_type(value, json_type_string))
		return take_string(state, value, offset, m);
	if (!json_object_is_type(value, json_type_array) || deep == LISTS_DEEP)
		return 0;
	r = take_log(state, value, offset, m);
	if (r)
		return MIN(r, 0);
	for (size_t i = 0; r == 0 && i < json_object_array_length(value); i++) {
		struct json_object *item = json_object_array_get_idx(value, i);

		if (state->kernel == before || json_object_is_type(item, json_type_array))
			r = take_strings(state, item, deep + 1, offset, m);
	}
	return r;
}

/* An object whose text is under a key that nobody knows. */
static int take_any_member(struct form_state *state, struct json_object *object, uint64_t offset,
			   const struct members *m)
{
	const struct members unknown = { .epoch_us = m->epoch_us, .mono_us = KLOG_NO_TIME, .level = -1 };
	uint64_t before = state->kernel;
	int r = 0;

	json_object_object_foreach(object, key, value)
	{
		(void)key;
		if (r != 0 || state->kernel != before)
			continue;
		if (json_object_is_type(value, json_type_array) && json_object_array_length(value) &&
		    pair_time(json_object_array_get_idx(value, 0)) != KLOG_NO_TIME)
			r = take_pairs(state, value, offset, m);
		else
			r = take_strings(state, value, 0, offset, &unknown);
	}
	return r;
}

/* Whether a program's logger made the object: what it calls "msg", with a level in words, is its own text. */
static bool is_loggers(struct json_object *object)
{
	const char *level = json_text(object, "level");

	return json_text(object, "msg") && level && *level > '9';
}

/* In *@ret_taken whether the object's text was found: also one of a program's, which is passed over. */
static int take_text_object(struct form_state *state, struct json_object *object, uint64_t offset,
			    const struct place *outer, bool *ret_taken)
{
	uint64_t before = state->kernel;
	struct members m;
	int r = 0;

	members_learn(object, &m);
	members_front(state->front, &m);
	*ret_taken = m.text && m.who == MEMBER_PROGRAM;
	if (m.who == MEMBER_PROGRAM)
		return 0;
	if (m.epoch_us == KLOG_NO_TIME)
		m.epoch_us = time_around(outer);
	if (m.text && m.who == MEMBER_KERNEL)
		r = form_take_boot(state, m.boot_id);
	if (r == 0 && m.text)
		r = take_lines(state, m.text, offset, &m);
	/* The other members of a logger's object are what the program speaks of. */
	if (r == 0 && state->kernel == before && !is_loggers(object))
		r = take_any_member(state, object, offset, &m);
	*ret_taken = state->kernel != before;
	return r;
}

static bool has(struct json_object *object, const char *key)
{
	return json_object_object_get_ex(object, key, NULL);
}

/* Whether the object is an entry of journald's, with its own names for the members. */
static bool is_journals(struct json_object *object)
{
	return has(object, "MESSAGE") && (has(object, "_TRANSPORT") || has(object, "SYSLOG_IDENTIFIER") ||
					  has(object, "__REALTIME_TIMESTAMP") || has(object, "_BOOT_ID"));
}

/* Whether the object is a message with the kernel's own level. */
static bool is_dmesgs(struct json_object *object)
{
	struct members m;

	if (!has(object, "msg") || (!has(object, "fac") && json_number(object, "pri") == KLOG_NO_TIME &&
				    json_number(object, "priority") == KLOG_NO_TIME))
		return false;
	members_learn(object, &m);
	return m.who != MEMBER_PROGRAM;
}

/* Whether the object is a list whose items have names: nothing but objects. */
static bool is_map(struct json_object *object)
{
	json_object_object_foreach(object, key, value)
	{
		(void)key;
		if (!json_object_is_type(value, json_type_object))
			return false;
	}
	return json_object_object_length(object) > 1;
}

/* Takes the text of a member, the first that has one, or what the object says itself: others repeat it (Kibana's "fields"). */
static int take_members(struct form_state *state, struct json_object *object, uint64_t offset,
			const struct place *outer, bool *ret_taken)
{
	const struct place here = { object, outer };
	const bool map = is_map(object);
	int r = 0;

	*ret_taken = false;
	json_object_object_foreach(object, key, value)
	{
		bool taken = false;

		(void)key;
		if (r == 0 && json_object_is_type(value, json_type_object) && (map || !*ret_taken))
			r = take_members(state, value, offset, &here, &taken);
		*ret_taken |= taken;
	}
	if (r < 0 || *ret_taken)
		return r;
	*ret_taken = true;
	if (is_journals(object))
		return take_journal_object(state, object, offset, outer);
	if (is_dmesgs(object))
		return take_dmesg_object(state, object, offset);
	return take_text_object(state, object, offset, outer, ret_taken);
}

/* The time that the first string of a list has, "1716704260123456789" or as ISO 8601; KLOG_NO_TIME for any other. */
static int64_t item_time(struct json_object *list)
{
	struct json_object *first = json_object_array_get_idx(list, 0);

	return json_object_is_type(first, json_type_string) ? members_time(json_object_get_string(first)) :
							      KLOG_NO_TIME;
}

int take_list(struct form_state *state, const char *text, size_t len, uint64_t offset)
{
	struct members m = { .epoch_us = KLOG_NO_TIME, .mono_us = KLOG_NO_TIME, .level = -1 };
	struct json_tokener *tokener = json_tokener_new_ex(JSON_DEPTH_MAX);
	struct json_object *list;
	int r = 0;

	if (!tokener)
		return err_oom();
	list = json_tokener_parse_ex(tokener, text, (int)len);
	if (list && json_object_is_type(list, json_type_array)) {
		m.epoch_us = item_time(list);
		r = take_strings(state, list, 0, offset, &m);
	}
	json_object_put(list);
	json_tokener_free(tokener);
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
	else if (json_object_is_type(object, json_type_object))
		r = take_members(state, object, offset, NULL, ret_taken);
	json_object_put(object);
	json_tokener_free(tokener);
	return r;
}
