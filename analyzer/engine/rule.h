/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Rules as text: one SELECT, which gives values, under a header comment of "-- key: value" lines, which has the words.
 * docs/rules/README.md is the description for those who write them.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "analyzer/engine/severity.h"

/* The most entries of a list in a header, with its NULL: more than any rule has. */
#define RULE_LIST_MAX 48

/* A number that the SELECT has as :name. */
struct rule_param {
	char *name, *value;
};

/* Where the rules in the program come from. */
#define RULE_BUILT_IN "built-in"

struct rule {
	char *id; /* "area/name" */
	int64_t rev;
	char *title, *verdict, *advice; /* templates (template.h); verdict and advice may be NULL */
	enum severity severity;
	double confidence;
	char *applies_to;              /* the kind of capture, "vmcore" or "log"; NULL: any */
	char *family;                  /* stands for the id in fingerprints; NULL: the id itself */
	char *requires[RULE_LIST_MAX]; /* "table", "table.column", "any(a, b)"; ends with NULL */
	char *only_with
		[RULE_LIST_MAX]; /* names of presence.h, "any(a, b)"; ends with NULL, empty: it can find without */
	char *explained_by[RULE_LIST_MAX]; /* ids, "area/" and "*"; ends with NULL */
	char *classes[RULE_LIST_MAX];      /* "L01"; ends with NULL, empty for a rule of no livelock */
	bool stable;                       /* proved by a dump of a real kernel or a real log; else by made facts */
	struct rule_param params[RULE_LIST_MAX];
	size_t n_params;
	char *falsepos, *affected, *refs;
	char *source; /* the file it came from, or RULE_BUILT_IN */
	char *file; /* its path below the directory of rules; NULL when there is none, as of a file that was named itself */
	char *sql;  /* the whole file: header lines are comments to SQLite as well */
	char *page; /* its page in Markdown, NULL when there is none */
};

struct rules {
	struct rule *list; /* ordered by id */
	size_t n;
};

/*
 * Parses a rule from @text. -EINVAL with a message that begins with "@source:LINE:" when the header is not as
 * it has to be. Free with rule_deinit().
 */
int rule_parse(const char *source, const char *text, struct rule *ret_rule);
void rule_deinit(struct rule *rule);

/*
 * The built-in rules, and those of @dir (NULL for none), of all files *.sql below it; a rule there takes the
 * place of the built-in rule with its id. Pages of rules in @dir lie beside them as *.md. Free with
 * rules_deinit().
 */
int rules_load(const char *dir, struct rules *ret_rules);
void rules_deinit(struct rules *rules);

/* A digest of all that the rules are, with what is set in them, in hexadecimal: other rules have another. */
#define RULES_DIGEST 17
int rules_digest(const struct rules *rules, char ret_hex[static RULES_DIGEST]);

/* NULL when there is no such rule. */
const struct rule *rules_find(const struct rules *rules, const char *id);

/*
 * Sets a parameter as "area/name.parameter=value" says. -EINVAL when it is not of this form, when there is no such rule
 * or parameter, or when the value is no number where the header has one.
 */
int rules_set(struct rules *rules, const char *setting);

/* Whether the rule is for captures of this kind. */
bool rule_applies(const struct rule *rule, const char *kind);

/* The text of the section "## @heading" of a rule's page, without the heading; NULL when it has none. */
char *rule_page_section(const struct rule *rule, const char *heading);
