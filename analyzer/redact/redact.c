// SPDX-License-Identifier: GPL-2.0-or-later
#include "analyzer/redact/redact.h"

#include <string.h>

#include "analyzer/redact/shapes.h"
#include "analyzer/redact/words.h"
#include "util/cleanup.h"
#include "util/error.h"
#include "util/json.h"
#include "util/macros.h"

struct redactor {
	struct words *words;
};

/* What a column holds. One that is not listed is free text: whoever adds a column need not think of this file. */
enum content { KEPT, TEXT, HOST, CGROUP, PATH, CONTAINER, JSON };

static const struct {
	const char *column; /* or "table.column" */
	enum content content;
} contents[] = {
	{ "host", HOST },
	{ "host_key", HOST },
	{ "container", CONTAINER },
	{ "memcg.path", CGROUP },
	{ "memcg", CGROUP },
	{ "task_memcg", CGROUP },
	{ "cpuset", CGROUP },
	{ "path", PATH },
	{ "member", PATH },
	{ "mounted", PATH },
	{ "swap.name", PATH },
	{ "params", JSON },
	{ "rules", JSON },
	/* The kernel's words and ours, and what only the owner can have chosen. */
	{ "artifact.kind", KEPT },
	{ "arch", KEPT },
	{ "asleep_from", KEPT },
	{ "at", KEPT },
	{ "at_from", KEPT },
	{ "booted_at", KEPT },
	{ "caller", KEPT },
	{ "caller_module", KEPT },
	{ "case_name", KEPT },
	{ "certainty", KEPT },
	{ "classes", KEPT },
	{ "clock_from", KEPT },
	{ "constraint_name", KEPT },
	{ "constraint_text", KEPT },
	{ "cpus", KEPT },
	{ "created_at", KEPT },
	{ "detail", KEPT },
	{ "dst_type", KEPT },
	{ "ended_at", KEPT },
	{ "engine", KEPT },
	{ "exit_stage", KEPT },
	{ "fact", KEPT },
	{ "field", KEPT },
	{ "fingerprint", KEPT },
	{ "format", KEPT },
	{ "free_area", KEPT },
	{ "func", KEPT },
	{ "gfp", KEPT },
	{ "gfp_how", KEPT },
	{ "host_from", KEPT },
	{ "how", KEPT },
	{ "kind", KEPT },
	{ "lowmem_reserve", KEPT },
	{ "machine", KEPT },
	{ "mempolicy", KEPT },
	{ "mems_allowed", KEPT },
	{ "mode", KEPT },
	{ "module", KEPT },
	{ "nodemask", KEPT },
	{ "notifier_ops", KEPT },
	{ "owner_certainty", KEPT },
	{ "owner_how", KEPT },
	{ "read_at", KEPT },
	{ "reap_result", KEPT },
	{ "reaped_wall", KEPT },
	{ "release", KEPT },
	{ "rule", KEPT },
	{ "scope", KEPT },
	{ "severity", KEPT },
	{ "sha256", KEPT },
	{ "signature", KEPT },
	{ "src_type", KEPT },
	{ "stack_end", KEPT },
	{ "state", KEPT },
	{ "status", KEPT },
	{ "symbols_from", KEPT },
	{ "taint", KEPT },
	{ "target_type", KEPT },
	{ "time_wall", KEPT },
	{ "types_from", KEPT },
	{ "unit", KEPT },
	{ "unwind_from", KEPT },
	{ "version", KEPT },
	{ "vmstat.name", KEPT },
	{ "zone", KEPT },
	{ "zone.name", KEPT },
};

static enum content content_of(const char *table, const char *column)
{
	size_t len = strlen(table);

	for (size_t i = 0; i < ARRAY_SIZE(contents); i++) {
		const char *name = contents[i].column;

		if (streq(name, column) ||
		    (!strncmp(name, table, len) && name[len] == '.' && streq(name + len + 1, column)))
			return contents[i].content;
	}
	return TEXT;
}

