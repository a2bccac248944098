/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the kernel said in a binary journal of systemd.
 *
 * The format (systemd.io/JOURNAL_FILE_FORMAT) is a header and objects that are only ever appended, so entries are
 * read in the order they were written, also from a file that was cut off or never closed. libsystemd is not used: it
 * refuses a file that has no name, and one out of an archive or a pipe has none.
 *
 * The log reader maps or reads a journal, opens it, and takes its messages one by one. Hash tables and entry arrays,
 * which a hostile file could make circular, are never followed; each object is met once.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct journal;

/* One message. Texts are not terminated and live until the next call. */
struct journal_entry {
	const char *text; /* may hold line feeds */
	size_t len;
	const char *host; /* NULL where unknown */
	size_t host_len;
	int level;           /* the kernel's, 0 (emergency) to 7 (debug); -1: unknown */
	int64_t mono_us;     /* the kernel's own time, -1: unknown */
	int64_t realtime_us; /* since 1970, when journald took it */
	uint64_t seqnum;     /* journalctl finds it by its cursor, "i=" in hexadecimal */
	unsigned char boot_id[16];
};

/* Whether the bytes begin a journal. */
bool journal_is(const unsigned char *head, size_t len);

/*
 * Opens the journal in @data, which stays the caller's and must stay. -EBADMSG when its header makes no sense. Close
 * with journal_close() (takes NULL).
 */
int journal_open(const void *data, size_t len, struct journal **ret_journal);
void journal_close(struct journal *j);

/* The next message of the kernel, in the order they were written: 1, 0 at the end, -ENOMEM. */
int journal_next(struct journal *j, struct journal_entry *ret_entry);

/* Why the objects ended before the file said they would, NULL when they did not. */
const char *journal_damage(const struct journal *j);

static inline void journal_closep(struct journal **j)
{
	journal_close(*j);
}

#define _cleanup_journal_ __attribute__((cleanup(journal_closep)))
