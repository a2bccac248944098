// SPDX-License-Identifier: GPL-2.0-or-later
/* What lint says of rules: each complaint by itself, and none about a rule that is as it should be. */
#include "tests/unit/test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "analyzer/engine/rulelint.h"
#include "util/buf.h"
#include "util/cleanup.h"
#include "util/error.h"
#include "util/macros.h"

#define RULE(id, confidence, more, select)                                                                            \
	"-- id: " id "\n-- rev: 1\n-- title: t\n-- severity: low\n-- confidence: " confidence "\n-- requires: task\n" \
	"-- falsepos: x\n-- affected: x\n-- refs: x\n" more select
#define PLAIN \
	"SELECT '' AS fingerprint, 'task:' || t.id AS evidence FROM tasks t WHERE t.capture_id = :capture AND t.id < 3"
#define PAGE \
	"# a/b\n\n## Mechanism\n\nx\n\n## Evidence\n\nx\n\n## What it is confused with\n\nx\n\n## What to do\n\nx\n\n"
#define FIXING "## Fixing commits\n\nx\n"

struct sample {
	const char *text, *page, *said; /* all that lint says of it */
	bool built_in;
	const char *file;
};

/* Lints @samples, ordered by id, all at once: the big capture, over which each runs, takes a while to make. */
static void lint(const struct sample *samples, size_t n, const char *dir)
{
	struct rule list[24];
	struct rules rules = { .list = list, .n = n };
	_cleanup_buf_ struct buf out = { 0 }, said = { 0 };
	unsigned int complaints = 0;

	for (size_t i = 0; i < n; i++) {
		assert_int_equal(rule_parse(samples[i].built_in ? RULE_BUILT_IN : "x.sql", samples[i].text, &list[i]),
				 0);
		list[i].file = samples[i].file ? strdup(samples[i].file) : NULL;
		list[i].page = samples[i].page ? strdup(samples[i].page) : NULL;
		buf_printf(&said, "%s", samples[i].said);
	}
	assert_int_equal(rulelint_run(&rules, dir, &out, &complaints), 0);
	/* What is slow is told last, with a number of steps. */
	assert_memory_equal(buf_str(&out), buf_str(&said), said.len);
	for (const char *at = buf_str(&out); (at = strchr(at, '\n')); at++)
		complaints--;
	assert_int_equal(complaints, 0);
	for (size_t i = 0; i < n; i++) {
		bool slow = strstr(samples[i].text, "count(*)"), told = false;
		char start[64];

		snprintf(start, sizeof(start), "\n%s (x.sql): is slow over a big capture: ", list[i].id);
		told = strstr(buf_str(&out), start);
		assert_int_equal(told, slow);
		rule_deinit(&list[i]);
	}
	if (!n || !strstr(samples[n - 1].text, "count(*)"))
		assert_int_equal(out.len, said.len);
}

