// SPDX-License-Identifier: GPL-2.0-or-later
/* What decides which parser takes an input. */
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "parsers/input/input.h"
#include "parsers/input/stream.h"
#include "parsers/parsers.h"
#include "tests/fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	int fd = memfd_create("fuzz", MFD_CLOEXEC);
	struct input *in;

	if (fd < 0 || write(fd, data, size) != (ssize_t)size || lseek(fd, 0, SEEK_SET) < 0)
		abort();
	(void)input_is_dump(data, size);
	(void)stream_is_packed(data, size);
	if (input_open_fd(fd, "fuzz", &in) < 0)
		return 0;
	(void)vmcore_parser.probe(in);
	(void)klog_parser.probe(in);
	input_free(in);
	return 0;
}
