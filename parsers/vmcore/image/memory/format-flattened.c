// SPDX-License-Identifier: GPL-2.0-or-later
/* Flattened files. libkdumpfile before 0.5.3 cannot read them; one that is rearranged can be read by every version. */
#include <inttypes.h>
#include <stdio.h>
#include <unistd.h>

#include "parsers/vmcore/image/memory/dump-format.h"
#include "parsers/vmcore/image/memory/flat.h"
#include "util/error.h"

static bool flattened_probe(const struct dump_file *f)
{
	char head[16];

	return pread(f->fds[0], head, sizeof(head), 0) == sizeof(head) && flat_recognize(head, sizeof(head));
}

static int flattened_unwrap(struct dump_file *f)
{
	bool cut;
	int r = flat_rearrange(f->fds[0], &f->unwrapped_fd, &cut);

	if (r < 0)
		return err_wrap(r, "flattened dump");
	if (cut)
		snprintf(f->damage, sizeof(f->damage),
			 "cut off: the flattened dump has no end record in its %" PRIu64 " bytes", f->size);
	f->fds[0] = f->unwrapped_fd;
	return 0;
}

const struct dump_format dump_format_flattened = {
	.name = "flattened",
	.probe = flattened_probe,
	.unwrap = flattened_unwrap,
};
