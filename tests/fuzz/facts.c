// SPDX-License-Identifier: GPL-2.0-or-later
/* The writer of facts, without a database behind it: facts go nowhere, but what is handed over is looked at. */
#include "db/facts.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "util/error.h"

struct facts {
	int64_t next[FACT_TABLES];
};

static volatile size_t touched;

static void touch(const char *text)
{
	if (text)
		touched += strlen(text);
}

int facts_new(struct db *db, int64_t artifact_id, const struct capture_row *row, struct facts **ret_facts)
{
	(void)db;
	(void)artifact_id;
	touch(row->member);
	*ret_facts = calloc(1, sizeof(**ret_facts));
	return *ret_facts ? 0 : err_oom();
}

void facts_free(struct facts *f)
{
	free(f);
}

int facts_update_capture(struct facts *f, const struct capture_row *row)
{
	(void)f;
	touch(row->release);
	touch(row->host);
	touch(row->panic);
	touch(row->arch);
	return 0;
}

int64_t facts_reserve(struct facts *f, enum fact_table table)
{
	return ++f->next[table];
}

int facts_add(struct facts *f, enum fact_table table, const void *row, int64_t *ret_id)
{
	const struct fact_desc *desc = &fact_descs[table];

	for (size_t i = 0; i < desc->n_columns; i++)
		if (desc->columns[i].kind == 't')
			touch(*(const char *const *)(const void *)((const char *)row + desc->columns[i].offset));
	if (ret_id)
		*ret_id = facts_reserve(f, table);
	return 0;
}

int facts_coverage(struct facts *f, const char *fact, const char *status, const char *reason)
{
	(void)f;
	touch(fact);
	touch(status);
	touch(reason);
	return 0;
}

int facts_gap(struct facts *f, const char *fact, int64_t fact_id, const char *field, const char *reason_fmt, ...)
{
	(void)f;
	(void)fact_id;
	touch(fact);
	touch(field);
	touch(reason_fmt);
	return 0;
}
