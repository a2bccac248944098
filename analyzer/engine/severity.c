// SPDX-License-Identifier: GPL-2.0-or-later
#include "analyzer/engine/severity.h"

#include "util/macros.h"

const char *const severity_names[SEVERITY_NONE] = { "critical", "high", "medium", "low", "info" };

enum severity severity_from_name(const char *name)
{
	enum severity s = SEVERITY_CRITICAL;

	while (s < SEVERITY_NONE && (!name || !streq(name, severity_names[s])))
		s++;
	return s;
}