static void each_mistake_is_told(void **state)
{
	static const struct sample samples[] = {
		{ RULE("a/a", "0.5", "", PLAIN), PAGE FIXING, "" },
		{ RULE("a/b", "0.5", "", PLAIN " AND printf('%d', t.cpu) <> '1'"), PAGE FIXING,
		  "a/b (x.sql): printf() takes NULL for 0: give the value and let a template write it\n" },
		{ RULE("a/c", "0.5", "", PLAIN " AND FORMAT ('%d', t.cpu) <> '1'"), PAGE FIXING,
		  "a/c (x.sql): printf() takes NULL for 0: give the value and let a template write it\n" },
		{ RULE("a/d", "0.5", "",
		       "SELECT '' AS fingerprint, 'task:1' AS evidence, t.id + 1 FROM tasks t WHERE t.capture_id = :capture AND t.id < 2"),
		  PAGE FIXING, "a/d (x.sql): a column has no alias: t.id + 1\n" },
		{ RULE("a/e", "0.5", "",
		       "SELECT '' AS fingerprint, 'task:1' AS evidence FROM tasks t, json_each('[1]') j"
		       " WHERE t.capture_id = :capture AND t.id < 2 AND value = 1 AND j.atom = 1"),
		  PAGE FIXING, "a/e (x.sql): next to json_each a column must name its table: value\n" },
		{ RULE("a/f", "0.5", "-- explained-by: a/gone, z/*, a/*\n", PLAIN), PAGE FIXING,
		  "a/f (x.sql): is explained by a rule that is not there: a/gone\n"
		  "a/f (x.sql): is explained by a rule that is not there: z/*\n" },
		/* Loops of one and of six; a line is none. */
		{ RULE("b/a", "0.5", "-- explained-by: b/a\n", PLAIN), PAGE FIXING,
		  "b/a (x.sql): explains itself: explained-by makes a loop\n" },
		{ RULE("b/b", "0.5", "-- explained-by: b/d\n", PLAIN), PAGE FIXING,
		  "b/b (x.sql): explains itself: explained-by makes a loop\n" },
		{ RULE("b/c", "0.5", "-- explained-by: b/b\n", PLAIN), PAGE FIXING,
		  "b/c (x.sql): explains itself: explained-by makes a loop\n" },
		{ RULE("b/d", "0.5", "-- explained-by: b/g\n", PLAIN), PAGE FIXING,
		  "b/d (x.sql): explains itself: explained-by makes a loop\n" },
		{ RULE("b/e", "0.5", "-- explained-by: b/c\n", PLAIN), PAGE FIXING,
		  "b/e (x.sql): explains itself: explained-by makes a loop\n" },
		{ RULE("b/f", "0.5", "-- explained-by: b/e\n", PLAIN), PAGE FIXING,
		  "b/f (x.sql): explains itself: explained-by makes a loop\n" },
		{ RULE("b/g", "0.5", "-- explained-by: b/f\n", PLAIN), PAGE FIXING,
		  "b/g (x.sql): explains itself: explained-by makes a loop\n" },
		{ RULE("b/h", "0.5", "-- explained-by: b/d, a/a\n", PLAIN), PAGE FIXING, "" },
		{ RULE("c/a", "0.5", "", PLAIN), NULL, "c/a (x.sql): has no page c/a\n" },
		{ RULE("c/b", "0.5", "", PLAIN), PAGE, "c/b (x.sql): its page has no section Fixing commits\n" },
		{ RULE("c/c", "0.5", "", PLAIN), PAGE FIXING, "", .file = "c/c.sql" },
		{ RULE("c/d", "0.5", "", PLAIN), PAGE FIXING,
		  "c/d (x.sql): its id is not its file's path below the directory of rules, without .sql: c/e.sql\n",
		  .file = "c/e.sql" },
		{ RULE("c/e", "0.5", "", PLAIN), PAGE FIXING,
		  "c/e (x.sql): its id is not its file's path below the directory of rules, without .sql: e.sql\n",
		  .file = "e.sql" },
		{ RULE("c/f", "0.5", "", PLAIN), PAGE FIXING,
		  "c/f (x.sql): its id is not its file's path below the directory of rules, without .sql: c/f.sql.sql\n",
		  .file = "c/f.sql.sql" },
		/* One that compares some tasks with all, and one that is stopped while it compares all. */
		{ RULE("d/a", "0.5", "",
		       "SELECT count(*) AS fingerprint, 'task:1' AS evidence FROM tasks a, tasks b WHERE a.capture_id = :capture"
		       " AND a.id < 300 AND b.cpu + a.cpu IS NULL"),
		  PAGE FIXING, "" },
		{ RULE("d/b", "0.5", "",
		       "SELECT count(*) AS fingerprint, 'task:1' AS evidence FROM tasks a, tasks b WHERE a.capture_id = :capture"
		       " AND b.cpu + a.cpu IS NULL"),
		  PAGE FIXING, "" },
	};

	(void)state;
	lint(samples, ARRAY_SIZE(samples), NULL);
}

/* A file of @dir with one line. */
static void put(const char *dir, const char *name, const char *line)
{
	char path[256];
	FILE *file;

	snprintf(path, sizeof(path), "%s%s", dir, name);
	file = fopen(path, "w");
	assert_non_null(file);
	fprintf(file, "%s\n", line);
	fclose(file);
}

