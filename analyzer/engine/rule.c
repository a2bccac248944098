// SPDX-License-Identifier: GPL-2.0-or-later
#include "analyzer/engine/rule.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "analyzer/engine/any.h"
#include "analyzer/engine/presence.h"
#include "util/buf.h"
#include "util/cleanup.h"
#include "util/error.h"
#include "util/macros.h"
#include "util/number.h"

/* Takes the value of a key into @rule: 0, -EINVAL when it is not as it has to be, -ENOMEM. */
typedef int (*key_fn)(struct rule *rule, const char *value);

static int copy(char **member, const char *value)
{
	*member = strdup(value);
	return *member ? 0 : err_oom();
}

/* Ids are paths of files and part of fingerprints, so they are plain and have one form: "area/name". */
static bool is_id(const char *value)
{
	static const char letters[] = "abcdefghijklmnopqrstuvwxyz0123456789-";
	unsigned int slashes = 0;

	for (const char *at = value; *at; at++) {
		if (*at != '/' && !strchr(letters, *at))
			return false;
		if (*at == '/' && (slashes++ || at == value || !at[1]))
			return false;
	}
	return slashes == 1;
}

static int key_id(struct rule *rule, const char *value)
{
	if (!is_id(value))
		return err_set(-EINVAL, "an id is area/name in lower case, not '%s'", value);
	return copy(&rule->id, value);
}

static int key_rev(struct rule *rule, const char *value)
{
	char *end;

	rule->rev = strtol(value, &end, 10);
	return *end || rule->rev < 1 ? err_set(-EINVAL, "rev is a number from 1 on, not '%s'", value) : 0;
}

static int key_title(struct rule *rule, const char *value)
{
	return copy(&rule->title, value);
}

static int key_verdict(struct rule *rule, const char *value)
{
	return copy(&rule->verdict, value);
}

static int key_advice(struct rule *rule, const char *value)
{
	return copy(&rule->advice, value);
}

static int key_family(struct rule *rule, const char *value)
{
	if (!is_id(value))
		return err_set(-EINVAL, "a family is area/name in lower case, not '%s'", value);
	return copy(&rule->family, value);
}

static int key_severity(struct rule *rule, const char *value)
{
	rule->severity = severity_from_name(value);
	return rule->severity == SEVERITY_NONE ?
		       err_set(-EINVAL, "severity is critical, high, medium, low or info, not '%s'", value) :
		       0;
}

static int key_confidence(struct rule *rule, const char *value)
{
	return !number_parse(value, &rule->confidence) || rule->confidence < 0 || rule->confidence > 1 ?
		       err_set(-EINVAL, "confidence is a number from 0 to 1, not '%s'", value) :
		       0;
}

/* The length of the next name of a list: up to a comma or blank, or a bracket's end. */
static size_t name_length(const char *at)
{
	size_t len = strcspn(at, ", \t(");

	return at[len] == '(' ? strcspn(at, ")") + (strchr(at, ')') != NULL) : len;
}

/* Splits "a, b, any(c, d)" into @list. */
static int split(char *list[static RULE_LIST_MAX], const char *value)
{
	size_t n = 0;

	while (*(value += strspn(value, ", \t"))) {
		size_t len = name_length(value);

		if (n + 1 == RULE_LIST_MAX)
			return err_set(-EINVAL, "more than %d names", RULE_LIST_MAX - 1);
		list[n] = strndup(value, len);
		if (!list[n++])
			return err_oom();
		value += len;
	}
	return 0;
}

/* Whether the first @len bytes are a name that SQLite takes after a colon. */
static bool is_name(const char *name, size_t len)
{
	return len && strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789_") >= len && !strchr("0123456789", *name);
}

/* "min_age_ms=1000, percent=25" */
static int key_params(struct rule *rule, const char *value)
{
	while (*(value += strspn(value, ", \t"))) {
		struct rule_param *param = &rule->params[rule->n_params];
		size_t name_len = strcspn(value, "=, \t"), len;

		if (!is_name(value, name_len) || value[name_len] != '=' || rule->n_params == RULE_LIST_MAX)
			return err_set(-EINVAL, "params are name=value, not '%s'", value);
		param->name = strndup(value, name_len);
		value += name_len + 1;
		len = strcspn(value, ", \t");
		param->value = strndup(value, len);
		rule->n_params++;
		if (!param->name || !param->value)
			return err_oom();
		value += len;
	}
	return 0;
}

