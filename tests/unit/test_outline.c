// SPDX-License-Identifier: GPL-2.0-or-later
/* Facts and findings as SQL, the outline that is made from them, and what each format draws of it. */
#include "test.h"

#include <string.h>

#include "analyzer/report/formats.h"
#include "db/facts.h"
#include "util/cleanup.h"
#include "util/error.h"
#include "util/macros.h"

#define CAPTURE                                                                                               \
	"INSERT INTO artifact (id, path, engine, status, read_at) VALUES (1, 'the.log', '', 'ok', '');"       \
	"INSERT INTO capture (id, artifact_id, boot, kind, panic) VALUES (1, 1, 0, 'log', 'it *fell* over');" \
	"INSERT INTO task (capture_id, id, pid, comm, state) VALUES (1, 1, 7, 'holder', 'D'), (1, 2, 8, 'taker', 'D');"

#define FINDINGS                                                                                                \
	"INSERT INTO finding (capture_id, id, rule, rev, title, severity, confidence, fingerprint, suppressed," \
	" explained_by) VALUES (1, 1, 'a/worst', 1, 'The worst.', 'critical', 0.9, 'f1', 0, NULL),"             \
	" (1, 2, 'a/other', 1, 'Another.', 'low', 0.5, 'f2', 0, NULL),"                                         \
	" (1, 3, 'a/part', 1, 'A part.', 'medium', 0.5, 'f3', 0, 1),"                                           \
	" (1, 4, 'a/hidden', 1, 'Hidden.', 'high', 0.5, 'f4', 1, NULL);"

#define REST                                                                                                         \
	"INSERT INTO wait (capture_id, id, task_id, kind, certainty, how) VALUES (1, 1, 2, 'io', 'certain', 'x');"   \
	"INSERT INTO oom_kill (capture_id, id, killed, victim_comm, victim_pid) VALUES (1, 1, 1, 'victim', 9);"      \
	"INSERT INTO event (capture_id, id, kind, comm, pid, text) VALUES (1, 1, 'hung-task', 'taker', 8, 'first')," \
	" (1, 2, 'hung-task', 'second', 5, 'second hangs'), (1, 3, 'lockup', NULL, NULL, 'stuck'),"                  \
	" (1, 4, 'disagreement', NULL, NULL, 'BTF says 1, DWARF 2');"                                                \
	"INSERT INTO frame (capture_id, task_id, no, func, pc_offset, func_size, module, how, reliable) VALUES"      \
	" (1, 2, 0, 'inner', 16, 32, NULL, 'log', 1), (1, 2, 1, 'outer', 1, NULL, 'mod', 'log', 0);"                 \
	"INSERT INTO unasked VALUES (1, 1); INSERT INTO reasons VALUES (1, '[[\"missing\",\"no locks\","             \
	"[\"b/x\",\"b/y\"]],[\"missing\",\"no mms\",[\"b/z\"]]]');"                                                  \
	"INSERT INTO gap (capture_id, id, fact, field, reason) VALUES (1, 1, 'capture', NULL, 'the log begins late');"

static struct db *with(const char *sql)
{
	struct db *db = NULL;

	assert_int_equal(db_open(NULL, DB_MEMORY, &db), 0);
	if (db_exec(db, sql) < 0)
		fail_msg("%s", err_text(-EINVAL));
	return db;
}

static void draw(struct db *db, const struct rules *rules, const char *format, struct buf *out)
{
	static const int64_t capture = 1;
	struct report report = {
		.db = db, .rules = rules, .captures = &capture, .n_captures = 1, .width = 100, .verbose = true
	};

	assert_int_equal(report_format_find(format)->write(&report), 0);
	*out = report.out;
}

/* Where @text is drawn in a format, after @from; fails when it is not. */
static const char *find(const char *format, const char *from, const char *text)
{
	const char *at = strstr(from, text);

	if (!at)
		fail_msg("%s: no '%s' after: %.200s", format, text, from);
	return at;
}

static void upper(const char *text, char *ret)
{
	for (; *text; text++)
		*ret++ = (char)(*text >= 'a' && *text <= 'z' ? *text - 32 : *text);
	*ret = '\0';
}

static const char *const drawn[] = { "text", "html", "markdown" };

/* Every format names the sections of the outline, in its order, and the verdict. */
static void expect_drawn(struct db *db, const struct rules *rules, const struct outline *o)
{
	for (size_t i = 0; i < ARRAY_SIZE(drawn); i++) {
		_cleanup_buf_ struct buf out = { 0 };
		const char *at;

		draw(db, rules, drawn[i], &out);
		/* HTML begins with a style sheet. */
		at = find(drawn[i], buf_str(&out), "the.log");
		find(drawn[i], at, o->verdict.name);
		for (size_t j = 0; j < o->n; j++) {
			char title[64];

			upper(o->sections[j].title, title);
			at = find(drawn[i], at, i ? o->sections[j].title : title);
		}
	}
}

