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
	SOURCE,   /* says nothing unless it is the kernel */
	SERVICE,  /* the same; with other signs of a program, it is one */
	LANGUAGE, /* what wrote the line, as Datadog's agents say it */
	LOGGER,   /* only a program's logger notes it */
	SEVERITY, /* in words, as loggers have it */
	STREAM,
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
	{ SERVICE, "service" }, /* Datadog */
	{ SERVICE, "dd.service" },
	{ LANGUAGE, "ddsource" },
	{ LOGGER, "logger" },
	{ LOGGER, "logger_name" },
	{ LOGGER, "loggername" },
	{ LOGGER, "logger.name" },
	{ LOGGER, "log.logger" },
	{ LOGGER, "thread" },
	{ LOGGER, "thread_name" },
	{ LOGGER, "threadname" },
	{ LOGGER, "logger.thread_name" },
	{ LOGGER, "process.thread.name" },
	{ LOGGER, "trace_id" },
	{ LOGGER, "traceid" },
	{ LOGGER, "dd.trace_id" },
	{ LOGGER, "trace.id" },
	{ LOGGER, "stack_trace" },
	{ LOGGER, "funcname" },
	{ SEVERITY, "severity" },
	{ SEVERITY, "status" },
	{ SEVERITY, "levelname" },
	{ SEVERITY, "loglevel" },
	{ SEVERITY, "log.level" },
	{ SEVERITY, "severitytext" },
	{ STREAM, "stream" }, /* Docker, CRI */
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

/* Whether a logger's level stands there, in words. */
static bool is_level(const char *text)
{
	static const char *const levels[] = { "info", "warn",  "err",    "debug", "trace",
					      "crit", "fatal", "notice", "severe" };

	for (size_t i = 0; text && i < ARRAY_SIZE(levels); i++)
		if (strncasecmp(text, levels[i], strlen(levels[i])) == 0)
			return true;
	return false;
}

/* Whether a service or source is called as what collects logs of a machine, not as a program of its own. */
static bool is_collector(const char *text)
{
	static const char *const words[] = { "syslog",  "journald", "journal", "system", "systemd",  "linux",
					     "host",    "node",     "console", "serial", "messages", "varlog",
					     "varlogs", "rsyslog",  "fluentd", "vector" };

	for (size_t len; *text; text += len + (text[len] != '\0')) {
		len = strcspn(text, ":/._- ");
		for (size_t i = 0; i < ARRAY_SIZE(words); i++)
			if (span_is((struct span){ text, len }, words[i]))
				return true;
	}
	return false;
}

/*
 * Whether a program's logger made the object: at least two of a level in words, a service of its own, a language, and what
 * only loggers note. Its text is what the program speaks of, also where that is a line of the kernel's.
 */
static bool is_programs(const struct found *f)
{
	int signs = is_level(f->value[SEVERITY]) || is_level(f->value[LEVEL]);

	signs += f->value[SERVICE] && !is_collector(f->value[SERVICE]);
	signs += f->value[LANGUAGE] && !is_collector(f->value[LANGUAGE]);
	/* OpenTelemetry has empty ones. */
	signs += f->value[LOGGER] && *f->value[LOGGER];
	return signs > 1;
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
	for (enum role role = SOURCE; role <= LANGUAGE; role++)
		if (f->value[role] && has_kernel(f->value[role]))
			return MEMBER_KERNEL;
	return is_programs(f) ? MEMBER_PROGRAM : MEMBER_UNKNOWN;
}

/* A time that is written as ISO 8601, as a number, or as seconds with a fraction; KLOG_NO_TIME for anything else. */
int64_t members_time(const char *text)
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
				 .epoch_us = f.value[TIME] ? members_time(f.value[TIME]) : KLOG_NO_TIME,
				 .mono_us = form_number(f.value[MONOTONIC]),
				 .level = level && is_digit(*level) && *level < '8' && !level[1] ? *level - '0' : -1,
				 .host = f.value[HOST],
				 .boot_id = f.value[BOOT_ID],
				 .container = f.value[STREAM] && strncmp(f.value[STREAM], "std", 3) == 0 };
}

/* Whether a part of a Fluentd's tag between dots is the kernel's: "kernel", "system.kern.warn". */
static bool is_kernels_tag(struct span tag)
{
	for (size_t len; tag.len; tag.p += len, tag.len -= len) {
		const char *dot = memchr(tag.p, '.', tag.len);

		len = dot ? (size_t)(dot - tag.p) + 1 : tag.len;
		for (size_t i = 0; i < ARRAY_SIZE(kernels); i++)
			if (span_is((struct span){ tag.p, len - (dot != NULL) }, kernels[i]))
				return true;
	}
	return false;
}

/* The time in front of an object, "2024-05-26 06:17:42.123456789 +0000"; its offset may stand after a blank. */
static int64_t front_time(struct span front)
{
	char text[KLOG_WALL_MAX];
	size_t n = 0;

	for (size_t i = 0; i < front.len && n < sizeof(text) - 1 && front.p[i] != '\t'; i++) {
		const char c = front.p[i];

		if (c == ' ' && n > 10 && (i + 1 == front.len || (front.p[i + 1] != '+' && front.p[i + 1] != '-')))
			break;
		if (c != ' ' || n == 10)
			text[n++] = c;
	}
	text[n] = '\0';
	return members_time(text);
}

void members_front(struct span front, struct members *m)
{
	struct span tag;

	while (front.len && memchr(" \t:,", front.p[front.len - 1], 4))
		front.len--;
	tag = front;
	for (size_t i = 0; i < front.len; i++)
		if (front.p[i] == ' ' || front.p[i] == '\t')
			tag = (struct span){ front.p + i + 1, front.len - i - 1 };
	if (m->who == MEMBER_UNKNOWN && tag.len && is_kernels_tag(tag))
		m->who = MEMBER_KERNEL;
	if (m->epoch_us == KLOG_NO_TIME && front.len)
		m->epoch_us = front_time(front);
}
