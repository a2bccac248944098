/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What reports show of a capture, read from the database alone. All texts belong to the model and are as the
 * dump or the log has them: a format must escape them for its output.
 *
 * report.c makes one for each capture. Formats for programs (JSON, SARIF) write it; those for people draw the outline
 * that outline.c makes from it. Nothing is judged here: verdict, ranks and incidents are what the engine stored.
 */
#pragma once

#include <json-c/json.h>

#include "analyzer/engine/rule.h"
#include "analyzer/report/chain.h"
#include "db/facts.h"

/* A fact that a finding cites. */
struct model_evidence {
	const char *kind, *locator, *text;
	const char *command; /* shows the place elsewhere: "crash> bt 91"; NULL: nothing does */
	struct opt fact_id;
};

struct model_finding {
	struct fact_finding row;
	enum severity severity;
	const struct rule *rule; /* NULL if this program lacks it: the database is from another one */
	const char *verdict;     /* one or more sentences; the title if the rule gives none */
	const char *advice;      /* Markdown: what the rule says of this case, else its page; NULL if both are silent */
	const char *mechanism;   /* of the rule's page, in Markdown; NULL if it has none */
	struct json_object *params; /* what the rule's SELECT gave, by column; NULL if it is no JSON */
	struct chain chain;
	struct model_evidence *evidence;
	size_t n_evidence;
};

/* A rule that could not be evaluated. */
struct model_unasked {
	const char *rule, *why;
};

struct model {
	struct db *db;
	int64_t id;
	/* The capture and its artifact; NULL where unknown. */
	const char *path, *kind, *format, *sha256, *case_name, *release, *version, *arch, *host, *panic, *types_from;
	const char *hardware, *taint, *booted_at, *ended_at, *host_from, *cmdline, *load; /* as captures has them */
	const char *last_wall; /* the newest wall clock among what the log tells, as it stands there */
	const char *dated;     /* the summary's date, as lists and fleets have it; NULL where the input tells none */
	struct opt size_bytes, memory_kb, cpus, uptime_ms, records;
	bool uptime_at_least; /* uptime_ms is a lower bound */
	const char *others; /* names of the groups of facts that it has and that are not counted here; NULL for none */
	int64_t tasks, tasks_d_state, locks, waits, kills, events, edges;
	struct model_finding *findings; /* by rank: the verdict first; without suppressed ones */
	size_t n_findings, n_suppressed;
	size_t n_rules; /* rules for this kind of capture */
	/* What the capture comes to, as the engine stored it; NULL when no rules have run over it since schema 2. */
	const struct fact_verdict *verdict;
	struct fact_incident *incidents; /* oldest first */
	size_t n_incidents;
	struct model_unasked *not_evaluated; /* by reason */
	size_t n_not_evaluated;
	struct fact_oom_kill *oom_kills;
	size_t n_oom_kills;
	struct fact_event *log_events; /* all events but disagreements */
	size_t n_log_events;
	struct fact_gap *notes; /* gaps that concern the whole capture or the whole list of tasks */
	size_t n_notes;
	struct fact_event *disagreements; /* facts that BTF and DWARF give differently */
	size_t n_disagreements;
	bool over; /* nobody can look at the machine as it was: a dump, a panic, a later boot, a log older than a day */
	bool compared; /* all facts were read twice, with types from BTF and from DWARF */
	struct arena *arena;
};

/* Reads a capture; -ENOENT if there is none with this id. Free with model_free() (takes NULL). */
int model_new(struct db *db, int64_t capture, const struct rules *rules, struct model **ret_model);
void model_free(struct model *model);

/* The finding that is the verdict: the first by rank; NULL if there is none. */
const struct model_finding *model_verdict(const struct model *model);

/* The finding with this id; NULL if there is none, or it is suppressed. */
const struct model_finding *model_finding(const struct model *model, struct opt id);

/*
 * The wall clock of what happened at this time of the capture's clock, as the log has it; NULL where it has none. Of a log without
 * the kernel's own time, that clock counts from its first line on, and says nothing to a reader.
 */
const char *model_wall(const struct model *model, struct opt at_ms);

/* What chain.h reads of the model's capture; its texts are the model's. */
struct chain_facts model_chain_facts(const struct model *model);

/*
 * Reads the rows of a table that belong to the capture. @order continues the WHERE clause: "ORDER BY …", "AND … ORDER
 * BY …". @ret_rows is a pointer to an array of the table's struct fact_…, in memory of the model.
 */
int model_table(struct model *model, enum fact_table table, const char *order, void *ret_rows, size_t *ret_n);

/* A copy of @text that lives as long as the model; NULL for NULL and, with the message set, when memory ran out. */
const char *model_text(struct model *model, const char *text);
