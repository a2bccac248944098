// SPDX-License-Identifier: GPL-2.0-or-later
#include "analyzer/report/outline.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "analyzer/report/head.h"
#include "analyzer/report/oom.h"
#include "analyzer/report/stacks.h"
#include "analyzer/report/state.h"
#include "analyzer/report/waiting.h"
#include "analyzer/report/words.h"
#include "util/buf.h"
#include "util/cleanup.h"
#include "util/error.h"
#include "util/macros.h"
#include "util/plural.h"
#include "util/vec.h"

/* What builders of sections read. */
struct build {
	struct model *model;
	const struct outline_scope *scope;
	const struct outline_verdict *verdict;
};

/* Copies @text into the model; NULL with the message set if memory ran out. */
static const char *keep(const struct build *b, const struct buf *text)
{
	return buf_check(text) < 0 ? NULL : model_text(b->model, buf_str(text));
}

static int set_count(const struct build *b, struct outline_section *s, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

static int set_count(const struct build *b, struct outline_section *s, const char *format, ...)
{
	_cleanup_free_ char *text = NULL;
	va_list args;
	int n;

	va_start(args, format);
	n = vasprintf(&text, format, args);
	va_end(args);
	if (n < 0)
		return err_oom();
	s->count = model_text(b->model, text);
	return s->count ? 0 : -ENOMEM;
}

static int add_row(struct outline_section *s, const struct outline_row *row)
{
	if (vec_grow(&s->rows, s->n, &s->cap, sizeof(*s->rows)) < 0)
		return -ENOMEM;
	s->rows[s->n++] = *row;
	return 0;
}

/* Adds a row with the text in @text; does nothing but return @r if an earlier step failed with that. */
static int add_text(const struct build *b, struct outline_section *s, enum outline_row_type type,
		    const struct buf *text, int r)
{
	struct outline_row row = { .type = type };

	if (r < 0)
		return r;
	row.text = keep(b, text);
	return row.text ? add_row(s, &row) : -ENOMEM;
}

/* Says how many rows were left out, so that no list looks complete that is not. Adds nothing for none. */
static int add_more(const struct build *b, struct outline_section *s, const char *before, size_t n, const char *after)
{
	_cleanup_buf_ struct buf text = { 0 };

	if (!n)
		return 0;
	buf_printf(&text, "%s%zu%s", before, n, after);
	return add_text(b, s, ROW_MORE, &text, 0);
}

static int add_page(struct outline_section *s, const char *page)
{
	return page ? add_row(s, &(struct outline_row){ .type = ROW_PAGE, .text = page }) : 0;
}

/* The rows of a finding, in the order that HTML relies on to close its article: see ROW_EVIDENCE. */
static int add_finding_as(struct outline_section *s, const struct model_finding *f, const char *text, bool evidence)
{
	int r = add_row(s, &(struct outline_row){ .type = ROW_FINDING, .text = text, .finding = f });

	if (r == 0)
		r = add_row(s, &(struct outline_row){ .type = ROW_CHAIN, .finding = f });
	if (r == 0 && evidence)
		r = add_row(s, &(struct outline_row){ .type = ROW_EVIDENCE, .finding = f });
	return r;
}

static int add_finding(struct outline_section *s, const struct model_finding *f, bool evidence)
{
	return add_finding_as(s, f, f->verdict, evidence);
}

static void add_part(struct buf *out, int64_t n, const char *one, const char *many)
{
	if (n)
		buf_printf(out, "%s%lld %s", out->len ? ", " : "", (long long)n, n == 1 ? one : many);
}

/* What was looked at when nothing was found: "55 tasks, 7 waits, 12 locks". */
static void put_looked_at(struct buf *out, const struct model *m)
{
	_cleanup_buf_ struct buf parts = { 0 };

	add_part(&parts, m->tasks, "task", "tasks");
	add_part(&parts, m->waits, "wait", "waits");
	add_part(&parts, m->locks, "lock", "locks");
	add_part(&parts, m->kills, "OOM kill", "OOM kills");
	add_part(&parts, m->events, "log event", "log events");
	if (!parts.len && m->others)
		buf_printf(&parts, "%s: neither tasks nor log events are known", m->others);
	buf_puts(out, parts.len ? buf_str(&parts) : "this input, which has no facts");
}

/* Without a rule that could be evaluated, "nothing found" would be a promise that nobody has looked into. */
static bool all_missing(const struct model *m)
{
	return m->n_not_evaluated >= m->n_rules;
}

/* How the answer begins where no finding gives it; what was looked at follows. */
static const char *const answers[] = {
	[STATUS_UNEXPLAINED] = "No rule names what happened here: see the sections below. The rules looked at ",
	[STATUS_UNDECIDED] = "None of the rules that could be evaluated found anything in ",
	[STATUS_NOTHING] = "None of the rules that could be evaluated found anything in ",
};

/* Whether @cause explains @f, over any number of steps; the engine stores none that lead back. */
static bool is_led_to(const struct model *m, const struct model_finding *cause, const struct model_finding *f)
{
	for (size_t n = 0; f && f != cause && n < m->n_findings; n++)
		f = model_finding(m, f->row.explained_by);
	return f == cause;
}

/*
 * What is worse than the verdict and explained by it: who reads that memory is missing has to see that the kernel panicked for
 * it. The first of that kind, as findings come by rank.
 */
static void put_outcome(struct buf *out, const struct model *m, const struct model_finding *verdict)
{
	for (size_t i = 0; !streq(verdict->row.severity, "critical") && i < m->n_findings; i++) {
		const struct model_finding *f = &m->findings[i];

		if (!streq(f->row.severity, "critical") || !is_led_to(m, verdict, f))
			continue;
		buf_printf(out, " It came to this: %s (%s).", f->row.title, f->row.rule);
		return;
	}
}

/* The finding that the capture comes to, with the worst that came of it. */
static int add_named(const struct build *b, struct outline_section *s, const struct model_finding *f)
{
	_cleanup_buf_ struct buf text = { 0 };
	const char *kept;

	buf_puts(&text, f->verdict);
	put_outcome(&text, b->model, f);
	kept = keep(b, &text);
	return kept ? add_finding_as(s, f, kept, false) : -ENOMEM;
}

/* The finding, or an answer that says what was looked at: "nothing found" in a file without tasks means little. */
static int build_verdict(const struct build *b, struct outline_section *s)
{
	const struct model *m = b->model;
	_cleanup_buf_ struct buf text = { 0 };

	if (b->verdict->finding)
		return add_named(b, s, b->verdict->finding);
	buf_puts(&text, all_missing(m) ? "No rule could be evaluated on " : answers[b->verdict->status]);
	put_looked_at(&text, m);
	if (m->n_not_evaluated && !all_missing(m))
		buf_printf(&text, "; %zu rule%s could not be evaluated", m->n_not_evaluated,
			   plural(m->n_not_evaluated));
	buf_printf(&text, ".%s%s", b->verdict->clause ? " " : "", b->verdict->clause ? b->verdict->clause : "");
	return add_text(b, s, ROW_ANSWER, &text, 0);
}

static int build_what_to_do(const struct build *b, struct outline_section *s)
{
	return b->verdict->finding ? add_page(s, b->verdict->finding->advice) : 0;
}

static int build_mechanism(const struct build *b, struct outline_section *s)
{
	return b->verdict->finding && b->scope->mechanism ? add_page(s, b->verdict->finding->mechanism) : 0;
}

static int build_evidence(const struct build *b, struct outline_section *s)
{
	const struct model_finding *f = b->verdict->finding;

	if (!f)
		return 0;
	if (set_count(b, s, "%zu", f->n_evidence) < 0)
		return -ENOMEM;
	return add_row(s, &(struct outline_row){ .type = ROW_EVIDENCE, .finding = f });
}

/* One line an incident: when, of what scope, how many kills, and its own verdict. A single incident is the report. */
static int build_incidents(const struct build *b, struct outline_section *s)
{
	const struct model *m = b->model;
	size_t shown = MIN(m->n_incidents, b->scope->events);
	int r = m->n_incidents > 1 ? set_count(b, s, "%zu", m->n_incidents) : 0;

	for (size_t i = 0; r == 0 && m->n_incidents > 1 && i < shown; i++) {
		const struct fact_incident *incident = &m->incidents[i];
		const struct model_finding *f = model_finding(m, incident->finding_id);
		_cleanup_buf_ struct buf text = { 0 };

		report_time(&text, model_wall(m, incident->first_ms), incident->first_ms);
		buf_printf(&text, "%s%s", text.len ? "  " : "", incident->scope);
		if (incident->memcg)
			buf_printf(&text, " %s", incident->memcg);
		add_part(&text, incident->kills.v, "kill", "kills");
		add_part(&text, incident->events.v, "log event", "log events");
		buf_printf(&text, ": %s", f ? f->row.title : "no rule names it");
		r = add_text(b, s, ROW_ITEM, &text, 0);
	}
	return r == 0 && m->n_incidents > 1 ? add_more(b, s, "and ", m->n_incidents - shown, " more") : r;
}

/* Findings that neither are the verdict nor are explained by it: the machine had more than one trouble. */
static int build_further(const struct build *b, struct outline_section *s)
{
	const struct model *m = b->model;
	size_t n = 0, listed;
	int r = 0;

	for (size_t i = 0; r == 0 && i < m->n_findings; i++) {
		const struct model_finding *f = &m->findings[i];

		if (f == b->verdict->finding || f->row.explained_by.known)
			continue;
		if (n++ < b->scope->findings)
			r = add_finding(s, f, true);
	}
	listed = MIN(n, b->scope->findings);
	return r == 0 ? add_more(b, s, "and ", n - listed, " more") : r;
}

static int build_waits(const struct build *b, struct outline_section *s)
{
	size_t n, more;
	const char **lines;
	int r = waiting_list(b->model, b->scope->waits, &lines, &n, &more);

	if (r == 0 && n)
		r = set_count(b, s, "for %zu thing%s", n + more, plural(n + more));
	for (size_t i = 0; r == 0 && i < n; i++)
		r = add_row(s, &(struct outline_row){ .type = ROW_ITEM, .text = lines[i] });
	return r == 0 ? add_more(b, s, "and for ", more, " things more") : r;
}

static int build_stacks(const struct build *b, struct outline_section *s)
{
	size_t n, more;
	struct stack *stacks;
	int r = stacks_list(b->model, b->verdict->finding, b->scope->all_stacks, b->scope->stacks, &stacks, &n, &more);

	if (r == 0 && n)
		r = set_count(b, s, "%zu", n + more);
	for (size_t i = 0; r == 0 && i < n; i++)
		r = add_row(s, &(struct outline_row){ .type = ROW_STACK,
						      .text = stacks[i].title,
						      .more = stacks[i].frames,
						      .command = stacks[i].command });
	return r == 0 ? add_more(b, s, "and ", more, " more") : r;
}

/* The parts of the machine's state differ in their queries alone, which state.c has. */
static int build_state(const struct build *b, struct outline_section *s, enum state_part part, size_t max)
{
	size_t n, more;
	struct state_line *lines;
	const char *when;
	int r = state_list(b->model, part, max, &lines, &n, &more, &when);

	for (size_t i = 0; r == 0 && i < n; i++)
		r = add_row(s, &(struct outline_row){ .type = ROW_ITEM,
						      .text = lines[i].text,
						      .part_kb = lines[i].part_kb,
						      .mark_kb = lines[i].mark_kb,
						      .whole_kb = lines[i].whole_kb });
	if (r == 0 && n)
		s->count = when;
	return r == 0 ? add_more(b, s, "and ", more, " more") : r;
}

static int build_locks(const struct build *b, struct outline_section *s)
{
	return build_state(b, s, STATE_LOCKS, b->scope->waits);
}

static int build_memory(const struct build *b, struct outline_section *s)
{
	return build_state(b, s, STATE_MEMORY, b->scope->state);
}

static int build_io(const struct build *b, struct outline_section *s)
{
	return build_state(b, s, STATE_IO, b->scope->state);
}

static int build_cpus(const struct build *b, struct outline_section *s)
{
	return build_state(b, s, STATE_CPUS, b->scope->state);
}

#define ALIKE_NAMED 6

/* The kills between two that are alike, in one line: how many they are, and the first few by name. */
static int add_alike(const struct build *b, struct outline_section *s, size_t first, size_t last)
{
	const struct fact_oom_kill *kills = b->model->oom_kills;
	_cleanup_buf_ struct buf text = { 0 };
	size_t n = last - first - 1;

	buf_printf(&text, "and %zu more like it", n);
	if (kills[first].at_ms.known && kills[last].at_ms.known && kills[last].at_ms.v > kills[first].at_ms.v) {
		buf_puts(&text, ", all within ");
		report_span(&text, kills[last].at_ms.v - kills[first].at_ms.v);
	}
	for (size_t i = 0; i < MIN(n, (size_t)ALIKE_NAMED); i++) {
		buf_puts(&text, i ? ", " : ": ");
		report_name(&text, kills[first + 1 + i].victim_comm, kills[first + 1 + i].victim_pid);
	}
	if (n > ALIKE_NAMED)
		buf_puts(&text, ", …");
	return add_text(b, s, ROW_ITEM, &text, 0);
}

/* Of kills that are alike the first and the last have a paragraph: a storm of twenty says the same twenty times. */
static int build_kills(const struct build *b, struct outline_section *s)
{
	size_t next = 0, total = b->model->n_oom_kills;
	int r = set_count(b, s, "%zu", total);

	for (size_t n = 0; r == 0 && n < b->scope->kills && next < total; n++) {
		_cleanup_buf_ struct buf text = { 0 };
		size_t first = next, last = b->scope->all_kills ? first : report_last_alike(b->model, first);

		r = report_kill(&text, b->model, first, &next);
		r = add_text(b, s, ROW_ITEM, &text, r);
		if (r == 0 && last > first + 1) {
			r = add_alike(b, s, first, last);
			next = last;
		}
	}
	return r == 0 ? add_more(b, s, "and ", total - next, " more") : r;
}

/* A pid alone is not enough: logs of months use each several times. */
static bool same_task(const struct fact_event *a, const struct fact_event *b)
{
	return a->comm && b->comm && streq(a->comm, b->comm) && a->pid.known == b->pid.known && a->pid.v == b->pid.v;
}

/*
 * How many events of a kind there are after the @first, when the last came, and whom they are about: the first few
 * tasks, each once.
 */
static const char *more_alike(const struct build *b, const struct fact_event *first, size_t n)
{
	const struct fact_event *named[ALIKE_NAMED + 1] = { first };
	_cleanup_buf_ struct buf text = { 0 }, when = { 0 };
	size_t n_named = 1, i, k;

	report_time(&when, first[n].time_wall, first[n].time_ms);
	buf_printf(&text, "and %zu more like it%s%s", n, when.len ? ", the last at " : "", buf_str(&when));
	for (i = 1; i <= n; i++) {
		for (k = 0; k < n_named && !same_task(named[k], &first[i]); k++)
			;
		if (!first[i].comm || k < n_named)
			continue;
		if (n_named > ALIKE_NAMED)
			break;
		buf_puts(&text, n_named == 1 ? ": " : ", ");
		report_name(&text, first[i].comm, first[i].pid);
		named[n_named++] = &first[i];
	}
	if (i <= n)
		buf_puts(&text, ", …");
	return keep(b, &text);
}

/* Adds one event and those of its kind that follow at once; in @ret_next the first of another kind. */
static int add_event(const struct build *b, struct outline_section *s, size_t from, size_t *ret_next)
{
	const struct model *m = b->model;
	const struct fact_event *event = &m->log_events[from];
	struct outline_row row = { .type = ROW_EVENT, .events = event, .n = 1 };
	_cleanup_buf_ struct buf text = { 0 };

	while (from + row.n < m->n_log_events && streq(event[row.n].kind, event->kind))
		row.n++;
	report_time(&text, event->time_wall, event->time_ms);
	buf_printf(&text, "%s%s: %s", text.len ? "  " : "", event->kind, event->text ? event->text : "");
	row.text = keep(b, &text);
	if (row.n > 1)
		row.more = more_alike(b, event, row.n - 1);
	if (!row.text || (row.n > 1 && !row.more))
		return -ENOMEM;
	*ret_next = from + row.n;
	return add_row(s, &row);
}

/* The first of the last @max groups of events of a kind, which is where the machine died. */
static size_t newest_groups(const struct model *m, size_t max)
{
	size_t from = m->n_log_events;

	for (size_t n = 0; from && n <= max; from--)
		if (from == m->n_log_events || !streq(m->log_events[from - 1].kind, m->log_events[from].kind))
			if (n++ == max)
				break;
	return from;
}

static int build_timeline(const struct build *b, struct outline_section *s)
{
	size_t total = b->model->n_log_events, next = newest_groups(b->model, b->scope->events);
	int r = set_count(b, s, "%zu event%s", total, plural(total));

	if (r == 0)
		r = add_more(b, s, "", next, next == 1 ? " event before" : " events before");
	while (r == 0 && next < total)
		r = add_event(b, s, next, &next);
	return r;
}

/* What the verdict explains is named, so that nobody looks for a second cause; only wide formats show it whole. */
static int build_also_seen(const struct build *b, struct outline_section *s)
{
	const struct model *m = b->model;
	_cleanup_buf_ struct buf names = { 0 }, text = { 0 };
	size_t n = 0;
	int r;

	for (size_t i = 0; i < m->n_findings; i++)
		if (m->findings[i].row.explained_by.known)
			buf_printf(&names, "%s%s", n++ ? ", " : "", m->findings[i].row.rule);
	if (!n)
		return 0;
	buf_printf(&text, "%zu finding%s explained by the verdict (%s)", n, plural(n), buf_str(&names));
	r = add_text(b, s, ROW_SENTENCE, &text, buf_check(&names));
	for (size_t i = 0; r == 0 && b->scope->explained && i < m->n_findings; i++)
		if (m->findings[i].row.explained_by.known)
			r = add_finding(s, &m->findings[i], true);
	return r;
}

/*
 * Suppressed findings are counted and not shown: who suppressed them knows them, and others should know there are
 * some.
 */
static int build_suppressed(const struct build *b, struct outline_section *s)
{
	_cleanup_buf_ struct buf text = { 0 };

	if (!b->model->n_suppressed)
		return 0;
	buf_printf(&text, "%zu", b->model->n_suppressed);
	return add_text(b, s, ROW_SENTENCE, &text, 0);
}

/* Up to where two reasons are about the same group of facts: "task.exiting is unknown throughout" is about tasks. */
static size_t group_len(const char *why)
{
	const char *dot = strchr(why, '.');

	return dot && strstr(why, " is unknown throughout") ? (size_t)(dot - why) + 1 : strlen(why) + 1;
}

/* Rules are ordered by why they could not be evaluated; those that lack the same group of facts make one row. */
static int build_not_evaluated(const struct build *b, struct outline_section *s)
{
	const struct model *m = b->model;
	int r = set_count(b, s, "%zu rule%s", m->n_not_evaluated, plural(m->n_not_evaluated));

	for (size_t i = 0, n; r == 0 && i < m->n_not_evaluated; i += n) {
		const struct model_unasked *first = &m->not_evaluated[i];
		struct outline_row row = { .type = ROW_RULES, .rules = first };
		size_t len = group_len(first->why);
		_cleanup_buf_ struct buf text = { 0 };

		n = 1;
		while (i + n < m->n_not_evaluated && strncmp(first[n].why, first->why, len) == 0)
			n++;
		if (streq(first[n - 1].why, first->why))
			buf_puts(&text, first->why);
		else
			buf_printf(&text, "they need details of %.*s facts that this capture does not have",
				   (int)len - 1, first->why);
		row.text = keep(b, &text);
		row.n = n;
		r = row.text ? add_row(s, &row) : -ENOMEM;
	}
	return r;
}

/* What the parser says of the whole: why something is missing, what debuginfo would add, what is contradictory. */
static int build_notes(const struct build *b, struct outline_section *s)
{
	const struct model *m = b->model;
	size_t shown = MIN(m->n_disagreements, b->scope->contradictions);
	int r = 0;

	for (size_t i = 0; r == 0 && i < m->n_notes; i++)
		r = add_row(s, &(struct outline_row){ .type = ROW_ITEM, .text = m->notes[i].reason });
	for (size_t i = 0; r == 0 && i < shown; i++)
		r = add_row(s, &(struct outline_row){ .type = ROW_ITEM, .text = m->disagreements[i].text });
	return r == 0 ? add_more(b, s, "and ", m->n_disagreements - shown, " more contradictions") : r;
}

/*
 * Titles and builders of sections. A builder adds the rows that the capture gives it; without rows there is no
 * section.
 */
static const struct {
	const char *title;
	int (*build)(const struct build *b, struct outline_section *section);
} kinds[N_SECTIONS] = {
	[SECTION_VERDICT] = { "Verdict", build_verdict },
	[SECTION_WHAT_TO_DO] = { "What to do", build_what_to_do },
	[SECTION_MECHANISM] = { "How this comes about", build_mechanism },
	[SECTION_EVIDENCE] = { "Evidence", build_evidence },
	[SECTION_INCIDENTS] = { "Incidents", build_incidents },
	[SECTION_FURTHER] = { "Further findings", build_further },
	[SECTION_WAITS] = { "Who waits", build_waits },
	[SECTION_LOCKS] = { "Locks held", build_locks },
	[SECTION_STACKS] = { "Stacks", build_stacks },
	[SECTION_CPUS] = { "On the CPUs", build_cpus },
	[SECTION_IO] = { "I/O in flight", build_io },
	[SECTION_MEMORY] = { "Memory", build_memory },
	[SECTION_KILLS] = { "OOM kills", build_kills },
	[SECTION_TIMELINE] = { "Timeline", build_timeline },
	[SECTION_ALSO_SEEN] = { "Also seen", build_also_seen },
	[SECTION_SUPPRESSED] = { "Suppressed", build_suppressed },
	[SECTION_NOT_EVALUATED] = { "Not evaluated", build_not_evaluated },
	[SECTION_NOTES] = { "Notes", build_notes },
};

/* By enum outline_status: the engine's word for it, and what a report calls it. */
static const struct {
	const char *stored, *name;
} statuses[] = {
	[STATUS_NAMED] = { "named", NULL },
	[STATUS_UNEXPLAINED] = { "unexplained", "unexplained" },
	[STATUS_UNDECIDED] = { "undecided", "undecided" },
	[STATUS_NOTHING] = { "nothing", "nothing found" },
};

/* What the engine stored counts. A database whose rules ran before verdicts were stored has only its findings. */
static struct outline_verdict decide(const struct model *m)
{
	struct outline_verdict v = { .finding = model_verdict(m) };

	v.status = v.finding ? STATUS_NAMED : all_missing(m) ? STATUS_UNDECIDED : STATUS_NOTHING;
	for (size_t i = STATUS_UNEXPLAINED; m->verdict && v.status == STATUS_NOTHING && i < ARRAY_SIZE(statuses); i++)
		if (streq(m->verdict->status, statuses[i].stored))
			v.status = (enum outline_status)i;
	v.name = v.finding ? v.finding->row.rule : statuses[v.status].name;
	v.clause = m->verdict ? m->verdict->clause : NULL;
	return v;
}

int outline_build(struct model *model, const struct outline_scope *scope, struct outline *o)
{
	struct build b = { model, scope, &o->verdict };
	int r;

	*o = (struct outline){ .verdict = decide(model) };
	r = head_build(model, o->head);
	o->model = model;
	o->path = model->path;
	o->capture = model->id;
	for (size_t i = 0; r == 0 && i < N_SECTIONS; i++) {
		struct outline_section *s = &o->sections[o->n];

		*s = (struct outline_section){ .id = (enum outline_section_id)i, .title = kinds[i].title };
		r = kinds[i].build(&b, s);
		/* Even after an error, outline_deinit() must find the rows. */
		o->n += s->n > 0;
	}
	return r;
}

void outline_deinit(struct outline *o)
{
	for (size_t i = 0; i < o->n; i++)
		free(o->sections[i].rows);
	*o = (struct outline){ 0 };
}
