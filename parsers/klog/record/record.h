/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * One line of a log taken apart: what stood in front of the kernel's message, and the message.
 *
 * People's logs carry layers of prefixes: quoting of a mail, a level, a syslog stamp with host and
 * tag, the kernel's own time and caller. Each kind is a row of a table in record.c; they are
 * taken off from the outside in until none matches. Nothing is copied: a record points into its
 * line.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "parsers/klog/span.h"

#define KLOG_NO_TIME INT64_MIN
#define KLOG_WALL_MAX 40 /* "2024-05-26T06:17:40.123456+02:00" and its NUL */

/* How the wall-clock text of a record is to be read. */
enum klog_wall {
	KLOG_WALL_NONE,
	KLOG_WALL_SYSLOG, /* May 26 06:17:40, without a year */
	KLOG_WALL_ISO,    /* 2024-05-26T06:17:40[.,123456][+02:00], also with a blank for the T */
	KLOG_WALL_CTIME,  /* Sun May 26 06:17:40 2024, of dmesg -T */
	KLOG_WALL_EPOCH,  /* 1716704260.123456 */
	/*
	 * May26 06:17, of dmesg --reltime, perhaps with the seconds since; or +0.000123, the time since the line
	 * before, which is no clock.
	 */
	KLOG_WALL_RELTIME,
	KLOG_WALL_NUMBERS, /* 26.05.2024 06:17:40[,123], 05/26/2024, 6:17:40[.123] AM, 05-26 06:17:40[.123] */
};

enum klog_record_flags {
	KLOG_PREFIXED = 1, /* a time, level, syslog header or the like stood in front */
	KLOG_STAMPED = 2,  /* the kernel's own time stood in front */
	KLOG_USER = 4,     /* written by a program, not by the kernel */
	KLOG_CONT = 8,     /* continues the record before it (an embedded newline, or a wrapped line) */
	KLOG_GLUED = 16,   /* it began in the middle of a line */
	KLOG_DOUBLED = 32, /* it is a quoted field of a table, in which two quotes stand for one */
	KLOG_TAGGED = 64,  /* a program's, whose name and pid stand after the host, or the syslog daemon's own */
};

struct klog_record {
	const char *text; /* the message, without blanks around it */
	size_t len;
	uint64_t offset; /* of its line in the source, or the record's sequence number */
	int64_t mono_us; /* time since boot, KLOG_NO_TIME when the line does not tell */
	int64_t at_us; /* on the boot's one clock, as the assembler tells; KLOG_NO_TIME before, and without any time */
	int64_t epoch_us; /* wall clock where the source gives it as a number, else KLOG_NO_TIME */
	const char *wall; /* wall clock as it stood there */
	size_t wall_len;
	enum klog_wall wall_form;
	const char *host;
	size_t host_len;
	unsigned int flags;
	int level;        /* 0 (emergency) to 7, -1 unknown */
	char caller_kind; /* 'T' a task, 'C' a CPU, 0 unknown */
	uint32_t caller;  /* pid of the task that printed it, or the CPU */
};

/* A table whose column @column is the log. */
struct klog_table {
	char separator; /* ',', ';', '|' or a tab; NUL for no table */
	size_t column;
	bool bare;           /* it has one column of quoted lines, with or without a prefix of their own */
	bool last;           /* it is the last one, and may have the separator in it */
	bool sourced;        /* lines need no prefix to be the kernel's: the column @source says so */
	size_t source, host; /* of such a table; host is @column where no column has it */
};

#define KLOG_FRONT_MAX 128

/*
 * What tools and people put in front of all lines: "web_1  | ", "   12\t", "kern.log:12:", "- ", as one of the lines has
 * it. Any number stands for any other.
 */
struct klog_front {
	size_t len; /* 0 for none */
	char text[KLOG_FRONT_MAX];
};

