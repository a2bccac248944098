// SPDX-License-Identifier: GPL-2.0-or-later
/* A kernel without modules, for tests of the unwinder. */
#include "parsers/vmcore/image/symbols/modules.h"

const char *modules_name_at(const struct modules *m, uint64_t addr)
{
	(void)m;
	(void)addr;
	return NULL;
}

bool modules_orc_at(const struct modules *m, uint64_t addr, struct module_orc *ret_orc)
{
	(void)m;
	(void)addr;
	(void)ret_orc;
	return false;
}