static int key_applies_to(struct rule *rule, const char *value)
{
	if (!streq(value, "vmcore") && !streq(value, "log"))
		return err_set(-EINVAL, "applies-to is vmcore or log, not '%s'", value);
	return copy(&rule->applies_to, value);
}

static int key_requires(struct rule *rule, const char *value)
{
	return split(rule->requires, value);
}

/* A name that nothing has would keep the rule from running without a word. */
static int key_only_with(struct rule *rule, const char *value)
{
	int r = split(rule->only_with, value);

	for (size_t i = 0; r == 0 && rule->only_with[i]; i++) {
		const char *at = rule->only_with[i];

		for (size_t len; r == 0 && (len = any_next(&at)); at += len)
			if (!presence_is_name(at, len))
				r = err_set(-EINVAL, "only-with '%.*s', which nothing can have", (int)len, at);
	}
	return r;
}

static int key_explained_by(struct rule *rule, const char *value)
{
	return split(rule->explained_by, value);
}

static int key_classes(struct rule *rule, const char *value)
{
	return split(rule->classes, value);
}

static int key_maturity(struct rule *rule, const char *value)
{
	rule->stable = streq(value, "stable");
	return rule->stable || streq(value, "testing") ?
		       0 :
		       err_set(-EINVAL, "maturity is stable or testing, not '%s'", value);
}

static int key_falsepos(struct rule *rule, const char *value)
{
	return copy(&rule->falsepos, value);
}

static int key_affected(struct rule *rule, const char *value)
{
	return copy(&rule->affected, value);
}

static int key_refs(struct rule *rule, const char *value)
{
	return copy(&rule->refs, value);
}

static int key_ignored(struct rule *rule, const char *value)
{
	(void)rule;
	(void)value;
	return 0;
}

static const struct key {
	const char *name;
	key_fn set;
	bool needed;
} keys[] = {
	{ "id", key_id, true },
	{ "rev", key_rev, true },
	{ "title", key_title, true },
	{ "verdict", key_verdict, false },
	{ "advice", key_advice, false },
	{ "severity", key_severity, true },
	{ "confidence", key_confidence, true },
	{ "applies-to", key_applies_to, false },
	{ "requires", key_requires, true },
	{ "only-with", key_only_with, false },
	{ "explained-by", key_explained_by, false },
	{ "params", key_params, false },
	{ "classes", key_classes, false },
	{ "maturity", key_maturity, false },
	{ "family", key_family, false },
	{ "falsepos", key_falsepos, true },
	{ "affected", key_affected, true },
	{ "refs", key_refs, true },
	{ "SPDX-License-Identifier", key_ignored, false },
};

/* One entry of a header: its key and its value, put together from as many lines as it takes. */
struct entry {
	const struct key *key; /* NULL: none begun */
	int line;
	struct buf value;
};

/*
 * Hands the entry's value to its key. @seen has a bit for each key: a key that is there twice is a slip of the
 * author's.
 */
static int finish_entry(struct rule *rule, struct entry *entry, unsigned int *seen)
{
	unsigned int bit;
	int r;

	if (!entry->key)
		return 0;
	bit = 1u << (entry->key - keys);
	if (*seen & bit)
		r = err_set(-EINVAL, "%s is there twice", entry->key->name);
	else
		r = entry->key->set(rule, buf_str(&entry->value));
	*seen |= bit;
	if (r < 0)
		return err_wrap(r, "%s:%d", rule->source, entry->line);
	entry->key = NULL;
	buf_reset(&entry->value);
	return 0;
}

