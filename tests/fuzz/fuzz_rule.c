// SPDX-License-Identifier: GPL-2.0-or-later
/* Rules as text, and settings of their parameters. */
#include <stdlib.h>
#include <string.h>

#include "analyzer/engine/rule.h"
#include "tests/fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = strndup((const char *)data, size);
	struct rule rule;

	if (!text)
		return 0;
	if (rule_parse("fuzz", text, &rule) == 0) {
		struct rules rules = { &rule, 1 };

		free(rule_page_section(&rule, "What to do"));
		(void)rule_applies(&rule, "log");
		(void)rules_set(&rules, text);
		rule_deinit(&rule);
	}
	free(text);
	return 0;
}
