// SPDX-License-Identifier: GPL-2.0-or-later
/* What the members of a collector's JSON object say of its text: who wrote it, when, and where. */
#include "parsers/klog/forms/members.h"

#include <json-c/json.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "parsers/klog/record/record-priv.h"
#include "parsers/klog/span.h"
#include "util/macros.h"

/* Objects within each other whose members count, and how long their names are together. */
#define NEST_MAX 4

#define PATH_MAX_LEN 96

enum role {
	TEXT,
	TRANSPORT,
	IDENTIFIER,
	FACILITY,
	SOURCE, /* says nothing unless it is the kernel */
	TIME,
	MONOTONIC,
	BOOT_ID,
	HOST,
	LEVEL,
	N_ROLES,
};

/*
 * The names of members, small, without "_" in front and with "_" for "-"; those of objects in objects with dots between
 * them. Of two with one role that in front counts.
 */
static const struct {
	enum role role;
	const char *name;
} names[] = {
	{ TEXT, "raw" },
	{ TEXT, "message" },
	{ TEXT, "log" },
	{ TEXT, "textpayload" },
	{ TEXT, "output" },
	{ TEXT, "contents" },
	{ TEXT, "line" },
	{ TEXT, "body" },        /* OpenTelemetry */
	{ TEXT, "stringvalue" }, /* of a body */
	{ TEXT, "@message" },
	{ TEXT, "event" },
	{ TEXT, "full_message" }, /* GELF, of which the short one is the first line */
	{ TEXT, "short_message" },
	{ TEXT, "syslogmessage" }, /* Azure */
	{ TEXT, "msg" },
	{ TRANSPORT, "transport" }, /* journald's, as Vector and others keep it */
	{ TRANSPORT, "systemd.transport" },
	{ TRANSPORT, "journald.transport" },
	{ TRANSPORT, "journal__transport" }, /* Promtail */
	{ TRANSPORT, "journald.custom.transport" },
	{ IDENTIFIER, "syslog_identifier" },
	{ IDENTIFIER, "syslog.identifier" }, /* journalbeat */
	{ IDENTIFIER, "log.syslog.appname" },
	{ IDENTIFIER, "syslog.appname" },
	{ IDENTIFIER, "journald.identifier" },
	{ IDENTIFIER, "process.name" },
	{ IDENTIFIER, "ident" },
	{ IDENTIFIER, "program" },
	{ IDENTIFIER, "programname" },
	{ IDENTIFIER, "appname" },
	{ IDENTIFIER, "app_name" },
	{ IDENTIFIER, "application_name" },
	{ IDENTIFIER, "syslogtag" },
	{ IDENTIFIER, "tag" },
	{ IDENTIFIER, "sourcename" }, /* NXLog */
	{ IDENTIFIER, "processname" },
	{ IDENTIFIER, "journal_syslog_identifier" },
	{ FACILITY, "syslog_facility" },
	{ FACILITY, "syslog.facility" },
	{ FACILITY, "log.syslog.facility.code" },
	{ FACILITY, "log.syslog.facility.name" },
	{ FACILITY, "facility" },
	{ FACILITY, "syslogfacility" },
	{ SOURCE, "source" },
	{ SOURCE, "sourcetype" }, /* Splunk */
	{ SOURCE, "process" },
	{ SOURCE, "service" }, /* Datadog */
	{ TIME, "realtime_timestamp" },
	{ TIME, "@timestamp" },
	{ TIME, "timestamp" },
	{ TIME, "time" },
	{ TIME, "ts" },
	{ TIME, "isodate" },
	{ TIME, "eventtime" },
	{ TIME, "timegenerated" },
	{ TIME, "datetime" },
	{ TIME, "date" }, /* Fluent Bit */
	{ TIME, "timeunixnano" },
	{ TIME, "observedtimeunixnano" },
	{ MONOTONIC, "source_monotonic_timestamp" },
	{ MONOTONIC, "journald.custom.source_monotonic_timestamp" },
	{ BOOT_ID, "boot_id" },
	{ BOOT_ID, "journald.host.boot_id" },
	{ BOOT_ID, "host.boot_id" },
	{ HOST, "hostname" },
	{ HOST, "host" },
	{ HOST, "host.hostname" },
	{ HOST, "host.name" },
	{ LEVEL, "priority" },
	{ LEVEL, "level" },
	{ LEVEL, "syslog.priority" },
};