static const char *const row_names[N_ROW_TYPES] = {
	[ROW_ANSWER] = "answer",     [ROW_FINDING] = "finding", [ROW_CHAIN] = "chain", [ROW_EVIDENCE] = "evidence",
	[ROW_PAGE] = "page",         [ROW_ITEM] = "item",       [ROW_EVENT] = "event", [ROW_RULES] = "rules",
	[ROW_SENTENCE] = "sentence", [ROW_MORE] = "more",       [ROW_STACK] = "stack",
};

/* The titles of an outline's sections, each with the types of its rows. */
static void summary(const struct outline *o, struct buf *out)
{
	for (size_t i = 0; i < o->n; i++) {
		buf_printf(out, "%s%s:", i ? "|" : "", o->sections[i].title);
		for (size_t j = 0; j < o->sections[i].n; j++)
			buf_printf(out, " %s", row_names[o->sections[i].rows[j].type]);
	}
}

/* Builds an outline, compares its verdict and rows, and then what is drawn. */
static void expect(const char *sql, const struct rules *rules, const struct outline_scope *scope, const char *verdict,
		   const char *rows)
{
	_cleanup_db_ struct db *db = with(sql);
	_cleanup_buf_ struct buf got = { 0 };
	struct outline outline;
	struct model *model;

	assert_int_equal(model_new(db, 1, rules, &model), 0);
	assert_int_equal(outline_build(model, scope, &outline), 0);
	assert_string_equal(outline.verdict.name, verdict);
	summary(&outline, &got);
	assert_string_equal(buf_str(&got), rows);
	expect_drawn(db, rules, &outline);
	outline_deinit(&outline);
	model_free(model);
}

static void every_format_names_the_same_sections(void **state)
{
	static char id[] = "a/worst", page[] = "# a/worst\n\n## Mechanism\n\nA circle.\n\n## What to do\n\nCut it.\n";
	struct rule rule = { .id = id, .page = page };
	struct rules rules = { .list = &rule, .n = 1 };
	struct outline_scope terse = { 20, 20, 20, 20, 20, false, false, 20, false };

	(void)state;
	expect(CAPTURE FINDINGS REST, &rules, &terse, "a/worst",
	       "Verdict: finding chain|What to do: page|Evidence: evidence|Further findings: finding chain evidence|"
	       "Who waits: item|OOM kills: item|Timeline: event event|Also seen: sentence|Suppressed: sentence|"
	       "Not evaluated: rules rules|Notes: item item");
}

static void a_format_shows_what_it_has_room_for(void **state)
{
	struct outline_scope none = { 0 };
	struct rules rules = { 0 };

	(void)state;
	expect(CAPTURE FINDINGS REST, &rules, &none, "a/worst",
	       "Verdict: finding chain|Evidence: evidence|Further findings: more|Who waits: more|OOM kills: more|"
	       "Timeline: more|Also seen: sentence|Suppressed: sentence|Not evaluated: rules rules|Notes: item more");
}

static void without_findings_all_say_why(void **state)
{
	static char id[] = "b/r";
	struct rule rule_list[4] = { { .id = id }, { .id = id }, { .id = id }, { .id = id } };
	struct rules rules = { .list = rule_list, .n = 4 };
	struct outline_scope scope = { 20, 20, 20, 20, 20, true, true, 20, true };

	(void)state;
	expect(CAPTURE REST, &rules, &scope, "nothing found",
	       "Verdict: answer|Who waits: item|Stacks: stack|OOM kills: item|Timeline: event event|Not evaluated: rules rules|"
	       "Notes: item item");
	rules.n = 3;
	expect(CAPTURE REST, &rules, &scope, "undecided",
	       "Verdict: answer|Who waits: item|Stacks: stack|OOM kills: item|Timeline: event event|Not evaluated: rules rules|"
	       "Notes: item item");
}

/* One fact of each kind that a format might forget. */
static void every_format_has_what_another_has(void **state)
{
	static const char *const facts[] = { "the log begins late",
					     "BTF says 1, DWARF 2",
					     "stuck",
					     "a/part",
					     "inner+0x10/0x20",
					     "no mms",
					     "victim",
					     "fell",
					     "2 tasks" };
	_cleanup_db_ struct db *db = with(CAPTURE FINDINGS REST);
	struct rules rules = { 0 };

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(drawn); i++) {
		_cleanup_buf_ struct buf out = { 0 };

		draw(db, &rules, drawn[i], &out);
		for (size_t j = 0; j < ARRAY_SIZE(facts); j++)
			find(drawn[i], buf_str(&out), facts[j]);
	}
}