/* The directories and files of a fixture, made or removed. */
static void fixtures(const char *dir, bool make)
{
	static const char *const names[] = { "/a",
					     "/a/b",
					     "/a/c",
					     "/a/d",
					     "/a/b/hit-x.log",
					     "/corpus.tsv",
					     "/a/b/hit-a.sql",
					     "/a/b/miss-a.sql",
					     "/a/c/hit-a.sql",
					     "/a/c/miss-a.sql",
					     "/a/d/hit-a.sql",
					     "/a/d/miss-a.sql" };
	char path[256];

	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		size_t at = make ? i : ARRAY_SIZE(names) - 1 - i;

		snprintf(path, sizeof(path), "%s%s", dir, names[at]);
		if (make && at < 4)
			assert_int_equal(mkdir(path, 0700), 0);
		else if (make && strstr(names[at], ".sql"))
			put(dir, names[at], "--");
		else if (!make)
			remove(path);
	}
}

#define UNSURE "is always as sure as 0.9 without a fixture from a real machine: hit-*.log, or a line of corpus.tsv\n"
#define MISSING(id)                                                             \
	id " (x.sql): has no fixture that it hits: hit-*.sql or hit-*.log\n" id \
	   " (x.sql): has no near-miss: miss-*.sql or "                         \
	   "miss-*.log\n"

/*
 * Fixtures are asked of rules of one's own alone. As sure as 0.9 throughout: a log of a real machine, a line of the corpus,
 * or a confidence of each row.
 */
static void certainty_needs_a_real_machine(void **state)
{
	struct sample samples[] = {
		{ RULE("a/b", "0.9", "", PLAIN), PAGE FIXING, MISSING("a/b") "a/b (x.sql): " UNSURE },
		{ RULE("a/c", "0.85", "", PLAIN), PAGE FIXING, MISSING("a/c") },
		{ RULE("a/d", "0.9", "",
		       "SELECT '' AS fingerprint, 'task:1' AS evidence, 0.5 AS confidence FROM tasks t"
		       " WHERE t.capture_id = :capture AND t.id < 2"),
		  PAGE FIXING, MISSING("a/d") },
		/* A column that says the same of each row is none. */
		{ RULE("a/e", "0.9", "",
		       "SELECT '' AS fingerprint, 'task:1' AS evidence, 0.95 AS confidence FROM tasks t"
		       " WHERE t.capture_id = :capture AND t.id < 2"),
		  PAGE FIXING, MISSING("a/e") "a/e (x.sql): " UNSURE },
		{ RULE("a/f", "0.9", "", PLAIN), PAGE FIXING, "", .built_in = true },
	};
	char dir[] = "/tmp/oomtopsy-lint-XXXXXX";

	(void)state;
	assert_non_null(mkdtemp(dir));
	lint(samples, ARRAY_SIZE(samples), dir);
	fixtures(dir, true);
	put(dir, "/corpus.tsv", "a.log\t0\tnamed\ta/bc\tx/a/b a/b-c\t");
	samples[0].said = "a/b (x.sql): " UNSURE;
	samples[1].said = samples[2].said = "";
	samples[3].said = MISSING("a/e") "a/e (x.sql): " UNSURE;
	lint(samples, ARRAY_SIZE(samples), dir);
	put(dir, "/corpus.tsv", "a.log\t0\tnamed\ta/c\ta/d a/b a/e\t");
	samples[0].said = "";
	samples[3].said = MISSING("a/e");
	lint(samples, ARRAY_SIZE(samples), dir);
	put(dir, "/corpus.tsv", "a.log\t0\tnamed\ta/e\t");
	put(dir, "/a/b/hit-x.log", "--");
	lint(samples, ARRAY_SIZE(samples), dir);
	fixtures(dir, false);
	rmdir(dir);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_mistake_is_told),
		cmocka_unit_test(certainty_needs_a_real_machine),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
