// SPDX-License-Identifier: GPL-2.0-or-later
#include "parsers/parsers.h"

static int vmcore_probe(struct input *in)
{
	(void)in;
	return 0;
}

const struct parser vmcore_parser = { .name = "crash dump", .probe = vmcore_probe };
