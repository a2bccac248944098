/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Text whose newest entry comes first, as Loki, Kibana and journalctl -r export it: it is turned round before
 * anything reads it. Times are looked for in the bytes of an entry, wherever they stand, so this serves entries of any
 * form, which @entry_end of struct log_form tells apart.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * Whether the times of the text's entries fall from one to the next, or, where all have the same, the lines of the
 * kernel's reports follow each other backwards.
 */
bool newest_first(const char *text, size_t len, const char *(*entry_end)(const char *p, const char *end));

/* Whether [@p, @end) has a time. */
bool newest_timed(const char *p, const char *end);

/* How long the line with the names of a table's columns is that the text begins with; 0 for none. */
size_t newest_head(const char *text, size_t len);

/* Text that was turned round, and where its entries stood before. Free with turned_deinit(). */
struct turned {
	uint64_t base; /* of the text, in the source */
	uint32_t *at, *was;
	size_t n, cap;
};

/*
 * Turns @len bytes (less than 4 GiB) round in place, entry by entry, but for the first @head. The last byte must be a
 * line feed. -ENOMEM when there is no memory for the places.
 */
int turn_round(char *text, size_t len, size_t head, const char *(*entry_end)(const char *p, const char *end),
	       struct turned *turned);
void turned_deinit(struct turned *turned);

/* Where in the source the byte at @offset of the turned text stood; for klog_reader_place(). */
uint64_t turned_place(const void *turned, uint64_t offset);
