/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Where in a block of text the literals of the patterns stand: all of them are searched for at
 * once, so that the rest of the log is never looked at line by line.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Literals are numbered by the order of their first row in klog_patterns[]. */
#define KLOG_LITERALS_MAX 192

/* Not a pattern's literal, but bytes that a line must be cleaned of before it can be read: ESC, NUL, "#012", … */
#define KLOG_LITERAL_UNCLEAN (KLOG_LITERALS_MAX - 1)

/*
 * Bytes that are searched before the literals are compiled for Vectorscan, which takes 90 million instructions: as long as to
 * search some megabytes without it. Most logs are smaller.
 */
#define KLOG_SCAN_PLAIN_MAX (1u << 20)

struct klog_hit {
	uint32_t end; /* just after the literal, in the block */
	uint16_t literal;
	bool wakes; /* the line deserves a look even when nothing is being followed */
};

struct klog_scan;

/* A finder may be used for any number of blocks. Free with klog_scan_free() (takes NULL). */
int klog_scan_new(struct klog_scan **ret_scan);
void klog_scan_free(struct klog_scan *scan);

/*
 * Compiles at once what is compiled otherwise when a finder has much to search: once for the process, to whose end it stays,
 * and for the children that it forks from now on.
 */
int klog_scan_compile(const struct klog_scan *scan);

/*
 * Finds all literals in a block of less than 2 GiB, in the order of their ends: at most @max, *@ret_n of them. *@ret_len is
 * how much of the block they cover.
 */
int klog_scan_block(struct klog_scan *scan, const char *text, size_t len, struct klog_hit *hits, size_t max,
		    size_t *ret_n, size_t *ret_len);

/* The rows of klog_patterns[] that share @literal, in the table's order; ends with a negative number. */
const int16_t *klog_scan_rows(const struct klog_scan *scan, unsigned int literal);