/* A dump without types has no tasks, but something of the memory; and its uptime may be a lower bound. */
static void what_is_there_is_not_called_absent(void **state)
{
	static const char dump[] =
		"INSERT INTO artifact (id, path, engine, status, read_at) VALUES (1, 'the.core', '', 'ok', '');"
		"INSERT INTO capture (id, artifact_id, boot, kind, uptime_ms) VALUES (1, 1, 0, 'vmcore', 41000);";
	static const struct {
		const char *more, *said, *uptime;
	} cases[] = {
		{ "", "this input, which has no facts.", "41 s" },
		{ "INSERT INTO swap (capture_id, id, total_kb, free_kb) VALUES (1, 1, 8192, 4096);"
		  "INSERT INTO gap (capture_id, id, fact, field, reason) VALUES (1, 1, 'capture', 'uptime_ms', 'uptime is at least the log');",
		  "swap areas: neither tasks nor log events are known.", "at least 41 s" },
		{ "INSERT INTO zone (capture_id, id, name) VALUES (1, 1, 'DMA');"
		  "INSERT INTO oom_state (capture_id, id) VALUES (1, 1);",
		  "zones, the state of the OOM killer: neither tasks nor log events are known.", "41 s" },
	};
	struct rules rules = { 0 };

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		_cleanup_db_ struct db *db = with(dump);
		_cleanup_buf_ struct buf out = { 0 };

		assert_int_equal(db_exec(db, cases[i].more), 0);
		draw(db, &rules, "markdown", &out);
		find("markdown", buf_str(&out), cases[i].uptime);
		find("markdown", buf_str(&out), cases[i].said);
	}
}

/* A ticket has parts of its own; 30 lines are a promise, whatever a rule's page advises. */
static void a_ticket_is_short(void **state)
{
	static char id[] = "a/worst";
	_cleanup_db_ struct db *db = with(CAPTURE FINDINGS REST);
	_cleanup_buf_ struct buf out = { 0 }, page = { 0 };
	struct rule rule = { .id = id };
	struct rules rules = { .list = &rule, .n = 1 };
	size_t lines = 0;

	(void)state;
	buf_puts(&page, "# a/worst\n\n## What to do\n\nFor good:\n");
	for (int i = 0; i < 40; i++)
		buf_printf(&page, "\n- thing %d", i);
	rule.page = page.data;
	draw(db, &rules, "ticket", &out);
	find("ticket", find("ticket", find("ticket", buf_str(&out), "a/worst"), "IMPACT"), "thing 0\n");
	find("ticket", buf_str(&out), " ...\n\nNOT EVALUATED");
	for (const char *at = buf_str(&out); (at = strchr(at, '\n')); at++)
		lines++;
	assert_true(lines <= 30);
}

enum block { NOTHING, HEADING, TABLE, LIST, PARAGRAPH };

/* What a line is a part of; one that is indented goes on with what is before it. */
static enum block block_of(const char *line, enum block before)
{
	if (!*line || *line == '\n')
		return NOTHING;
	if (*line == '#')
		return HEADING;
	if (*line == '|')
		return TABLE;
	if (!strncmp(line, "- ", 2) || !strncmp(line, "1. ", 3))
		return LIST;
	return *line == ' ' && before ? before : PARAGRAPH;
}

/* The first line that some readers of Markdown take for a part of the block before it, as no empty line sets it off; or NULL. */
static const char *run_together(const char *text)
{
	enum block before = NOTHING;

	for (const char *line = text; *line;) {
		enum block block = block_of(line, before);

		if (before && block && block != before)
			return line;
		before = block;
		line += strcspn(line, "\n");
		line += *line == '\n';
	}
	return NULL;
}

static void lists_and_headings_stand_alone(void **state)
{
	static char id[] = "a/worst",
		    page[] = "# a/worst\n\n## What to do\n\nCut it.\n\nFor good:\n\n- first, a line that\n  goes on\n"
			     "- second\n\nThen look.\n\nFor good: Leave `it`.\n";
	static const char *const advice[] = { "UPDATE finding SET advice = 'Cut it.'", "" };
	struct rule rule = { .id = id, .page = page };
	struct rules rules = { .list = &rule, .n = 1 };

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(advice); i++) {
		_cleanup_db_ struct db *db = with(CAPTURE FINDINGS REST);
		_cleanup_buf_ struct buf out = { 0 }, ticket = { 0 };
		const char *bad;

		assert_int_equal(*advice[i] ? db_exec(db, advice[i]) : 0, 0);
		draw(db, &rules, "markdown", &out);
		bad = run_together(buf_str(&out));
		if (bad)
			fail_msg("not set off: %s", bad);
		draw(db, &rules, "ticket", &ticket);
		find("ticket", buf_str(&ticket),
		     *advice[i] ? "WHAT TO DO NOW\n  Cut it.\n" : "WHAT TO DO NOW\n  Cut it. Then look.\n");
		if (!*advice[i])
			find("ticket", buf_str(&ticket),
			     "WHAT TO CHANGE\n\n  - first, a line that goes on\n  - second\n\n  Leave it.\nNOT EVALUATED\n");
	}
}

