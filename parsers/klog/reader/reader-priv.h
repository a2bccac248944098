/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the files of the reader share. blocks.c decides which lines are read and calls lines.c for each; lines.c makes
 * the record and asks torn.c (a line that continues another) or join.c (a line that may go on) for the match.
 */
#pragma once

#include "parsers/klog/reader/reader.h"
#include "parsers/klog/scan.h"
#include "util/buf.h"

/* Text that is searched at once: it and what is found in it stay in the CPU's cache. */
#define CHUNK_SIZE (128u << 10)

/* Text after a line that must be there before the line is read, for what it may have been wrapped into. */
#define LOOKAHEAD 16384

/* Longer lines are no kernel's. */
#define LINE_MAX_BYTES 32768

/* Lines that one message may have been wrapped or torn into. */
#define JOIN_MAX 7

/* Text of a message put together from several lines. */
#define JOINED_MAX 8192

/* Rows of the pattern table that a line's literals may name. */
#define ROWS_MAX 32

/* Hits of one chunk, and of one line that is searched again. */
#define HITS_MAX 65536

#define LINE_HITS_MAX 64

/* How long a torn line waits for its rest, in lines. */
#define TORN_LINES 8

/* How far apart in time messages on one line may be: a console that lost the line feed between them. */
#define GLUED_US (600 * INT64_C(1000000))

/* A record that a source gives as such, in the block that gathers them. */
struct staged {
	size_t at; /* of its text in the block */
	struct klog_record rec;
	char host[64], wall[64];
};

#define STAGED_MAX 4096

/*
 * The clock of dmesg --reltime: a line has the minute when that is another than the line's before, else the time since
 * that line. So all lines have to be looked at.
 */
struct reltime {
	uint64_t done;    /* how far the source was looked at */
	char minute[24];  /* "May26 06:17", empty before the first */
	int64_t since_us; /* that the lines since add up to */
	char wall[40];    /* of the record that is read, in the form KLOG_WALL_RELTIME */
};

struct klog_reader {
	struct klog_scan *scan;
	struct klog_matcher *matcher;
	struct klog_asm *asm_;
	struct klog_style style;
	bool learnt;
	bool kernel; /* a line of a kernel was seen */
	bool fresh;  /* no record of the source or its current boot was given yet */
	struct klog_hit *hits;
	uint64_t (*where)(const void *arg, uint64_t offset); /* what an offset's place in the source is */
	const void *where_arg;

	struct klog_record last; /* the record that lines without a prefix continue */
	bool open;               /* there is one */
	bool named;              /* it may end in a name that somebody else chose */
	bool reported;           /* it was given to the assembler as an event, with what continues it */
	size_t head_len;
	char head[JOINED_MAX]; /* its text, and what continued it so far */
	char last_host[64];
	char last_wall[64], torn_wall[64];

	struct klog_record torn;
	size_t torn_len;
	unsigned int torn_age; /* lines that it still waits */
	char torn_text[512];

	struct reltime reltime;
	struct buf stage;
	struct staged *staged;
	size_t n_staged;
	char joined[JOINED_MAX], joined2[JOINED_MAX];
	char single[JOINED_MAX]; /* a line's text whose quotes were doubled */
};

/* Text that is being read: a line after the other, with a look at those that follow. */
struct cursor {
	const char *base, *end;      /* all text that is there */
	const char *limit;           /* where the chunk ends whose hits are known */
	const char *p;               /* the next line */
	uint64_t offset;             /* of base in the source */
	const struct klog_hit *hits; /* ends count from hits_base */
	const char *hits_base;
	size_t n_hits, at_hit;
	bool split; /* the line's message ended where another one began: what continues it comes later */
	const struct staged *staged; /* the records of a gathered block, one a line */
	size_t n_staged;
};

/* A line to be read: its text and which rows may match it. */
struct line {
	const char *text;
	size_t len;
	const struct staged *staged;
	uint64_t offset;
	int16_t rows[ROWS_MAX]; /* in the table's order */
	size_t n_rows;
	bool unclean;
	bool part; /* a line feed within a record, or one that was written out, stands in front of it */
};

/* Why an event may not be what it looks like. */
extern const char reader_torn[], reader_written_out[];

/* blocks.c */
const char *reader_line_end(const char *p, const char *end);
const char *reader_line_start(const char *p, const char *begin);
/* Searches a line again, after it was cleaned, split or joined. */
int reader_find_rows(struct klog_reader *r, struct line *line);
/* Searches and reads [@c->p, @until). */
int reader_read(struct klog_reader *r, struct cursor *c, const char *until);

/* reltime.c */
/* Looks at the lines up to @until, which is after the cursor's next line at most. */
void reltime_advance(struct klog_reader *r, const struct cursor *c, const char *until);
/* Gives the record of the last of these lines its time. */
void reltime_set(struct klog_reader *r, struct klog_record *rec);

/* front.c */
/* Learns what stands in front of all lines of a source's first piece; r->style tells whether they are a table's rows. */
int reader_learn_front(struct klog_reader *r, const char *data, size_t len, struct klog_front *ret_front);

/* join.c */
/* Text that does not go on with a message: nothing, and the marks of who cut something out. */
bool reader_breaks(const char *text, size_t len);
/* Whether the record of the line that comes next may go on with a message of @head that @pattern matches. */
bool continues(const struct klog_record *head, const struct klog_record *next, const struct klog_pattern *pattern);
/* Puts @more after the @len bytes at @to; with a blank for the line feed where @blank. The length, 0 when too long. */
size_t reader_join(char *to, size_t len, const char *more, size_t more_len, bool blank);
/* Tries the line's rows in the table's order. 1: it was an event. */
int reader_match(struct klog_reader *r, struct cursor *c, const struct line *line, struct klog_record *rec,
		 const char *doubt);

/* torn.c */
/* Keeps the wall clock of @rec in @to, which outlives its line. */
void reader_keep_wall(struct klog_record *rec, char *to, size_t size);
/* Keeps the text of a record for lines that may go on with it. */
void reader_remember(struct klog_reader *r, const struct line *line, const struct klog_record *rec);
/* A line that its literals speak for, but that matches no row: perhaps it was torn, and its rest comes later. */
void reader_remember_torn(struct klog_reader *r, const struct line *line, const struct klog_record *rec);
/* What continues a record has its time, caller and host. */
void reader_inherit(const struct klog_reader *r, struct klog_record *rec);
/* A line without a prefix in a log that has them. 1: it was an event. */
int reader_bare(struct klog_reader *r, struct cursor *c, struct line *line, struct klog_record *rec, const char *doubt);
int reader_continuation(struct klog_reader *r, struct cursor *c, struct line *line, struct klog_record *rec);

/* lines.c */
/* Whether the line holds a literal of a message that ends in a name. */
bool reader_has_name(const struct line *line);
/* Reads one line with its rows known. */
int reader_line(struct klog_reader *r, struct cursor *c, struct line *line, bool glued);
/* A line with escapes, line feeds written out, or entities: each line of what remains is read. */
int reader_unclean(struct klog_reader *r, struct cursor *c, const struct line *line);
