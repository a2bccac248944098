/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A crash dump is read out of order, so one that comes from a pipe or out of an archive is first written to a
 * temporary file: without a name, in $TMPDIR or /var/tmp, gone with the process. Its size is bounded by half of what
 * is free there, and by SPOOL_BYTES_MAX. Blocks of zeros, of which dumps are full, are left as holes.
 *
 * Whoever opened an input calls input_prepare_spool() where input_may_spool() says so; parse_input() calls the rest.
 */
#pragma once

#include "parsers/input/input.h"

/* More than filtered dumps of big machines have; a raw dump of terabytes is better expanded by hand. */
#define SPOOL_BYTES_MAX (UINT64_C(64) << 30)

/* Whether @in may need temporary files: it is no regular file, or is packed. */
bool input_may_spool(const struct input *in);

/*
 * Opens the temporary files of @in, before a sandbox forbids that. Where it is impossible the reason is kept for the
 * dump that needs one: a log does not. Without a sandbox, this happens when the first one is needed.
 */
void input_prepare_spool(struct input *in);

/*
 * Writes a pipe's bytes to a temporary file, which takes the pipe's place in @in. -EFBIG when they are more than the
 * limit, -ENOSPC and the like when they cannot be written; the message names the directory.
 */
int input_spool_pipe(struct input *in);

/* What input_spool_dump() found. */
struct input_spooled {
	struct input *dump; /* NULL for none; free with input_free() */
	char form[48];      /* what it came out of: "gzip", "tar+xz" */
	char damage[256];   /* why it is not whole, or "" */
};

/*
 * Expands the first crash dump in the packed @in to a temporary file. With @alone, takes a dump that is merely
 * compressed, and looks into no archive. The dump's path is that of @in with "!" and the member's, and its size is
 * that of @in: what was handed in, not what it became. 0 also when there is no dump. Errors as input_spool_pipe() and
 * stream_walk().
 */
int input_spool_dump(struct input *in, bool alone, struct input_spooled *ret_spooled);