/* Names that logs give to machines which have none. */
static bool is_nobody(const char *host)
{
	static const char *const names[] = { "",       "(none)", "localhost", "localhost.localdomain",
					     "kernel", "linux",  "unknown",   "none" };

	for (size_t i = 0; i < ARRAY_SIZE(names); i++)
		if (streq(names[i], host))
			return true;
	return false;
}

/* A host is known with its domain and without. */
static void put_host(struct words *w, const char *host, struct buf *out)
{
	size_t label = strcspn(host, ".");

	if (is_nobody(host)) {
		buf_puts(out, host);
		return;
	}
	words_put(w, WORD_HOST, host, strlen(host), out);
	words_alias(w, host, host, label);
}

/* OpenVZ numbers its containers; newer ones have a UUID. */
static void put_container(struct words *w, const char *text, struct buf *out)
{
	if (strspn(text, "0123456789") == strlen(text))
		buf_puts(out, text);
	else
		words_put(w, WORD_CONTAINER, text, strlen(text), out);
}

/* Values alone: keys are names of a rule's columns. */
static struct json_object *rewritten(struct words *w, struct json_object *value);

static struct json_object *rewritten_array(struct words *w, struct json_object *array)
{
	struct json_object *copy = json_object_new_array();

	for (size_t i = 0; i < json_object_array_length(array); i++)
		json_object_array_add(copy, rewritten(w, json_object_array_get_idx(array, i)));
	return copy;
}

static struct json_object *rewritten(struct words *w, struct json_object *value)
{
	_cleanup_buf_ struct buf text = { 0 };
	struct json_object *copy;

	if (json_object_is_type(value, json_type_string)) {
		shapes_text(w, json_object_get_string(value), &text);
		return json_object_new_string(buf_str(&text));
	}
	if (json_object_is_type(value, json_type_array))
		return rewritten_array(w, value);
	if (!json_object_is_type(value, json_type_object))
		return json_object_get(value);
	copy = json_object_new_object();
	json_object_object_foreach(value, key, member)
	{
		json_object_object_add(copy, key, rewritten(w, member));
	}
	return copy;
}

static void put_json(struct words *w, const char *text, struct buf *out)
{
	_cleanup_json_ struct json_object *value = json_tokener_parse(text), *copy = NULL;

	if (!value) {
		shapes_text(w, text, out);
		return;
	}
	copy = rewritten(w, value);
	buf_puts(out, json_object_to_json_string_ext(copy, JSON_C_TO_STRING_PLAIN));
}

static void put_content(struct words *w, enum content content, const char *text, struct buf *out)
{
	switch (content) {
	case KEPT:
		buf_puts(out, text);
		break;
	case TEXT:
		shapes_text(w, text, out);
		break;
	case HOST:
		put_host(w, text, out);
		break;
	case CGROUP:
		shapes_path(w, WORD_CGROUP, text, strlen(text), out);
		break;
	case PATH:
		shapes_path(w, WORD_PATH, text, strlen(text), out);
		break;
	case CONTAINER:
		put_container(w, text, out);
		break;
	case JSON:
		put_json(w, text, out);
		break;
	}
}

/* The words that free text may have anywhere are learned before the first text is read, in this order. */
static const struct {
	const char *column;
	const char *sql;
} lessons[] = {
	{ "release", "SELECT DISTINCT release FROM capture WHERE release IS NOT NULL ORDER BY 1" },
	{ "host", "SELECT host FROM capture WHERE host IS NOT NULL AND id IN (SELECT value FROM json_each(:captures))"
		  " GROUP BY host ORDER BY min(id)" },
	{ "memcg",
	  "SELECT path FROM memcg WHERE path IS NOT NULL AND capture_id IN (SELECT value FROM json_each(:captures))"
	  " UNION SELECT memcg FROM oom_kill WHERE memcg IS NOT NULL AND capture_id IN (SELECT value FROM json_each(:captures))"
	  " UNION SELECT task_memcg FROM oom_kill WHERE task_memcg IS NOT NULL AND capture_id IN"
	  " (SELECT value FROM json_each(:captures)) ORDER BY 1" },
	{ "path", "SELECT path FROM artifact WHERE id IN (SELECT artifact_id FROM capture WHERE id IN"
		  " (SELECT value FROM json_each(:captures))) ORDER BY id" },
	/* Names that only the words beside them give away, and that findings repeat without those. */
	{ "text", "SELECT text FROM event WHERE capture_id IN (SELECT value FROM json_each(:captures)) AND"
		  " (text LIKE '%server %' OR text LIKE '%user%' OR text LIKE '%host%' OR instr(text, '\\\\'))"
		  " ORDER BY capture_id, id" },
};