/* The key that a line begins with, when it has the form "-- key:"; @ret_value is what follows. */
static size_t key_length(const char *line, const char **ret_value)
{
	size_t len = strspn(line, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-");

	if (!len || line[len] != ':')
		return 0;
	*ret_value = line + len + 1;
	return len;
}

/* Appends a value without the remark that "  #" begins. */
static void add_value(struct buf *out, const char *value, size_t len)
{
	const char *remark;

	while (len && strchr(" \t", *value)) {
		value++;
		len--;
	}
	remark = memmem(value, len, "  #", 3);
	if (remark)
		len = (size_t)(remark - value);
	while (len && strchr(" \t\r", value[len - 1]))
		len--;
	if (out->len && len)
		buf_putc(out, ' ');
	buf_add(out, value, len);
}

static const struct key *find_key(const char *name, size_t len)
{
	for (size_t i = 0; i < ARRAY_SIZE(keys); i++)
		if (strlen(keys[i].name) == len && strncmp(keys[i].name, name, len) == 0)
			return &keys[i];
	return NULL;
}

/* A line of the header, after its "--". A blank after the dashes and no key continues the entry before. */
static int header_line(struct rule *rule, struct entry *entry, const char *line, size_t len, int number,
		       unsigned int *seen)
{
	const char *value = line;
	size_t indent = 0, key_len;
	int r;

	while (indent < len && strchr(" \t", line[indent]))
		indent++;
	line += indent;
	len -= indent;
	key_len = indent == 1 ? key_length(line, &value) : 0;
	if (key_len) {
		r = finish_entry(rule, entry, seen);
		if (r < 0)
			return r;
		entry->key = find_key(line, key_len);
		entry->line = number;
		if (!entry->key)
			return err_set(-EINVAL, "%s:%d: unknown key '%.*s'", rule->source, number, (int)key_len, line);
		len -= (size_t)(value - line);
		line = value;
	} else if (!entry->key && len) {
		return err_set(-EINVAL, "%s:%d: not of the form '-- key: value'", rule->source, number);
	}
	add_value(&entry->value, line, len);
	return buf_check(&entry->value);
}

/* The header ends at the first line that is no comment. */
static int parse_header(struct rule *rule, const char *text)
{
	struct entry entry = { 0 };
	unsigned int seen = 0;
	int number = 1, r = 0;

	for (; r == 0 && str_starts(text, "--"); number++) {
		size_t len = strcspn(text, "\n");

		r = header_line(rule, &entry, text + 2, len - 2, number, &seen);
		text += len + (text[len] == '\n');
	}
	if (r == 0)
		r = finish_entry(rule, &entry, &seen);
	buf_deinit(&entry.value);
	for (size_t i = 0; r == 0 && i < ARRAY_SIZE(keys); i++)
		if (keys[i].needed && !(seen & 1u << i))
			r = err_set(-EINVAL, "%s:%d: the header has no '%s'", rule->source, number, keys[i].name);
	return r;
}

int rule_parse(const char *source, const char *text, struct rule *ret_rule)
{
	struct rule rule = { 0 };
	int r = copy(&rule.source, source);

	if (r == 0)
		r = copy(&rule.sql, text);
	if (r == 0)
		r = parse_header(&rule, text);
	if (r < 0)
		rule_deinit(&rule);
	else
		*ret_rule = rule;
	return r;
}

void rule_deinit(struct rule *rule)
{
	char *texts[] = { rule->id,         rule->title,  rule->verdict, rule->advice, rule->falsepos,
			  rule->affected,   rule->refs,   rule->source,  rule->sql,    rule->page,
			  rule->applies_to, rule->family, rule->file };

	for (size_t i = 0; i < ARRAY_SIZE(texts); i++)
		free(texts[i]);
	for (size_t i = 0; i < RULE_LIST_MAX; i++) {
		free(rule->requires[i]);
		free(rule->only_with[i]);
		free(rule->explained_by[i]);
		free(rule->classes[i]);
	}
	for (size_t i = 0; i < rule->n_params; i++) {
		free(rule->params[i].name);
		free(rule->params[i].value);
	}
	*rule = (struct rule){ 0 };
}

bool rule_applies(const struct rule *rule, const char *kind)
{
	return !rule->applies_to || (kind && streq(rule->applies_to, kind));
}

char *rule_page_section(const struct rule *rule, const char *heading)
{
	char mark[128];
	const char *start, *end;

	snprintf(mark, sizeof(mark), "\n## %s\n", heading);
	start = rule->page ? strstr(rule->page, mark) : NULL;
	if (!start)
		return NULL;
	start += strlen(mark);
	start += strspn(start, "\n");
	end = strstr(start, "\n## ");
	return strndup(start, end ? (size_t)(end - start) : strlen(start));
}
