/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Reports of a whole fleet: sections, each a table that a statement of sql/ gives, drawn by a renderer a format. All that
 * give an int give 0 or a negative errno with a message.
 */
#pragma once

#include "analyzer/report/report.h"

/* What of the database is reported; NULL: all. Dates are ISO 8601, cut where one likes; names are patterns of files. */
struct fleet_filter {
	const char *since, *until, *new_since, *kernel, *host, *rule, *case_name, *signature;
};

struct fleet_section {
	const char *key;   /* of sql/KEY.sql and of the JSON object */
	const char *title; /* for people */
	const char *note;  /* one sentence; NULL: none */
	const char *empty; /* what is said when it has no row; NULL: the section is left out */
	bool drill;        /* only with --signature */
};

/* The sections that are tables, in their order; ends with a NULL key. */
extern const struct fleet_section fleet_sections[];

struct fleet {
	struct report *report; /* its captures are not looked at */
	const struct fleet_filter *filter;
	bool nothing; /* no capture is chosen: that nothing was found among none is not worth a word */
};

/* Whether the section is part of this report. */
bool fleet_has(const struct fleet *fleet, const struct fleet_section *section);

/* Makes the temporary tables that the statements read, and knows then whether a capture is chosen. */
int fleet_prepare(struct fleet *fleet);

/* Prepares sql/@key.sql, with the filter bound. The caller finishes it. */
int fleet_query(struct fleet *fleet, const char *key, struct db_stmt **ret_stmt);

/* The cells of the row that @stmt stands on; they belong to it. @cells has at least FLEET_COLUMNS_MAX. */
#define FLEET_COLUMNS_MAX 16
struct cell;
void fleet_cells(const struct db_stmt *stmt, struct cell *cells);

int fleet_text(struct fleet *fleet);
int fleet_json(struct fleet *fleet);
int fleet_markdown(struct fleet *fleet);
int fleet_html(struct fleet *fleet);
int fleet_prometheus(struct fleet *fleet);
