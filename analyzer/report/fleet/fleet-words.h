/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the formats for people say alike. */
#pragma once

#include "analyzer/report/fleet/fleet.h"

/* The fleet in one sentence: how much happened, to how many, when, and how much of it is new. */
int fleet_summary(struct fleet *fleet, struct buf *out);

/* Heads of the columns of @stmt: "most frequent" for most_frequent. They live until the next call in this thread. */
void fleet_heads(const struct db_stmt *stmt, const char *names[static FLEET_COLUMNS_MAX]);
