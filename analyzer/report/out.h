/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Writes results to files or to standard output: whatever a command prints that is not a message. */
#pragma once

#include "util/buf.h"

/*
 * A result that is being written to @path, or to standard output if @path is NULL or "-". A regular file is written
 * beside its place and renamed when it is whole, so that it is there whole or not at all; anything else (a pipe,
 * /dev/…) is opened and written to. Errors name the path.
 */
struct out {
	const char *path; /* the caller's; NULL: standard output */
	char *temporary;  /* the file beside it, NULL for none */
	int fd;
};

/* 0 or a negative errno, as the others; @path must live until out_deinit(), which is due when it gave 0. */
int out_open(const char *path, struct out *ret_out);
/* Writes @text and empties it. An error that stuck in @text is this one's. */
int out_add(struct out *out, struct buf *text);
/* Puts the whole file into its place, once its bytes are on the disk; does nothing for a pipe or standard output. */
int out_commit(struct out *out);
/* Closes it; a file that was not committed is removed. */
void out_deinit(struct out *out);

#define _cleanup_out_ __attribute__((cleanup(out_deinit)))

/* All of these for a result that is one text. */
int out_write(const char *path, const struct buf *text);
