// SPDX-License-Identifier: GPL-2.0-or-later
#include "parsers/klog/forms.h"

#include <inttypes.h>
#include <json-c/json.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "parsers/klog/clean.h"
#include "parsers/klog/span.h"
#include "util/buf.h"
#include "util/cleanup.h"
#include "util/error.h"
#include "util/macros.h"

/* An object or entry that is longer is no record of a kernel's. */
#define OBJECT_MAX (768u << 10)

/* A number as text; KLOG_NO_TIME when there is none. */
static int64_t number(const char *text)
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

int form_take_fields(struct form_state *state, const struct journal_fields *f, uint64_t offset)
{
	struct klog_record rec = { .text = f->message,
				   .len = f->message_len,
				   .offset = offset,
				   .level = -1,
				   .mono_us = number(f->monotonic),
				   .epoch_us = number(f->realtime) };
	int64_t level = number(f->priority);
	int r = 0;

	if (!f->message || !from_kernel(f))
		return 0;
	if (f->boot_id && strlen(f->boot_id) < sizeof(state->boot_id) && !streq(f->boot_id, state->boot_id)) {
		if (state->boot_id[0])
			r = klog_reader_new_boot(state->reader);
		snprintf(state->boot_id, sizeof(state->boot_id), "%s", f->boot_id);
	}
	if (level >= 0 && level <= 7)
		rec.level = (int)level;
	rec.host = f->host;
	rec.host_len = f->host ? strlen(f->host) : 0;
	state->kernel++;
	return r < 0 ? r : klog_reader_record(state->reader, &rec);
}

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
 * dmesg --json: { "pri": 6, "time": 12.345678, "caller": "T123", "msg": "…" }; with -x the facility is a word. Fluent Bit's
 * reader of /dev/kmsg: { "priority": 6, "sequence": 12, "sec": 12, "usec": 345678, "msg": "…" }.
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

/* The lines of @text, each cleaned, and a NUL behind each. A line feed that was written out in one is a carriage return. */
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
 * Lines that some collector keeps as text in an object: each that is a kernel's by its prefix, with those that continue it;
 * all of them where the object says that it is of the @kernel.
 */
static int take_lines(struct form_state *state, const char *text, bool kernel, uint64_t offset)
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
		last.len = rec.flags & KLOG_USER ? 0 : rec.len;
		state->kernel += last.len > 0;
	}
	return r == 0 && last.len ? klog_reader_record(state->reader, &last) : r;
}

/* What collectors and clouds keep a console's or a syslog's text in, and the program that it is of. */
static const char *const text_keys[] = { "message", "log", "textPayload", "Output", "contents", "line", NULL };
static const char *const program_keys[] = { "ident", "program", "programname", "appname", "syslog_identifier",
					    "tag",   NULL };

static int take_text_object(struct form_state *state, struct json_object *object, uint64_t offset)
{
	const char *text = json_any(object, text_keys), *program = json_any(object, program_keys);
	const char *source = program ? program : json_text(object, "source");
	bool kernel = source && (streq(source, "kernel") || streq(source, "kernel:"));

	return text && (kernel || !program) ? take_lines(state, text, kernel, offset) : 0;
}

static int take_object(struct form_state *state, const char *text, size_t len, uint64_t offset)
{
	struct json_tokener *tokener = json_tokener_new_ex(8);
	struct json_object *object;
	int r = 0;

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
		r = take_text_object(state, object, offset);
	json_object_put(object);
	json_tokener_free(tokener);
	return r;
}

/* The end of the object that begins at @p, or of what must be skipped to find one; NULL when it is not all there. */
struct object_end {
	const char *begin; /* of the innermost object: the whole of dmesg's output is one, too */
	const char *end;
};

static bool find_object(const char *p, const char *end, struct object_end *ret)
{
	bool in_string = false, escaped = false;

	ret->begin = NULL;
	for (; p < end; p++) {
		if (in_string) {
			in_string = escaped || *p != '"';
			escaped = !escaped && *p == '\\';
		} else if (*p == '"') {
			/* Strings outside of objects are between them: a key of the outer one. */
			in_string = ret->begin != NULL;
			escaped = false;
		} else if (*p == '{') {
			ret->begin = p;
		} else if (*p == '}' && ret->begin) {
			ret->end = p + 1;
			return true;
		}
	}
	return false;
}

static int read_json(struct form_state *state, const char *data, size_t len, uint64_t offset, bool final,
		     size_t *ret_done)
{
	const char *p = data, *end = data + len;
	struct object_end object;
	int r = 0;

	while (r == 0 && find_object(p, end, &object)) {
		r = take_object(state, object.begin, (size_t)(object.end - object.begin),
				offset + (uint64_t)(object.begin - data));
		p = object.end;
	}
	/* What is left is the beginning of an object, unless it is too long for one. */
	if (final || (size_t)(end - p) > OBJECT_MAX) {
		state->unreadable += object.begin != NULL;
		p = end;
	}
	*ret_done = (size_t)(p - data);
	return r;
}

