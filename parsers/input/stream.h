/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * An input's bytes, or those of each file in it: compressed files are expanded and archives walked, in each other as
 * deep as STREAM_DEPTH_MAX. Nothing is written anywhere; each file is read once, from front to end.
 *
 * The log reader walks each input; spool.h looks for crash dumps by the same walk. Bytes come from hostile files
 * through libarchive, which runs in the child's sandbox like all else that parses.
 */
#pragma once

#include "parsers/input/input.h"

/* Archives in archives: "case.zip!sosreport.tar.xz!var/log/messages.gz" is three. */
#define STREAM_DEPTH_MAX 4

/* What an input may grow to, and how many files it may hold: far more than any log that people send. */
#define STREAM_BYTES_MAX (UINT64_C(256) << 30)
#define STREAM_FILES_MAX 200000

/* Bytes of a file's beginning that are there before it is read: the log reader decides by them what form a text has. */
#define STREAM_HEAD_MAX 65536

/* One file. */
struct stream {
	const char *member; /* its path within the archives, NULL for the input itself (also when that is compressed) */
	const char *form;   /* what it came out of: "gzip", "tar+xz", … or "" */
	const unsigned char *head; /* its first bytes; they are read again by stream_read() */
	size_t head_len;
	int fd; /* the input's own, when the file is the input as it is; else -1 */
	/* Set when the data could not be expanded to their end: why. */
	const char *damage;
	void *source; /* of stream_read() */
};

/*
 * Reads on, at most @len bytes: *@ret_len of them, 0 at the end. Damage to compressed data ends the file, and the
 * stream's damage says why. A negative errno is for what ends the walk: -ENOMEM, or an input that cannot be read.
 */
int stream_read(struct stream *s, void *buf, size_t len, size_t *ret_len);

/* Called for each file; what it leaves unread is passed over. A negative errno ends the walk. */
typedef int (*stream_visit)(struct stream *s, void *arg);

/* What was met. */
struct stream_stats {
	uint64_t files, bytes; /* visited; read, as expanded */
	uint64_t archives;     /* archives opened, also within others */
	const char *limit;     /* the limit that ended the walk early, NULL for none */
	const char *lost;      /* why files in it could not be found, NULL for none */
};

/*
 * Visits the files of @in. Damage in one file does not keep the others from being read where the format lets them be
 * found. *@ret_stats is written in any case. -EBADMSG when an archive shows none of its files, an error of read()
 * when the input itself fails, -ENOMEM, or what @visit returned.
 */
int stream_walk(struct input *in, stream_visit visit, void *arg, struct stream_stats *ret_stats);

/*
 * Expands what is compressed in memory: 1, 0 when it is damaged or of no known format, -ENOMEM. What is longer than
 * @size is cut.
 */
int stream_unpack(const void *packed, size_t packed_len, char *buf, size_t size, size_t *ret_len);

/* Whether the bytes begin a compressed file or an archive that stream_walk() opens. */
bool stream_is_packed(const unsigned char *head, size_t len);
