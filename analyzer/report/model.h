/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What reports show of a capture, read from the database alone. All texts belong to the model and are as the
 * dump or the log has them: whoever prints them escapes them for where they go.
 */
#pragma once

#include <json-c/json.h>

#include "analyzer/engine/rule.h"
#include "analyzer/report/chain.h"
#include "db/facts.h"

struct model_finding {
	struct fact_finding row;
	enum severity severity;
	const struct rule *rule; /* NULL when this program does not have it */
	const char *verdict;     /* sentences to paste; the title where the rule gives none */
	/* Of the page of its rule, in Markdown; NULL where it has none. */
	const char *advice, *mechanism;
	struct json_object *params;
	struct chain chain;
	struct fact_evidence *evidence;
	size_t n_evidence;
};

struct model {
	struct db *db;
	int64_t id;
	/* The capture and its artifact; NULL where unknown. */
	const char *path, *kind, *format, *sha256, *case_name, *release, *arch, *host, *panic, *types_from;
	struct opt size_bytes, memory_kb, cpus, uptime_ms, records;
	int64_t tasks, tasks_d_state, locks, waits, kills, events, edges;
	struct model_finding *findings; /* the worst first; suppressed ones are left out */
	size_t n_findings, n_suppressed;
	size_t n_rules; /* rules for this kind of capture */
	struct fact_not_evaluated *not_evaluated;
	size_t n_not_evaluated;
	struct fact_oom_kill *oom_kills;
	size_t n_oom_kills;
	struct fact_event *log_events; /* all others than those below */
	size_t n_log_events;
	struct fact_gap *notes; /* what the parser says of the capture and the list of tasks as a whole */
	size_t n_notes;
	struct fact_event *disagreements; /* facts on which two ways to read them differ */
	size_t n_disagreements;
	bool compared; /* types were known in two ways, and all facts were read in both */
	struct arena *arena;
};

/* Reads a capture. Free with model_free() (takes NULL). */
int model_new(struct db *db, int64_t capture, const struct rules *rules, struct model **ret_model);
void model_free(struct model *model);

/* The finding that the verdict is about: the worst that no other explains; NULL when there is none. */
const struct model_finding *model_verdict(const struct model *model);

/* What chain.h reads of the model's capture; its texts are the model's. */
struct chain_facts model_chain_facts(const struct model *model);

/*
 * A whole table of a capture, ordered as @order ("ORDER BY …") says, in memory of the model: rows of struct
 * fact_….
 */
int model_table(struct model *model, enum fact_table table, const char *order, void *ret_rows, size_t *ret_n);

/* A copy of @text that lives as long as the model; NULL for NULL and, with the message set, when memory ran out. */
const char *model_text(struct model *model, const char *text);