/* What a source's lines look like, learnt from its head. */
struct klog_style {
	bool prefixed; /* most lines have a prefix, so that one without continues the line before */
	bool fronted;  /* most have something unknown in front of the kernel's time */
	bool tagless; /* syslog has no tag in front of what the kernel says: "May 26 06:17:40 host Out of Memory: …" */
	struct klog_table table;
	struct klog_front front;
	bool mono_host; /* "[ 12.345678] host kernel: …", as journalctl -o short-monotonic prints */
	bool prose;     /* most lines are sentences, and none is a kernel's by its prefix */
	bool reltime;   /* "[May26 06:17]", "[  +0.000123]" of dmesg --reltime */
};

/* Takes @line (without its newline) apart. Bytes of @line are only read. */
void klog_record_parse(const struct klog_style *style, const char *line, size_t len, uint64_t offset,
		       struct klog_record *ret_record);

/* Learns from the source's first lines whether they are a table's rows. */
void klog_table_learn(const char *text, size_t len, struct klog_table *ret_table);

/*
 * Moves *@p and *@end to the log's line within the row. False when this line has no such wrapper. *@ret_quoted tells
 * that it is a quoted field.
 */
bool klog_table_unwrap(const struct klog_table *table, const char **p, const char **end, bool *ret_quoted);

/* Notes what other columns say of who wrote the row's line, and where. */
void klog_table_source(const struct klog_table *table, const char *p, const char *end, struct klog_record *rec);

/* Gives @rec the wall clock that another column of its row has. */
void klog_table_time(const struct klog_table *table, const char *p, const char *end, struct klog_record *rec);

/* After the front at @p; NULL where another one or none stands there. Blanks at its end may be missing on an empty line. */
const char *klog_front_skip(const struct klog_front *front, const char *p, const char *end);

/* How many bytes at the front of @text, up to the end of a number, of blanks or of a mark, [@p, @end) has as well. */
size_t klog_front_shared(struct span text, const char *p, const char *end);

/* Whether a wall clock stands in [@p, @end); its text goes to @rec if that has none. */
bool klog_front_time(const char *p, const char *end, struct klog_record *rec);

/* Gives @rec the kernel's time that stands in [@p, @end): behind a quote, it is of what all lines have in front. */
void klog_front_stamp(const char *p, const char *end, struct klog_record *rec);

/* The line of a sample all over the text that comes after the one at @p: about @step bytes further on. */
const char *klog_sample_next(const char *p, const char *end, size_t step);

/* Learns the style from some lines of the text; @style has what wraps them. Whether any of them is a kernel's. */
bool klog_style_learn(const char *text, size_t len, struct klog_style *style);

/*
 * Writes the record's wall clock as ISO 8601: with the offset where the log gives one, and as
 * "--05-26T06:17:40" where it has no year. False (and "") when there is none or it makes no sense.
 */
bool klog_record_wall(const struct klog_record *rec, char ret_text[KLOG_WALL_MAX]);

/*
 * The record's wall clock in microseconds since 1970, where it has no year as if that were 1970 (*@ret_year false).
 * Without an offset it is taken for UTC: differences within one log are right. KLOG_NO_TIME when there is none.
 */
int64_t klog_record_wall_us(const struct klog_record *rec, bool *ret_year);

/*
 * Whether what stands on the line from @p to the kernel's stamp at @q makes the stamp part of source text: the quote
 * of a string, the mark of a comment or a patch. In logs a quote follows the name of a field: msg="[ 12.3] …".
 */
bool klog_stamp_quoted(const char *p, const char *q);

/* Whether the text of a line without a prefix begins as source text does, which quotes messages. */
bool klog_text_quoted(const struct klog_record *rec);

/* Microseconds since boot of the kernel's stamp "[ 12.345678]" at @p, or KLOG_NO_TIME; *@ret_end is after it. */
int64_t klog_parse_stamp(const char *p, const char *end, const char **ret_end);
