// SPDX-License-Identifier: GPL-2.0-or-later
#include "parsers/parsers.h"

static int klog_probe(struct input *in)
{
	(void)in;
	return 0;
}

const struct parser klog_parser = { .name = "kernel log", .probe = klog_probe };
