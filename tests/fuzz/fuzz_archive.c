// SPDX-License-Identifier: GPL-2.0-or-later
/* Archives within archives: every file is walked to and read to its end. */
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "parsers/input/stream.h"
#include "tests/fuzz/fuzz.h"

static volatile size_t touched;

static int visit(struct stream *s, void *arg)
{
	char buf[4096];
	size_t n = 1;
	int r = 0;

	(void)arg;
	for (const char *p = s->member; p && *p; p++)
		touched += (unsigned char)*p;
	while (r == 0 && n) {
		r = stream_read(s, buf, sizeof(buf), &n);
		for (size_t i = 0; r == 0 && i < n; i++)
			touched += (unsigned char)buf[i];
	}
	return r;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	int fd = memfd_create("fuzz", MFD_CLOEXEC);
	struct stream_stats stats;
	struct input *in;

	if (fd < 0 || write(fd, data, size) != (ssize_t)size || lseek(fd, 0, SEEK_SET) < 0)
		abort();
	if (input_open_fd(fd, "fuzz", &in) < 0)
		return 0;
	(void)stream_walk(in, visit, NULL, &stats);
	input_free(in);
	return 0;
}
