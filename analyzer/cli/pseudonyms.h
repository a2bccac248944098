/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What --redact and --redact-map mean to every command that has them. */
#pragma once

#include "analyzer/cli/args.h"
#include "analyzer/redact/redact.h"

/* The redactor that @args ask for; NULL if they ask for none. 0 or a negative errno. */
int pseudonyms_begin(const struct args *args, struct redactor **ret_redactor);

/* Writes the map, for its owner alone, where one is asked for. @redactor may be NULL. */
int pseudonyms_end(const struct args *args, const struct redactor *redactor);

/* Both around redact_over(): @db shows the captures with pseudonyms from now on. Does nothing without --redact. */
int pseudonyms_over(const struct args *args, struct db *db, const int64_t *captures, size_t n);
