/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a report says of a capture, before anything is drawn: the verdict, the sections in their order, and the rows
 * of each. Text, HTML and Markdown draw outlines and decide nothing, so that all of them say the same.
 *
 * Texts are as the dump or the log has them: a format must escape them for its output. They belong to the model,
 * which must outlive the outline.
 */
#pragma once

#include "analyzer/report/head.h"
#include "analyzer/report/model.h"

/* In the order in which a report shows them. An outline has only sections with rows. */
enum outline_section_id {
	SECTION_VERDICT,
	SECTION_WHAT_TO_DO,
	SECTION_MECHANISM,
	SECTION_EVIDENCE,
	SECTION_INCIDENTS,
	SECTION_FURTHER,
	SECTION_WAITS,
	SECTION_LOCKS,
	SECTION_STACKS,
	SECTION_CPUS,
	SECTION_IO,
	SECTION_MEMORY,
	SECTION_KILLS,
	SECTION_TIMELINE,
	SECTION_ALSO_SEEN,
	SECTION_SUPPRESSED,
	SECTION_NOT_EVALUATED,
	SECTION_NOTES,
	N_SECTIONS,
};

enum outline_row_type {
	ROW_ANSWER,  /* the verdict where there is no finding; its name is in the outline's verdict */
	ROW_FINDING, /* rule, severity, confidence; @text is its verdict */
	ROW_CHAIN,   /* the chain of the finding before, which may be empty */
	ROW_EVIDENCE, /* the evidence of the finding before: always its last row, so that it ends what the finding began */
	ROW_PAGE,     /* a part of a rule's page, in Markdown that is ours */
	ROW_ITEM,     /* an entry of a list */
	ROW_STACK,    /* tasks with the same stack: @text says which, @more has the frames as lines */
	ROW_EVENT,    /* an event of the log and those of its kind that follow at once */
	ROW_RULES,    /* rules that could not be evaluated; @text is why */
	ROW_SENTENCE, /* a paragraph */
	ROW_MORE,     /* how many further rows were left out */
	N_ROW_TYPES,
};

struct outline_row {
	enum outline_row_type type;
	const char *text;
	const char *more;                    /* ROW_EVENT: the events that follow, in words; NULL when none does */
	const char *command;                 /* ROW_STACK: shows it elsewhere; NULL: nothing does */
	const struct model_finding *finding; /* ROW_FINDING, ROW_CHAIN, ROW_EVIDENCE */
	const struct fact_event *events;     /* ROW_EVENT: n of them */
	const struct model_unasked *rules;   /* ROW_RULES: n of them */
	size_t n;
	int64_t part_kb, mark_kb, whole_kb; /* ROW_ITEM: for a bar; whole_kb 0: none */
};

struct outline_section {
	enum outline_section_id id;
	const char *title; /* "Who waits" */
	const char *count; /* "for 12 things", with what was left out; NULL if nobody asks */
	struct outline_row *rows;
	size_t n, cap;
};

/* What a capture comes to. Only the last is good news. */
enum outline_status {
	STATUS_NAMED,       /* a rule names it */
	STATUS_UNEXPLAINED, /* something happened that no rule names */
	STATUS_UNDECIDED,   /* what the rules need could not be read */
	STATUS_NOTHING,     /* nothing happened */
};

struct outline_verdict {
	enum outline_status status;
	const struct model_finding *finding; /* STATUS_NAMED */
	const char *name;                    /* the rule, or the status in words */
	const char *clause;                  /* what follows for livelocks; NULL where the finding says it */
};

struct outline {
	int64_t capture;
	const struct model *model; /* what it was made of: for drawings, which need more than words */
	const char *path;
	struct head_row head[N_HEAD];
	struct outline_verdict verdict;
	struct outline_section sections[N_SECTIONS];
	size_t n;
};

/* How much a format has room for: rows of a section before it says how many more there are. */
struct outline_scope {
	size_t findings, waits, kills, events, contradictions;
	bool mechanism; /* how the verdict's finding comes about */
	bool explained; /* findings that the verdict explains are shown whole, not by their names alone */
	size_t stacks;
	bool all_stacks; /* not only those of the verdict and the incident, but all tasks of state D */
	size_t state;    /* lines of memory, of I/O, of CPUs each */
	bool all_kills;  /* each kill of a storm, not the first and last of those that are alike */
};

/*
 * Decides what a report says of @model. Free with outline_deinit(), also after an error, which is -ENOMEM or the
 * database's.
 */
int outline_build(struct model *model, const struct outline_scope *scope, struct outline *ret_outline);
void outline_deinit(struct outline *outline);