static bool probe_json(const char *head, size_t len)
{
	static const char *const keys[] = {
		"\"MESSAGE\"", "\"__REALTIME_TIMESTAMP\"", "\"dmesg\"",  "\"__CURSOR\"", "\"msg\"", "\"message\"",
		"\"log\"",     "\"textPayload\"",          "\"Output\"", "\"contents\"", "\"line\""
	};

	while (len && memchr(" \t\r\n\x1e", *head, 5)) {
		head++;
		len--;
	}
	if (len > 6 && memcmp(head, "data: ", 6) == 0) {
		head += 6;
		len -= 6;
	}
	/* An array of them. */
	for (bool array = len && *head == '['; array && len && memchr("[ \t\r\n", *head, 5); head++)
		len--;
	if (!len || *head != '{')
		return false;
	for (size_t i = 0; i < ARRAY_SIZE(keys); i++)
		if (memmem(head, len, keys[i], strlen(keys[i])))
			return true;
	return false;
}

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
 * One field: "NAME=value", or "NAME", the length in 64 bits little-endian, and the value. The position behind it, NULL when it is
 * not all there. An empty name ends the entry.
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

/* Takes one entry. The position behind it, NULL when it is not all there. */
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

/* Takes one entry after the other. In *@ret_left whether what follows the last was given up, as it is none or too long. */
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

static int read_export(struct form_state *state, const char *data, size_t len, uint64_t offset, bool final,
		       size_t *ret_done)
{
	bool left;
	int r = read_entries(state, data, len, offset, final, take_entry, &left, ret_done);

	state->unreadable += left;
	return r;
}

static bool probe_export(const char *head, size_t len)
{
	return len > 9 && memcmp(head, "__CURSOR=", 9) == 0;
}

/* Whether a line of journalctl -o verbose begins an entry: "Sun 2024-05-26 06:17:40.123456 CEST [s=…;i=…;b=…;…]". */
static bool verbose_head(const char *p, const char *end)
{
	return end - p > 32 && *p != ' ' && memmem(p, (size_t)MIN(end - p, 64), " [s=", 4) &&
	       memmem(p, (size_t)(end - p), ";b=", 3);
}

/* As take_entry(), of "    NAME=value" behind a head. */
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

static int read_verbose(struct form_state *state, const char *data, size_t len, uint64_t offset, bool final,
			size_t *ret_done)
{
	bool left;

	return read_entries(state, data, len, offset, final, take_verbose, &left, ret_done);
}

static bool probe_verbose(const char *head, size_t len)
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

/* The bytes of a UTF-16 unit in UTF-8; what has no place in @room is a question mark. */
static size_t put_unit(unsigned int unit, char *to, size_t room)
{
	if (unit < 0x80 || room < 2 || (unit >= 0x800 && room < 3)) {
		*to = unit < 0x80 ? (char)unit : '?';
		return 1;
	}
	if (unit < 0x800) {
		to[0] = (char)(0xc0 | unit >> 6);
		to[1] = (char)(0x80 | (unit & 0x3f));
		return 2;
	}
	to[0] = (char)(0xe0 | unit >> 12);
	to[1] = (char)(0x80 | (unit >> 6 & 0x3f));
	to[2] = (char)(0x80 | (unit & 0x3f));
	return 3;
}

/* Decodes @len bytes of UTF-16. Each line gets blanks for what it lost, so that all lines stay where they were. */
static void decode_utf16(const unsigned char *p, size_t len, size_t low, char *to)
{
	size_t at = 0;

	for (size_t i = 0; i + 1 < len; i += 2) {
		unsigned int unit = p[i + low] | (unsigned int)p[i + 1 - low] << 8;

		if (unit == '\n') {
			memset(to + at, ' ', i + 1 - at);
			to[i + 1] = '\n';
			at = i + 2;
		} else if (unit != 0xfeff) {
			at += put_unit(unit, to + at, i + 2 - at);
		}
	}
	memset(to + at, ' ', len - at);
}

/* What PowerShell writes for "… > file". */
static int read_utf16(struct form_state *state, const char *data, size_t len, uint64_t offset, bool final, size_t low,
		      size_t *ret_done)
{
	_cleanup_free_ char *text = malloc(len + 1);
	int r;

	if (!text)
		return err_oom();
	len -= final ? 0 : len % 2;
	decode_utf16((const unsigned char *)data, len, low, text);
	r = klog_reader_text(state->reader, text, len, offset, final, ret_done);
	*ret_done -= r == 0 && !final ? *ret_done % 2 : 0;
	return r;
}

static int read_utf16le(struct form_state *state, const char *data, size_t len, uint64_t offset, bool final,
			size_t *ret_done)
{
	return read_utf16(state, data, len, offset, final, 0, ret_done);
}

static int read_utf16be(struct form_state *state, const char *data, size_t len, uint64_t offset, bool final,
			size_t *ret_done)
{
	return read_utf16(state, data, len, offset, final, 1, ret_done);
}