/* What is worse than the verdict is told with it, over two steps as well, and what another finding led to is not. */
static void a_verdict_tells_what_it_came_to(void **state)
{
	static const char *const formats[] = { "text", "markdown", "html", "ticket" };
	_cleanup_db_ struct db *db =
		with(CAPTURE "INSERT INTO finding (capture_id, id, rule, rev, title, severity, confidence, fingerprint,"
			     " suppressed, explained_by, rank) VALUES (1, 1, 'a/cause', 1, 'The cause.', 'medium', 0.9,"
			     " 'f1', 0, NULL, 1), (1, 2, 'a/other', 1, 'Another.', 'low', 0.5, 'f2', 0, NULL, 2),"
			     " (1, 3, 'a/death', 1, 'it died', 'critical', 0.9, 'f3', 0, 4, 3),"
			     " (1, 4, 'a/between', 1, 'A step.', 'high', 0.5, 'f4', 0, 1, 4);"
			     "INSERT INTO verdict (capture_id, id, status, finding_id) VALUES (1, 1, 'named', 1);");
	struct rules rules = { 0 };

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(formats); i++) {
		_cleanup_buf_ struct buf out = { 0 };

		draw(db, &rules, formats[i], &out);
		find(formats[i], buf_str(&out), "It came to this: it died (a/death).");
	}
}

static void a_ticket_without_a_finding_says_who_waits(void **state)
{
	_cleanup_db_ struct db *db = with(CAPTURE REST);
	_cleanup_buf_ struct buf out = { 0 };
	struct rules rules = { 0 };

	(void)state;
	draw(db, &rules, "ticket", &out);
	find("ticket", find("ticket", buf_str(&out), "WHO WAITS"), "taker[8] waits for I/O");
}

/* Where the log's last line is all that tells the time, readers of every format learn that it may be later. */
static void an_uptime_that_is_a_lower_bound_says_so(void **state)
{
	static const struct {
		const char *sql, *text, *json;
	} cases[] = {
		{ "UPDATE capture SET uptime_ms = 41000", "41 s",
		  "\"uptime_ms\": 41000,\n        \"uptime_at_least\": false" },
		{ "UPDATE capture SET uptime_ms = 41000; INSERT INTO gap (capture_id, id, fact, field, reason) VALUES"
		  " (1, 2, 'capture', 'uptime_ms', 'uptime is at least the time of the log''s last line')",
		  "at least 41 s", "\"uptime_ms\": 41000,\n        \"uptime_at_least\": true" },
		{ "UPDATE capture SET uptime_ms = NULL", "the.log",
		  "\"uptime_ms\": null,\n        \"uptime_at_least\": null" },
	};
	struct rules rules = { 0 };

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		_cleanup_db_ struct db *db = with(CAPTURE);
		_cleanup_buf_ struct buf text = { 0 }, json = { 0 };

		assert_int_equal(db_exec(db, cases[i].sql), 0);
		draw(db, &rules, "text", &text);
		find("text", buf_str(&text), cases[i].text);
		assert_int_equal(strstr(buf_str(&text), "at least") != NULL, i == 1);
		draw(db, &rules, "json", &json);
		find("json", buf_str(&json), cases[i].json);
	}
}

/* A table that is gone stands for any database that cannot be read. */
static void an_unreadable_database_is_an_error(void **state)
{
	_cleanup_db_ struct db *db = with(CAPTURE REST);
	struct outline_scope scope = { 20, 20, 20, 20, 20, true, true, 20, true };
	struct rules rules = { 0 };
	struct outline outline;
	struct model *model;

	(void)state;
	assert_int_equal(model_new(db, 1, &rules, &model), 0);
	assert_int_equal(db_exec(db, "ALTER TABLE oom_candidate RENAME TO elsewhere"), 0);
	assert_true(outline_build(model, &scope, &outline) < 0);
	outline_deinit(&outline);
	model_free(model);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_format_names_the_same_sections),
		cmocka_unit_test(a_format_shows_what_it_has_room_for),
		cmocka_unit_test(without_findings_all_say_why),
		cmocka_unit_test(every_format_has_what_another_has),
		cmocka_unit_test(what_is_there_is_not_called_absent),
		cmocka_unit_test(a_ticket_is_short),
		cmocka_unit_test(lists_and_headings_stand_alone),
		cmocka_unit_test(a_verdict_tells_what_it_came_to),
		cmocka_unit_test(a_ticket_without_a_finding_says_who_waits),
		cmocka_unit_test(an_uptime_that_is_a_lower_bound_says_so),
		cmocka_unit_test(an_unreadable_database_is_an_error),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