static int learn(struct redactor *redactor, struct db *db, size_t lesson, const char *captures)
{
	_cleanup_stmt_ struct db_stmt *row = NULL;
	int r = db_prepare(db, lessons[lesson].sql, &row);

	if (r == 0 && db_has_parameter(row, ":captures"))
		r = db_bind_text(row, ":captures", captures);
	while (r == 0 && (r = db_step(row)) > 0) {
		_cleanup_buf_ struct buf pseudonym = { 0 };

		if (streq(lessons[lesson].column, "release"))
			words_keep(redactor->words, db_text(row, 0));
		r = redact_cell(redactor, lessons[lesson].column, db_text(row, 0), &pseudonym);
	}
	return r;
}

static int learn_all(struct redactor *redactor, struct db *db, const char *captures)
{
	int r = 0;

	for (size_t i = 0; r == 0 && i < ARRAY_SIZE(lessons); i++)
		r = learn(redactor, db, i, captures);
	return r;
}

int redact_learn(struct redactor *redactor, struct db *db)
{
	_cleanup_stmt_ struct db_stmt *all = NULL;
	int r = db_first(db, "SELECT json_group_array(id) FROM (SELECT id FROM capture ORDER BY id)", 0, &all);

	return r > 0 ? learn_all(redactor, db, db_text(all, 0)) : r;
}

static int shadow_column(const char *table, const char *column, void *arg)
{
	(void)arg;
	return (int)content_of(table, column);
}

static int shadow_text(int content, const char *text, struct buf *out, void *arg)
{
	struct redactor *redactor = arg;

	put_content(redactor->words, (enum content)content, text, out);
	return buf_check(out);
}

int redact_over(struct redactor *redactor, struct db *db, const int64_t *captures, size_t n)
{
	const struct db_rewrite rewrite = { shadow_column, shadow_text, redactor };
	_cleanup_buf_ struct buf list = { 0 };
	int r;

	buf_putc(&list, '[');
	for (size_t i = 0; i < n; i++)
		buf_printf(&list, "%s%lld", i ? "," : "", (long long)captures[i]);
	buf_putc(&list, ']');
	r = buf_check(&list) < 0 ? -ENOMEM : learn_all(redactor, db, buf_str(&list));
	return r == 0 ? db_shadow(db, buf_str(&list), &rewrite) : r;
}

int redact_cell(struct redactor *redactor, const char *column, const char *text, struct buf *out)
{
	put_content(redactor->words, content_of("", column), text, out);
	return buf_check(out);
}

int redact_text(struct redactor *redactor, const char *text, struct buf *out)
{
	shapes_text(redactor->words, text, out);
	return buf_check(out);
}

int redactor_new(const char *map, struct redactor **ret_redactor)
{
	struct redactor *redactor = calloc(1, sizeof(*redactor));
	int r = redactor ? words_new(map, &redactor->words) : err_oom();

	if (r < 0) {
		redactor_free(redactor);
		return r;
	}
	*ret_redactor = redactor;
	return 0;
}

void redactor_free(struct redactor *redactor)
{
	if (!redactor)
		return;
	words_free(redactor->words);
	free(redactor);
}

int redactor_map(const struct redactor *redactor, struct buf *out)
{
	return words_json(redactor->words, out);
}
