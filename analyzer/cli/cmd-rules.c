// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "analyzer/cli/commands.h"
#include "analyzer/report/out.h"
#include "analyzer/engine/rulelint.h"
#include "analyzer/engine/ruletest.h"
#include "analyzer/report/table.h"
#include "parsers/input/input.h"
#include "parsers/parsers.h"
#include "util/cleanup.h"
#include "util/error.h"
#include "util/macros.h"
#include "util/plural.h"

/* Where this source tree keeps them, for whoever works in it. */
#define FIXTURES "tests/rules"

/* For what is never written to a file of its own: tables are for a terminal or the next command of a pipe. */
static int print(struct table *table)
{
	_cleanup_buf_ struct buf out = { 0 };
	int r = table_end(table, &out);

	if (r == 0)
		r = out_write(NULL, &out);
	return r < 0 ? complain(r, EXIT_INPUT) : EXIT_ANALYSED;
}

/* Lists of a header end with NULL, as a rule has them. */
static void add_list(struct buf *out, char *const *names)
{
	for (size_t k = 0; names[k]; k++)
		buf_printf(out, "%s%s", k ? " " : "", names[k]);
}

static int list(const struct args *args, const struct rules *rules)
{
	static const char *const names[] = { "RULE",       "REV",      "CLASSES", "MATURITY", "SEVERITY",
					     "CONFIDENCE", "REQUIRES", "FROM",    "TITLE" };
	struct table *table;
	int r = table_new(names, ARRAY_SIZE(names), NULL, isatty(STDOUT_FILENO), use_color(args), &table), status;

	for (size_t i = 0; r == 0 && i < rules->n; i++) {
		const struct rule *rule = &rules->list[i];
		_cleanup_buf_ struct buf needs = { 0 }, classes = { 0 };
		char rev[24], confidence[16];

		snprintf(rev, sizeof(rev), "%lld", (long long)rule->rev);
		snprintf(confidence, sizeof(confidence), "%.2f", rule->confidence);
		add_list(&needs, rule->requires);
		add_list(&classes, rule->classes);
		r = table_add(table, (struct cell[]){ { rule->id, false },
						      { rev, true },
						      { buf_str(&classes), false },
						      { rule->stable ? "stable" : "testing", false },
						      { severity_names[rule->severity], false },
						      { confidence, true },
						      { buf_str(&needs), false },
						      { rule->source, false },
						      { rule->title, false } });
	}
	if (r < 0)
		return complain(r, EXIT_INPUT);
	status = print(table);
	table_free(table);
	return status;
}

/* What the header says, in the form of the page. */
static void add_header(struct buf *out, const struct rule *rule)
{
	const struct {
		const char *name, *value;
	} lines[] = {
		{ "severity", severity_names[rule->severity] },
		{ "maturity", rule->stable ? "stable" : "testing" },
		{ "affected", rule->affected },
		{ "false alarms", rule->falsepos },
		{ "references", rule->refs },
	};

	buf_putc(out, '\n');
	for (size_t i = 0; i < ARRAY_SIZE(lines); i++)
		buf_printf(out, "%s: %s\n", lines[i].name, lines[i].value);
}

/* A rule of the user's may have no page; its header and title are all that it says of itself. */
static int explain(const struct args *args, const struct rules *rules)
{
	_cleanup_buf_ struct buf out = { 0 };
	const struct rule *rule;
	int r;

	if (args->n_operands != 2)
		return usage_error("rules", "rules explain: which rule?");
	rule = rules_find(rules, args->operands[1]);
	if (!rule)
		return unknown_rule("rules", rules, args->operands[1]);
	if (rule->page)
		buf_puts(&out, rule->page);
	else
		buf_printf(&out, "# %s\n\n%s\n", rule->id, rule->title);
	add_header(&out, rule);
	r = out_write(args->output, &out);
	return r < 0 ? complain(r, EXIT_INPUT) : EXIT_ANALYSED;
}

