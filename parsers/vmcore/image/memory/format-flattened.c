// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Flattened files. libkdumpfile reads them from 0.5.3 on; here all versions get a descriptor whose reads the index of
 * flat.h answers, so that neither time nor room is needed for a copy.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "parsers/vmcore/image/memory/dump-format.h"
#include "parsers/vmcore/image/memory/flat.h"
#include "parsers/vmcore/image/memory/whole-reads.h"
#include "util/error.h"

static bool flattened_probe(const struct dump_file *f)
{
	char head[16];

	return pread(f->fds[0], head, sizeof(head), 0) == sizeof(head) && flat_recognize(head, sizeof(head));
}

static ssize_t read_unwrapped(void *arg, void *buf, size_t len, uint64_t offset)
{
	return flat_read(arg, buf, len, offset);
}

static int flattened_unwrap(struct dump_file *f)
{
	int r = flat_open(f->fds[0], f->sizes[0], &f->flat);

	if (r < 0)
		return err_wrap(r, "flattened dump");
	if (flat_is_cut(f->flat))
		snprintf(f->damage, sizeof(f->damage),
			 "cut off: the flattened dump has no end record in its %" PRIu64 " bytes", f->sizes[0]);
	if (!flat_size(f->flat))
		return err_set(-ENODATA, "%s", f->damage[0] ? f->damage : "flattened dump: there is nothing in it");
	f->unwrapped_fd = dup(f->fds[0]);
	if (f->unwrapped_fd < 0)
		return err_set(-errno, "cannot open it again: %s", strerror(errno));
	f->fds[0] = f->unwrapped_fd;
	f->sizes[0] = flat_size(f->flat);
	return whole_reads_redirect(f->unwrapped_fd, read_unwrapped, f->flat);
}

const struct dump_format dump_format_flattened = {
	.name = "flattened",
	.probe = flattened_probe,
	.unwrap = flattened_unwrap,
};
