// SPDX-License-Identifier: GPL-2.0-or-later
#include "analyzer/cli/pseudonyms.h"

#include <sys/stat.h>

#include "analyzer/report/out.h"

int pseudonyms_begin(const struct args *args, struct redactor **ret_redactor)
{
	*ret_redactor = NULL;
	return args->redact || args->redact_map ? redactor_new(args->redact_map, ret_redactor) : 0;
}

int pseudonyms_end(const struct args *args, const struct redactor *redactor)
{
	_cleanup_buf_ struct buf map = { 0 };
	mode_t mask;
	int r;

	if (!redactor || !args->redact_map)
		return 0;
	r = redactor_map(redactor, &map);
	mask = umask(077);
	if (r == 0)
		r = out_write(args->redact_map, &map);
	umask(mask);
	return r;
}

int pseudonyms_over(const struct args *args, struct db *db, const int64_t *captures, size_t n)
{
	_cleanup_redactor_ struct redactor *redactor = NULL;
	int r = pseudonyms_begin(args, &redactor);

	if (r == 0 && redactor)
		r = redact_over(redactor, db, captures, n);
	return r == 0 ? pseudonyms_end(args, redactor) : r;
}
