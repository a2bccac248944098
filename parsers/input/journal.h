/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the kernel said in a binary journal of systemd. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct journal;

/* One message. Texts live until the next call. */
struct journal_entry {
	const char *text;      /* may hold line feeds */
	size_t len;
	const char *host;      /* NULL where unknown */
	int level;             /* -1: unknown */
	int64_t mono_us;       /* the kernel's own time, -1: unknown */
	int64_t realtime_us;
	uint64_t seqnum;       /* journalctl finds it by its cursor, "i=" in hexadecimal; 0: unknown */
	unsigned char boot_id[16];
};

/* Whether the bytes begin a journal. */
bool journal_is(const unsigned char *head, size_t len);

/* Opens the journal file behind @fd, which stays the caller's and must stay open. Close with journal_close(). */
int journal_open(int fd, struct journal **ret_journal);
void journal_close(struct journal *j);

/* The next message of the kernel, oldest first: 1, 0 at the end, or a negative errno. Damaged entries are passed over. */
int journal_next(struct journal *j, struct journal_entry *ret_entry);

static inline void journal_closep(struct journal **j)
{
	journal_close(*j);
}

#define _cleanup_journal_ __attribute__((cleanup(journal_closep)))