/* The first member of each role that was met, NULL without one. */
struct found {
	const char *value[N_ROLES];
	size_t row[N_ROLES];
};

/* Puts a member's name after the @len bytes at @path as the table has it. The length, 0 when it is too long. */
static size_t add_name(char path[static PATH_MAX_LEN], size_t len, const char *name)
{
	if (len)
		path[len++] = '.';
	for (name += strspn(name, "_"); *name; name++) {
		if (len + 2 >= PATH_MAX_LEN)
			return 0;
		path[len++] = *name == '-' ? '_' : *name >= 'A' && *name <= 'Z' ? (char)(*name | 0x20) : *name;
	}
	path[len] = '\0';
	return len;
}

/* The value as text: a string, a number, or the first string of a list. NULL for what else there is. */
static const char *text_of(struct json_object *value)
{
	if (json_object_is_type(value, json_type_array) && json_object_array_length(value) > 0 &&
	    json_object_is_type(json_object_array_get_idx(value, 0), json_type_string))
		value = json_object_array_get_idx(value, 0);
	return json_object_is_type(value, json_type_string) || json_object_is_type(value, json_type_int) ||
			       json_object_is_type(value, json_type_double) ?
		       json_object_get_string(value) :
		       NULL;
}

/* Notes the text of the member @path, if its name is known. */
static void note(const char *path, const char *text, struct found *ret)
{
	for (size_t i = 0; text && i < ARRAY_SIZE(names); i++) {
		enum role role = names[i].role;

		/* All members are asked, and nearly none begins so. */
		if (*names[i].name != *path || !streq(names[i].name, path) || (ret->value[role] && ret->row[role] <= i))
			continue;
		ret->value[role] = text;
		ret->row[role] = i;
		break;
	}
}

/* Members in which collectors put what they know of a line, or the line, under the names that those have anywhere. */
static bool is_wrapper(const char *key)
{
	static const char *const keys[] = { "_source",     "result", "stream",     "labels",
					    "jsonPayload", "body",   "attributes", "kvlistValue" };

	for (size_t i = 0; i < ARRAY_SIZE(keys); i++)
		if (streq(keys[i], key))
			return true;
	return false;
}

/* Notes the items of a list of OpenTelemetry's: {"key": "syslog.facility", "value": {"stringValue": "kern"}}. */
static void note_attributes(struct json_object *list, char path[static PATH_MAX_LEN], size_t len, struct found *ret)
{
	for (size_t i = 0; i < json_object_array_length(list); i++) {
		struct json_object *item = json_object_array_get_idx(list, i), *key, *value;

		if (!json_object_is_type(item, json_type_object) || !json_object_object_get_ex(item, "key", &key) ||
		    !json_object_object_get_ex(item, "value", &value) || !json_object_is_type(key, json_type_string))
			return;
		if (json_object_is_type(value, json_type_object) &&
		    !json_object_object_get_ex(value, "stringValue", &value))
			continue;
		if (add_name(path, len, json_object_get_string(key)))
			note(path, text_of(value), ret);
	}
}

static void find(struct json_object *object, char path[static PATH_MAX_LEN], size_t len, int deep, struct found *ret)
{
	json_object_object_foreach(object, key, value)
	{
		size_t named = add_name(path, len, key);

		if (!named)
			continue;
		note(path, text_of(value), ret);
		if (json_object_is_type(value, json_type_object) && deep < NEST_MAX)
			find(value, path, is_wrapper(key) ? len : named, deep + 1, ret);
		else if (json_object_is_type(value, json_type_array))
			note_attributes(value, path, len, ret);
	}
}

/* What the kernel is called where it has written. */
static const char *const kernels[] = { "kernel", "kern", "kmsg", "dmesg" };

/* Whether a program's name or a tag is the kernel's: "kernel", "kernel:", "kern.warn". */
static bool is_kernel(const char *text)
{
	for (size_t i = 0; i < ARRAY_SIZE(kernels); i++) {
		size_t len = strlen(kernels[i]);

		if (strncmp(text, kernels[i], len) == 0 && (!text[len] || text[len] == ':' || text[len] == '.'))
			return true;
	}
	return false;
}

/* Whether a word of what a source is called is the kernel's: "linux:kernel", "/dev/kmsg". */
static bool has_kernel(const char *text)
{
	for (size_t len; *text; text += len + (text[len] != '\0')) {
		len = strcspn(text, ":/._- ");
		for (size_t i = 0; i < ARRAY_SIZE(kernels); i++)
			if (span_is((struct span){ text, len }, kernels[i]))
				return true;
	}
	return false;
}

