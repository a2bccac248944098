// SPDX-License-Identifier: GPL-2.0-or-later
#include "parsers/parsers.h"

#include "util/error.h"
#include "util/macros.h"

static const struct parser *const parsers[] = {
	&vmcore_parser,
	&klog_parser,
};

int parse_input(struct input *in, const struct parse_options *options, struct db *db)
{
	for (size_t i = 0; i < ARRAY_SIZE(parsers); i++) {
		int r = parsers[i]->probe(in);

		if (r < 0)
			return r;
		if (r > 0)
			return parsers[i]->parse(in, options, db);
	}
	return err_set(-EMEDIUMTYPE, "%s: neither a crash dump nor a kernel log (offset 0)", in->path);
}
