// SPDX-License-Identifier: GPL-2.0-or-later
#include "analyzer/engine/unasked.h"

#include <json-c/json.h>
#include <stdlib.h>
#include <string.h>

#include "util/cleanup.h"
#include "util/error.h"
#include "util/json.h"
#include "util/macros.h"
#include "util/vec.h"

struct unasked_rule {
	const char *rule, *kind;
	char *why;
};

void unasked_clear(struct unasked *unasked)
{
	for (size_t i = 0; i < unasked->n; i++)
		free(unasked->list[i].why);
	unasked->n = 0;
}

void unasked_deinit(struct unasked *unasked)
{
	unasked_clear(unasked);
	free(unasked->list);
	*unasked = (struct unasked){ 0 };
}

int unasked_add(struct unasked *unasked, const char *rule, const char *kind, const char *why)
{
	struct unasked_rule row = { .rule = rule, .kind = kind };

	if (vec_grow(&unasked->list, unasked->n, &unasked->cap, sizeof(*unasked->list)) < 0)
		return -ENOMEM;
	row.why = strdup(why);
	if (!row.why)
		return err_oom();
	unasked->list[unasked->n++] = row;
	return 0;
}

static int compare(const void *a, const void *b)
{
	const struct unasked_rule *x = a, *y = b;
	int by_why = strcmp(x->why, y->why), by_kind = strcmp(x->kind, y->kind);

	return by_why ? by_why : by_kind ? by_kind : strcmp(x->rule, y->rule);
}

/* The text of reasons.rules: sorted, so that the same rules for the same reasons give the same. */
static struct json_object *to_json(const struct unasked *unasked)
{
	struct json_object *all = json_object_new_array(), *rules = NULL;

	for (size_t i = 0; i < unasked->n; i++) {
		const struct unasked_rule *row = &unasked->list[i], *before = row - 1;

		if (i == 0 || !streq(row->why, before->why) || !streq(row->kind, before->kind)) {
			struct json_object *reason = json_object_new_array();

			rules = json_object_new_array();
			json_object_array_add(reason, json_text(row->kind));
			json_object_array_add(reason, json_text(row->why));
			json_object_array_add(reason, rules);
			json_object_array_add(all, reason);
		}
		json_object_array_add(rules, json_text(row->rule));
	}
	return all;
}

int unasked_store(struct unasked *unasked, struct db *db, int64_t capture)
{
	_cleanup_json_ struct json_object *all = NULL;
	const char *rules;

	if (!unasked->n)
		return 0;
	qsort(unasked->list, unasked->n, sizeof(*unasked->list), compare);
	all = to_json(unasked);
	rules = json_object_to_json_string_ext(all, JSON_C_TO_STRING_PLAIN | JSON_C_TO_STRING_NOSLASHESCAPE);
	return db_set_reasons(db, capture, rules);
}

const char *unasked_for_stacks(const struct unasked *unasked)
{
	for (size_t i = 0; i < unasked->n; i++) {
		const struct unasked_rule *row = &unasked->list[i];

		if (streq(row->kind, "missing") &&
		    (str_starts(row->why, "no frame") || str_starts(row->why, "no task")))
			return row->why;
	}
	return NULL;
}

int unasked_prune(struct db *db)
{
	return db_run(db, "DELETE FROM reasons WHERE id NOT IN (SELECT reasons_id FROM unasked)", 0);
}
