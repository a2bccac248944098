/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The forms that a log's text may have: lines, mails, JSON (journalctl -o json…, dmesg --json), and the journal's
 * export format. Each turns bytes into what reader.h takes.
 */
#pragma once

#include "parsers/klog/reader/reader.h"

/* What is remembered between two pieces of a source. */
struct form_state {
	struct klog_reader *reader;
	char boot_id[40];    /* of the record before */
	uint64_t kernel;     /* records of the kernel */
	uint64_t unreadable; /* objects or fields that are not what the form says */
	struct span front;   /* of JSON: what stands in front of the object on its line */
	struct form_clock {
		int64_t mono_us, epoch_us; /* of the first line that has both a time of the kernel's and its object's */
		int64_t mono_span, epoch_span; /* how far others are from it at most */
		size_t lines;
	} clock;
	bool learning;       /* nothing is given to the reader yet: the clocks of the first objects are compared */
	bool learnt, late;   /* objects have the time at which they were read */
	bool fixed;          /* all places are that of the object that packs them */
	unsigned int packed; /* in how many packed texts it reads */
	uint64_t unpacked;   /* bytes of those so far */
};

struct log_form {
	const char *name; /* as in artifact.format */
	bool (*probe)(const char *head, size_t len);
	/*
	 * After the entry that begins at @p, for text whose newest entry comes first; NULL: this form has its own
	 * order.
	 */
	const char *(*entry_end)(const char *p, const char *end);
	/* Writes @len bytes of lines, each at the place that it had; NULL: the bytes are what read() takes. */
	void (*decode)(const char *data, size_t len, char *to);
	/* As klog_reader_text(); NULL: the lines that decode() makes are read as they are. */
	int (*read)(struct form_state *state, const char *data, size_t len, uint64_t offset, bool final,
		    size_t *ret_done);
};

/* The form of a source by its first bytes; lines when it is no other. */
const struct log_form *log_form_of(const char *head, size_t len);

/* Reads a piece of a source that has this form; as klog_reader_text(). */
int log_form_read(const struct log_form *form, struct form_state *state, const char *data, size_t len, uint64_t offset,
		  bool final, size_t *ret_done);

/* Whether a source's first lines are those of a program's text or a patch: what that quotes is no log. */
bool log_is_source(const char *head, size_t len);

/* Whether words that kernels tell a kill or a hung task with stand in the text; *@ret_at is where the first line of them begins. */
bool log_first_words(const char *text, size_t len, size_t *ret_at);

/* A record with journald's fields; absent ones NULL. Numbers are as the journal has them, in decimal. */
struct journal_fields {
	const char *message;
	size_t message_len;
	const char *transport, *identifier, *facility, *priority, *monotonic, *realtime, *boot_id, *host;
};

/* Takes a record in; one that is not the kernel's is passed over. */
int form_take_fields(struct form_state *state, const struct journal_fields *fields, uint64_t offset);
