/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * From bytes to records to events. Text comes in blocks: their literals are found first (scan.h), and only lines
 * with one, and those that follow while something is being printed, are looked at. Lines that were wrapped, torn or
 * glued together are put right here; what belongs to one report is the assembler's to say.
 */
#pragma once

#include "parsers/klog/assemble.h"

struct klog_reader;

/* What it compiles serves any number of sources. Free with klog_reader_free() (takes NULL). */
int klog_reader_new(struct klog_reader **ret_reader);
void klog_reader_free(struct klog_reader *r);

/* Compiles what readers use, also for the children that are forked from now on. */
int klog_reader_prepare(void);

/* Begins a source; its facts go to @output. */
int klog_reader_begin(struct klog_reader *r, const struct klog_output *output);

/*
 * Reads the text @data, a piece of the source that begins at @offset with a line. *@ret_done is how much of it was
 * read: the rest is to come again with more text after it, unless @final says that there is none.
 */
int klog_reader_text(struct klog_reader *r, const char *data, size_t len, uint64_t offset, bool final,
		     size_t *ret_done);

/*
 * From here to the source's end, places in it are what @where makes of the offsets that the reader is given: for text
 * that was put into another order. NULL: they are as they are given.
 */
void klog_reader_place(struct klog_reader *r, uint64_t (*where)(const void *arg, uint64_t offset), const void *arg);

/*
 * Reads one record of a source that has records of its own (a journal, a kernel's ring buffer). The text may hold line
 * feeds. Nothing of @rec is kept after the call.
 */
int klog_reader_record(struct klog_reader *r, const struct klog_record *rec);

/*
 * A boot with the id @id begins, as the source's own structure tells; @first: it is the source's first. The id is 32
 * hexadecimal digits, with or without dashes.
 */
int klog_reader_boot(struct klog_reader *r, const char *id, bool first);

/*
 * The end of the source: writes all that is held. *@ret_totals counts what was read; without a line of a kernel in it
 * nothing was written. @damage, if not NULL, is why the source could not be read to its end.
 */
int klog_reader_finish(struct klog_reader *r, const char *damage, struct klog_totals *ret_totals);
