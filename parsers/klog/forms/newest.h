/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Text whose newest entry comes first, as Loki, Kibana and journalctl -r export it: it is turned round before
 * anything reads it. Times are looked for in the bytes of a line, wherever they stand, so this serves entries of any
 * form.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Whether the times of the text's lines fall from one to the next. */
bool newest_first(const char *text, size_t len);

/* Text that was turned round, and where its entries stood before. Free with turned_deinit(). */
struct turned {
	uint64_t base; /* of the text, in the source */
	uint32_t *at, *was;
	size_t n, cap;
};

/*
 * Turns @len bytes (less than 4 GiB) round in place, entry by entry, as @entry_end of struct log_form tells. The last
 * byte must be a line feed. -ENOMEM when there is no memory for the places.
 */
int turn_round(char *text, size_t len, const char *(*entry_end)(const char *p, const char *end), struct turned *turned);
void turned_deinit(struct turned *turned);

/* Where in the source the byte at @offset of the turned text stood; for klog_reader_place(). */
uint64_t turned_place(const void *turned, uint64_t offset);
