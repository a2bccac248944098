/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * From records to facts: puts the lines of a report together again, whoever printed what in between, and writes what
 * they say.
 *
 * The reader calls it with each record that matters, in the order of the source. A source may have many boots: each
 * becomes a capture. Functions give 0 or a negative errno, -ENOMEM or the database's, which ends the source.
 */
#pragma once

#include "parsers/klog/output.h"
#include "parsers/klog/patterns.h"
#include "parsers/klog/record/record.h"

struct klog_asm;

/* Free with klog_asm_free() (takes NULL). @output's texts are copied. */
int klog_asm_new(const struct klog_output *output, struct klog_asm **ret_asm);
void klog_asm_free(struct klog_asm *a);

/* A line that a pattern matched. The record's text is the whole message, joined where it was torn. */
int klog_asm_event(struct klog_asm *a, const struct klog_match *m, const struct klog_record *rec, const char *doubt);

/* A line that none matched, but that may be part of what is being followed. */
int klog_asm_line(struct klog_asm *a, const struct klog_record *rec);

/* Whether lines without a literal matter now. */
bool klog_asm_busy(const struct klog_asm *a);

/* Lines that nobody needed to look at, for the count of records. */
void klog_asm_skipped(struct klog_asm *a, uint64_t lines);
/* Bytes that are no text: longer lines than any kernel prints, and the like. */
void klog_asm_unread(struct klog_asm *a, uint64_t bytes);

/* The first and the last records of a source, which say when it begins and ends. */
void klog_asm_bounds(struct klog_asm *a, const struct klog_record *rec);

/* A record of the source's beginning: its wall clock, if it has one, is what later ones are measured from. */
void klog_asm_clock(struct klog_asm *a, const struct klog_record *rec);

/* A new boot begins, as the source's own structure tells (a journal's boot id). */
int klog_asm_new_boot(struct klog_asm *a);

/* The id of the boot that begins, as the source has it: 32 hexadecimal digits, with or without dashes. */
void klog_asm_boot_id(struct klog_asm *a, const char *id);

/*
 * The source ends: writes all that is still held. Without events, and with @kernel false (no line of a kernel was
 * seen), there is no capture. @damage, if not NULL, is why the source could not be read to its end.
 */
int klog_asm_finish(struct klog_asm *a, bool kernel, const char *damage, struct klog_totals *ret_totals);