static bool probe_utf16le(const char *head, size_t len)
{
	return len > 2 && memcmp(head, "\xff\xfe", 2) == 0;
}

static bool probe_utf16be(const char *head, size_t len)
{
	return len > 2 && memcmp(head, "\xfe\xff", 2) == 0;
}

/* Lines that end in a carriage return alone. */
static int read_cr(struct form_state *state, const char *data, size_t len, uint64_t offset, bool final,
		   size_t *ret_done)
{
	_cleanup_free_ char *text = malloc(len + 1);

	if (!text)
		return err_oom();
	for (size_t i = 0; i < len; i++)
		text[i] = data[i] == '\r' ? '\n' : data[i];
	return klog_reader_text(state->reader, text, len, offset, final, ret_done);
}

static bool probe_cr(const char *head, size_t len)
{
	return len && !memchr(head, '\n', len) && memchr(head, '\r', len);
}

static int hex_digit(char c)
{
	return c >= '0' && c <= '9' ? c - '0' : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* The length of the escape at @p of a quoted-printable mail (RFC 2045): "=XX" or a line break that is none; 0 for none. */
static size_t escape_at(const char *p, const char *end, char *ret_c)
{
	*ret_c = '\0';
	if (end - p >= 2 && p[1] == '\n')
		return 2;
	if (end - p < 3)
		return 0;
	if (p[1] == '\r' && p[2] == '\n')
		return 3;
	if (hex_digit(p[1]) < 0 || hex_digit(p[2]) < 0)
		return 0;
	*ret_c = (char)(hex_digit(p[1]) << 4 | hex_digit(p[2]));
	return 3;
}

/* The line at @p with its broken parts; that its other '=' are no escapes makes *@ret_plain true. */
static const char *broken_line_end(const char *p, const char *end, bool *ret_plain)
{
	char c;

	*ret_plain = false;
	for (; p < end && *p != '\n'; p++) {
		size_t n = *p == '=' ? escape_at(p, end, &c) : 1;

		*ret_plain |= !n;
		p += n ? n - 1 : 0;
	}
	return p;
}

/* Decodes [@p, @end) to @to. Each line gets blanks for what it lost, so that all lines stay where they were. */
static void decode_mail(const char *p, const char *end, char *to)
{
	while (p < end) {
		bool plain;
		const char *start = p, *nl = broken_line_end(p, end, &plain);
		size_t len = 0;

		if (plain)
			nl = memchr(p, '\n', (size_t)(end - p));
		nl = nl ? nl : end;
		for (; p < nl; p++) {
			char c = *p;
			size_t n = c == '=' && !plain ? escape_at(p, end, &c) : 1;

			/* A blank that does not break, in Latin-1. */
			if (n > 1 && c == '\xa0' && (!len || !(to[len - 1] & 0x80)))
				c = ' ';
			if (n == 1 || c)
				to[len++] = c;
			p += n ? n - 1 : 0;
		}
		memset(to + len, ' ', (size_t)(nl - start) - len);
		to += nl - start;
		p = nl;
		if (p < end)
			*to++ = *p++;
	}
}

static int read_mail(struct form_state *state, const char *data, size_t len, uint64_t offset, bool final,
		     size_t *ret_done)
{
	_cleanup_free_ char *text = malloc(len + 1);

	if (!text)
		return err_oom();
	decode_mail(data, data + len, text);
	return klog_reader_text(state->reader, text, len, offset, final, ret_done);
}

static bool probe_mail(const char *head, size_t len)
{
	static const char *const marks[] = { "Content-Transfer-Encoding: quoted-printable",
					     "Content-Transfer-Encoding: Quoted-Printable", "=3D0x" };

	for (size_t i = 0; i < ARRAY_SIZE(marks); i++)
		if (memmem(head, len, marks[i], strlen(marks[i])))
			return true;
	return false;
}

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
static int read_pstore(struct form_state *state, const char *data, size_t len, uint64_t offset, bool final,
		       size_t *ret_done)
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

static bool probe_pstore(const char *head, size_t len)
{
	struct part part;

	return part_head(head, head + len, &part);
}

static int read_lines(struct form_state *state, const char *data, size_t len, uint64_t offset, bool final,
		      size_t *ret_done)
{
	return klog_reader_text(state->reader, data, len, offset, final, ret_done);
}

static bool probe_lines(const char *head, size_t len)
{
	(void)head;
	(void)len;
	return true;
}

static const struct log_form forms[] = {
	{ "json", probe_json, read_json },
	{ "journal-export", probe_export, read_export },
	{ "journal-verbose", probe_verbose, read_verbose },
	{ "pstore", probe_pstore, read_pstore },
	{ "utf-16le", probe_utf16le, read_utf16le },
	{ "utf-16be", probe_utf16be, read_utf16be },
	{ "text-cr", probe_cr, read_cr },
	{ "mail", probe_mail, read_mail },
	{ "text", probe_lines, read_lines },
};

const struct log_form *log_form_of(const char *head, size_t len)
{
	const struct log_form *form = forms;

	while (!form->probe(head, len))
		form++;
	return form;
}