static bool is_among(const char *const *words, size_t n, const char *text)
{
	for (size_t i = 0; i < n; i++)
		if (streq(text, words[i]))
			return true;
	return false;
}

/* What a facility says: by its number, or by its name in a syslog header. GELF has other things of that name. */
static enum member_who who_by_facility(const char *text, const char *name)
{
	static const char *const others[] = { "user",   "mail",   "daemon", "auth",   "syslog",   "lpr",       "news",
					      "uucp",   "cron",   "ftp",    "local0", "local1",   "local2",    "local3",
					      "local4", "local5", "local6", "local7", "authpriv", "user-level" };

	if (strcasecmp(text, "kern") == 0 || streq(text, "kernel"))
		return MEMBER_KERNEL;
	/* Logstash says 0 where it could not read a header. */
	if (streq(text, "0"))
		return streq(name, "facility") ? MEMBER_UNKNOWN : MEMBER_KERNEL;
	if (is_digit(*text) && strlen(text) <= 2)
		return MEMBER_PROGRAM;
	return is_among(others, ARRAY_SIZE(others), text) ? MEMBER_PROGRAM : MEMBER_UNKNOWN;
}

/* Whether journald took the text from a program: _TRANSPORT of systemd.journal-fields(7), but for the kernel's. */
static bool is_programs_transport(const char *text)
{
	static const char *const ways[] = { "audit", "driver", "syslog", "journal", "stdout" };

	return is_among(ways, ARRAY_SIZE(ways), text);
}

/* What programs write to /dev/kmsg comes from the kernel, with another facility. */
static enum member_who who_wrote(const struct found *f)
{
	const char *transport = f->value[TRANSPORT], *identifier = f->value[IDENTIFIER];
	enum member_who facility =
		f->value[FACILITY] ? who_by_facility(f->value[FACILITY], names[f->row[FACILITY]].name) : MEMBER_UNKNOWN;

	if (facility == MEMBER_PROGRAM || (transport && is_programs_transport(transport)))
		return MEMBER_PROGRAM;
	if (transport && streq(transport, "kernel"))
		return MEMBER_KERNEL;
	if (identifier)
		return is_kernel(identifier) ? MEMBER_KERNEL : MEMBER_PROGRAM;
	if (facility == MEMBER_KERNEL)
		return MEMBER_KERNEL;
	return f->value[SOURCE] && has_kernel(f->value[SOURCE]) ? MEMBER_KERNEL : MEMBER_UNKNOWN;
}

/* A time that is written as ISO 8601, as a number, or as seconds with a fraction; KLOG_NO_TIME for anything else. */
static int64_t time_of(const char *text)
{
	struct klog_record rec = { .epoch_us = KLOG_NO_TIME, .wall = text, .wall_form = KLOG_WALL_ISO };
	const char *end = text + strlen(text), *point = skip_digits(text, end), *after;
	int64_t seconds = prefix_epoch_number(text, end);
	bool year;

	if (seconds != KLOG_NO_TIME)
		return seconds;
	seconds = prefix_epoch_number(text, point);
	if (seconds != KLOG_NO_TIME && *point == '.' && point - text == 10)
		return seconds + text_fraction(point + 1, end, &after);
	rec.wall_len = (size_t)(end - text);
	if (rec.wall_len < 19 || text[4] != '-' || text[7] != '-' || (text[10] != 'T' && text[10] != ' '))
		return KLOG_NO_TIME;
	return klog_record_wall_us(&rec, &year);
}

void members_learn(struct json_object *object, struct members *ret)
{
	struct found f = { 0 };
	char path[PATH_MAX_LEN];
	const char *level;

	find(object, path, 0, 1, &f);
	level = f.value[LEVEL];
	*ret = (struct members){ .text = f.value[TEXT],
				 .who = who_wrote(&f),
				 .epoch_us = f.value[TIME] ? time_of(f.value[TIME]) : KLOG_NO_TIME,
				 .mono_us = form_number(f.value[MONOTONIC]),
				 .level = level && is_digit(*level) && *level < '8' && !level[1] ? *level - '0' : -1,
				 .host = f.value[HOST],
				 .boot_id = f.value[BOOT_ID] };
}
