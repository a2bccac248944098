// SPDX-License-Identifier: GPL-2.0-or-later
/* The set of rules: those in the program, those of a directory, and what a user sets in them. */
#include <fts.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <xxhash.h>

#include "analyzer/engine/rule.h"
#include "util/buf.h"
#include "util/cleanup.h"
#include "util/embed.h"
#include "util/error.h"
#include "util/file.h"
#include "util/macros.h"
#include "util/number.h"
#include "version.h"

/* Bytes of a rule or a page. */
#define RULE_FILE_MAX (1u << 20)

extern const struct embed_file rule_files[];
extern const struct embed_file rule_pages[];

void rules_deinit(struct rules *rules)
{
	for (size_t i = 0; i < rules->n; i++)
		rule_deinit(&rules->list[i]);
	free(rules->list);
	*rules = (struct rules){ 0 };
}

static struct rule *find(const struct rules *rules, const char *id)
{
	for (size_t i = 0; i < rules->n; i++)
		if (streq(rules->list[i].id, id))
			return &rules->list[i];
	return NULL;
}

int rules_digest(const struct rules *rules, char ret_hex[static RULES_DIGEST])
{
	_cleanup_buf_ struct buf all = { 0 };
	int r;

	buf_puts(&all, OOMTOPSY_VERSION);
	for (size_t i = 0; i < rules->n; i++) {
		const struct rule *rule = &rules->list[i];

		buf_putc(&all, '\n');
		buf_puts(&all, rule->sql);
		for (size_t j = 0; j < rule->n_params; j++)
			buf_printf(&all, "\n%s=%s", rule->params[j].name, rule->params[j].value);
	}
	r = buf_check(&all);
	if (r == 0)
		snprintf(ret_hex, RULES_DIGEST, "%016llx", (unsigned long long)XXH64(buf_str(&all), all.len, 0));
	return r;
}

const struct rule *rules_find(const struct rules *rules, const char *id)
{
	return find(rules, id);
}

/* Takes @rule over, in place of one with its id. */
static int put(struct rules *rules, struct rule *rule)
{
	struct rule *same = find(rules, rule->id), *list;

	if (same) {
		rule_deinit(same);
		*same = *rule;
		return 0;
	}
	list = reallocarray(rules->list, rules->n + 1, sizeof(*list));
	if (!list) {
		rule_deinit(rule);
		return err_oom();
	}
	rules->list = list;
	rules->list[rules->n++] = *rule;
	return 0;
}

static int set_file(struct rule *rule, const char *file)
{
	rule->file = strdup(file);
	return rule->file ? 0 : err_oom();
}

/* The page of a built-in rule: the file of its name. */
static int find_page(struct rule *rule)
{
	char name[256];

	snprintf(name, sizeof(name), "%s.md", rule->id);
	for (const struct embed_file *page = rule_pages; page->name; page++)
		if (streq(page->name, name)) {
			rule->page = strdup(page->data);
			return rule->page ? 0 : err_oom();
		}
	return 0;
}

static int load_built_in(struct rules *rules)
{
	int r = 0;

	for (const struct embed_file *file = rule_files; r == 0 && file->name; file++) {
		struct rule rule;

		r = rule_parse(RULE_BUILT_IN, file->data, &rule);
		if (r == 0 && ((r = set_file(&rule, file->name)) < 0 || (r = find_page(&rule)) < 0))
			rule_deinit(&rule);
		if (r == 0)
			r = put(rules, &rule);
		if (r < 0)
			return err_wrap(r, "%s", file->name);
	}
	return r;
}

/* The page beside a rule's file: the same name with .md. */
static int read_page(struct rule *rule, const char *path)
{
	_cleanup_free_ char *page = NULL;
	int r;

	if (asprintf(&page, "%.*s.md", (int)(strlen(path) - strlen(".sql")), path) < 0)
		return err_oom();
	if (access(page, R_OK) < 0)
		return find_page(rule);
	r = file_read(page, RULE_FILE_MAX, &rule->page, NULL);
	return r;
}