/* The fixtures to go by: --fixtures, or the source tree's when this is one; NULL without any. */
static const char *fixtures_of(const struct args *args)
{
	if (args->fixtures_dir)
		return args->fixtures_dir;
	return access(FIXTURES, R_OK) == 0 ? FIXTURES : NULL;
}

/* Complaints are an exit status of their own, so that a hook of who writes rules can go by it. */
static int lint(const struct args *args, const struct rules *rules)
{
	_cleanup_buf_ struct buf out = { 0 };
	unsigned int complaints = 0;
	int r = rulelint_run(rules, fixtures_of(args), &out, &complaints);

	if (r == 0)
		buf_printf(&out, "%zu rule%s, %u complaint%s\n", rules->n, plural(rules->n), complaints,
			   plural(complaints));
	if (r == 0)
		r = out_write(NULL, &out);
	if (r < 0)
		return complain(r, EXIT_INPUT);
	return complaints ? EXIT_RULE : EXIT_ANALYSED;
}

/* A fixture that is a log. It comes with the rules, so it needs no child. */
static int read_log(const char *path, struct db *db)
{
	_cleanup_input_ struct input *in = NULL;
	int r = input_open(path, &in);

	return r == 0 ? parse_input(in, &(struct parse_options){ .types = PARSE_TYPES_NATIVE }, db) : r;
}

/* Fixtures that fail are bad rules as well, whoever is wrong. */
static int test(const struct args *args, const struct rules *rules)
{
	_cleanup_buf_ struct buf out = { 0 };
	struct ruletest tests = { .rules = rules, .dir = fixtures_of(args), .read_log = read_log };
	struct ruletest_counts counts = { 0 };
	int r;

	if (!tests.dir)
		return usage_error("rules", "rules test: where are the fixtures? (--fixtures DIR)");
	r = ruletest_run(&tests, &out, &counts);
	if (r == 0)
		buf_printf(&out, "%zu rule%s: %u hit%s, %u near-miss%s, %u failed\n", rules->n, plural(rules->n),
			   counts.hits, plural(counts.hits), counts.misses, counts.misses == 1 ? "" : "es",
			   counts.failed);
	if (r == 0)
		r = out_write(NULL, &out);
	if (r < 0)
		return complain(r, EXIT_INPUT);
	return counts.failed ? EXIT_RULE : EXIT_ANALYSED;
}

/* The first operand, which args_parse() has found here. Each gives an exit status. */
static const struct verb {
	const char *name;
	int (*run)(const struct args *args, const struct rules *rules);
	int operands; /* with the verb */
} verbs[] = { { "list", list, 1 }, { "explain", explain, 2 }, { "lint", lint, 1 }, { "test", test, 1 } };

static const char *verb_name(size_t i)
{
	return i < ARRAY_SIZE(verbs) ? verbs[i].name : NULL;
}

static int run(struct args *args)
{
	const struct verb *verb = verbs;
	struct rules rules;
	int status;

	while (!streq(verb->name, args->operands[0]))
		verb++;
	if (args->n_operands > verb->operands)
		return usage_error("rules", "rules %s: what is '%s'?", verb->name, args->operands[verb->operands]);
	status = load_rules(args, &rules);
	if (status)
		return status;
	status = verb->run(args, &rules);
	rules_deinit(&rules);
	return status;
}

static const char *const options[] = { "rules", "set", "fixtures", "output", "color", NULL };

const struct command rules_command = {
	.name = "rules",
	.synopsis = "list | explain ID | lint | test  [--rules DIR]",
	.summary = "Shows, explains and checks the rules.",
	.options = options,
	.min_operands = 1,
	.max_operands = 2,
	.word_name = verb_name,
	.details = "list     all rules\n"
		   "explain  a rule's page: mechanism, evidence, what it is confused with, what to do\n"
		   "lint     looks for what is easily forgotten in a rule\n"
		   "test     runs the rules over their fixtures, DIR/AREA/NAME/{hit,miss}-*.{sql,log}\n\n"
		   "examples:\n"
		   "  oomtopsy rules explain oom/mutex-holder-allocates\n"
		   "  oomtopsy rules lint --rules ~/my-rules --fixtures ~/my-rules/tests",
	.run = run,
};
