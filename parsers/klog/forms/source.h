/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What tells text that quotes a kernel's messages from a log, and from a report that carries one. literals.c knows the
 * strings, comments and outputs of tests that go over several lines, document.c what documents are written in; source.c
 * decides.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

/* What quotes a log over several lines, while it is open. */
struct literal {
	char close[24]; /* what ends it; empty for none */
	bool line;      /* that begins a line: a here-document's end */
	bool test;      /* it is what a test's runner shows */
	bool rest;      /* nothing ends it but the text's end */
};

/* The first one that opens in [@p, @nl) of the line which begins at @line: the position after its opening, NULL for none. */
const char *literal_open(const char *line, const char *p, const char *nl, struct literal *ret);

/* After what ends the open one in [@p, @nl), NULL when it goes on. */
const char *literal_close(const struct literal *open, const char *p, const char *nl);

/* Whether the line [@p, @nl) has a time stamp of the kernel's near its start, or syslog's "kernel:", and quotes neither. */
bool source_has_stamp(const char *p, const char *nl);

/* Whether the line holds what a kernel says, with or without a time. */
bool source_speaks(const char *p, const char *nl);

/* Whether the text explains what a kernel says, and reports nothing. */
bool source_is_document(const char *text, size_t len);