/* @file: @path without what the user named; empty where that is the file itself. */
static int load_file(struct rules *rules, const char *path, const char *file)
{
	_cleanup_free_ char *text = NULL;
	struct rule rule;
	int r = file_read(path, RULE_FILE_MAX, &text, NULL);

	if (r == 0)
		r = rule_parse(path, text, &rule);
	if (r < 0)
		return r;
	r = read_page(&rule, path);
	if (r == 0 && *file)
		r = set_file(&rule, file);
	if (r < 0) {
		rule_deinit(&rule);
		return r;
	}
	return put(rules, &rule);
}

static bool is_rule_file(const FTSENT *entry)
{
	return entry->fts_info == FTS_F && entry->fts_namelen > 4 && entry->fts_name[0] != '.' &&
	       streq(entry->fts_name + entry->fts_namelen - 4, ".sql");
}

/* fts puts a slash between @dir and the rest only where @dir has none. */
static const char *below(const char *dir, const char *path)
{
	path += strlen(dir);
	return path + strspn(path, "/");
}

/* All *.sql below @dir, symbolic links followed: the directory is the user's own. */
static int load_folder(struct rules *rules, const char *dir)
{
	char *roots[] = { (char *)dir, NULL };
	FTS *fts = fts_open(roots, FTS_LOGICAL | FTS_NOCHDIR, NULL);
	FTSENT *entry;
	int r = 0;

	if (!fts)
		return err_set(-errno, "%s: %s", dir, strerror(errno));
	while (r == 0 && (entry = fts_read(fts))) {
		if (entry->fts_info == FTS_ERR || entry->fts_info == FTS_DNR || entry->fts_info == FTS_NS)
			r = err_set(-entry->fts_errno, "%s: %s", entry->fts_path, strerror(entry->fts_errno));
		else if (is_rule_file(entry))
			r = load_file(rules, entry->fts_path, below(dir, entry->fts_path));
	}
	fts_close(fts);
	return r;
}

static int by_id(const void *a, const void *b)
{
	return strcmp(((const struct rule *)a)->id, ((const struct rule *)b)->id);
}

int rules_load(const char *dir, struct rules *ret_rules)
{
	struct rules rules = { 0 };
	int r = load_built_in(&rules);

	if (r == 0 && dir)
		r = load_folder(&rules, dir);
	if (r < 0) {
		rules_deinit(&rules);
		return r;
	}
	if (rules.n)
		qsort(rules.list, rules.n, sizeof(*rules.list), by_id);
	*ret_rules = rules;
	return 0;
}

static struct rule_param *find_param(struct rule *rule, const char *name, size_t len)
{
	for (size_t i = 0; i < rule->n_params; i++)
		if (strlen(rule->params[i].name) == len && strncmp(rule->params[i].name, name, len) == 0)
			return &rule->params[i];
	return NULL;
}

/* A number stays a number: a word bound in its place would compare as text, and the rule would find all or nothing. */
static int set_param(struct rule *rule, const char *name, size_t len, const char *value)
{
	struct rule_param *param = find_param(rule, name, len);
	double number;
	char *copy;

	if (!param)
		return err_set(-EINVAL, "rule %s has no parameter '%.*s'", rule->id, (int)len, name);
	if (number_parse(param->value, &number) && !number_parse(value, &number))
		return err_set(-EINVAL, "%s.%s is a number, not '%s'", rule->id, param->name, value);
	copy = strdup(value);
	if (!copy)
		return err_oom();
	free(param->value);
	param->value = copy;
	return 0;
}

int rules_set(struct rules *rules, const char *setting)
{
	_cleanup_free_ char *id = NULL;
	size_t dot = strcspn(setting, "."), equals = strcspn(setting, "=");
	struct rule *rule;

	if (!setting[dot] || !setting[equals] || equals < dot)
		return err_set(-EINVAL, "not of the form RULE.NAME=VALUE: '%s'", setting);
	id = strndup(setting, dot);
	if (!id)
		return err_oom();
	rule = find(rules, id);
	if (!rule)
		return err_set(-EINVAL, "there is no rule '%s'", id);
	return set_param(rule, setting + dot + 1, equals - dot - 1, setting + equals + 1);
}
