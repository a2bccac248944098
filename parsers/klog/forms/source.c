// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Source text and documents, which quote logs: told by how they begin, by what their log stands in, and by what they are
 * written in.
 */
#include "parsers/klog/forms/source.h"

#include "parsers/klog/forms/forms-priv.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "parsers/klog/span.h"
#include "util/macros.h"

/*
 * Whether the line [@p, @nl) is the declaration that source text begins with: "import os", "from a import b", "package main",
 * "use crate::parse;". English has more words, or no semicolon.
 */
static bool imports(const char *p, const char *nl)
{
	static const struct {
		const char *form, *after; /* what may stand there, besides the line's end; NULL: anything */
	} forms[] = {
		{ "import %63[A-Za-z0-9_.]%n", ";,\r" },    { "from %63[A-Za-z0-9_.] import %n", NULL },
		{ "package %63[A-Za-z0-9_.]%n", ";,\r" },   { "use %63[A-Za-z0-9_:]%n", ";" },
		{ "using %63[A-Za-z0-9_.:]%n", ";" },       { "namespace %63[A-Za-z0-9_.:\\]%n", ";" },
		{ "%63['\"]use strict%n", "'\"" },          { "require %63[A-Za-z0-9_./'\"]%n", "\r" },
		{ "public class %63[A-Za-z0-9_]%n", " {" },
	};
	char line[128], name[64];
	size_t len = (size_t)(nl - p);

	if (len >= sizeof(line))
		return false;
	memcpy(line, p, len);
	line[len] = '\0';
	for (size_t i = 0; i < ARRAY_SIZE(forms); i++) {
		int n = 0;

		if (sscanf(line, forms[i].form, name, &n) == 1 && n &&
		    (!forms[i].after || strchr(forms[i].after, line[n])))
			return true;
	}
	return false;
}

bool source_has_stamp(const char *p, const char *nl)
{
	const char *end = MIN(nl, p + 80), *after;

	for (const char *q = p; q < end && *q != '"' && *q != '\''; q++)
		if ((nl - q > 8 && memcmp(q, "kernel: ", 8) == 0) || klog_parse_stamp(q, nl, &after) != KLOG_NO_TIME)
			return true;
	return false;
}

bool source_speaks(const char *p, const char *nl)
{
	static const char *const words[] = { "invoked oom-killer",
					     "Killed process ",
					     "BUG: ",
					     "INFO: ",
					     "Kernel panic",
					     "Call Trace:",
					     "Kill process ",
					     "ut of memory: ",
					     " blocked for more",
					     "rcu: ",
					     "soft lockup - CPU" };

	for (size_t i = 0; i < ARRAY_SIZE(words); i++)
		if (memmem(p, (size_t)(nl - p), words[i], strlen(words[i])))
			return true;
	return false;
}

/* Whether grep found the line [@p, @nl) in a program's source text, or in that of a document: "tests/test_oom.py:17:…". */
static bool is_found_in_source(const char *p, const char *nl)
{
	static const char *const kinds[] = { "py",   "c",    "h",   "cc",   "cpp",   "go",    "rs",  "js",  "ts", "tsx",
					     "java", "kt",   "rb",  "pl",   "pm",    "t",     "php", "lua", "cs", "hs",
					     "sh",   "bats", "sql", "md",   "rst",   "adoc",  "po",  "ml",  "ex", "exs",
					     "erl",  "tex",  "org", "dart", "scala", "swift", "nix", "zig" };
	const char *colon = memchr(p, ':', MIN((size_t)(nl - p), (size_t)256)), *dot;
	size_t len;

	dot = colon ? memrchr(p, '.', (size_t)(colon - p)) : NULL;
	if (!dot || dot == p || memchr(p, ' ', (size_t)(colon - p)))
		return false;
	len = (size_t)(colon - dot) - 1;
	for (size_t i = 0; i < ARRAY_SIZE(kinds); i++)
		if (strlen(kinds[i]) == len && memcmp(dot + 1, kinds[i], len) == 0)
			return true;
	return false;
}

/* What a runner of tests shows of a log has less lines: more of them are the console of a machine that is tested. */
#define TESTED_MAX 16

/* The lines of a text's head. */
struct census {
	size_t lines, stamped; /* outside of what goes over several lines */
	size_t quoted;         /* a kernel's within that */
};

/* How far a text's head was counted. */
struct count {
	struct census census;
	struct literal open;
	size_t held; /* a kernel's lines in what is open */
	const char *end;
	unsigned int unclosed; /* openings that nothing closed */
};

/* Whether what opened in front of @p ends before @end. */
static bool closes(const struct literal *open, const char *p, const char *end)
{
	while (p < end && !open->rest) {
		const char *nl = memchr(p, '\n', (size_t)(end - p));

		nl = nl ? nl : end;
		if (literal_close(open, p, nl))
			return true;
		p = nl + (nl < end);
	}
	return open->rest;
}

/* After these, what looks like an opening is none: each costs a look at all the rest. */
#define UNCLOSED_MAX 16

/*
 * The position after the first thing that opens in [@p, @nl) of the line, NULL for none. What nothing closes is no string:
 * a shift ("1 << PAGE_ORDER"), or a subject that was quoted twice, in a mail that has a log below.
 */
static const char *open_closed(struct count *n, const char *line, const char *p, const char *nl)
{
	const char *after = p;

	while (n->unclosed < UNCLOSED_MAX && (after = literal_open(line, after, nl, &n->open))) {
		if (closes(&n->open, after, n->end))
			return after;
		n->unclosed++;
	}
	n->open = (struct literal){ 0 };
	return NULL;
}

/* What was open ends. */
static void end_literal(struct count *n)
{
	if (n->open.test && n->held > TESTED_MAX)
		n->census.stamped += n->held;
	else
		n->census.quoted += n->held;
	n->open = (struct literal){ 0 };
	n->held = 0;
}

static bool is_kernels(const char *p, const char *nl)
{
	return source_has_stamp(p, nl) || source_speaks(p, nl);
}

/* Takes the line [@p, @nl), at whose beginning and end something may be open. */
static void count_line(struct count *n, const char *p, const char *nl)
{
	const char *q = p, *inside = n->open.close[0] ? p : NULL;
	bool found = !inside && is_found_in_source(p, nl);

	n->held += inside && is_kernels(p, nl);
	while (q) {
		bool ends = n->open.close[0];

		q = ends ? literal_close(&n->open, q, nl) : open_closed(n, p, q, nl);
		if (q && ends)
			end_literal(n);
		else if (q)
			inside = inside ? inside : q;
	}
	if (inside == p)
		return;
	if (n->open.close[0]) {
		n->held += is_kernels(inside, nl);
	} else if (nl - p > 1) {
		n->census.lines++;
		n->census.stamped += !found && source_has_stamp(p, nl);
		n->census.quoted += found && source_speaks(p, nl);
	}
}

static struct census take_census(const char *p, const char *end)
{
	struct count n = { .end = end };

	while (p < end) {
		const char *nl = memchr(p, '\n', (size_t)(end - p));

		nl = nl ? nl : end;
		count_line(&n, p, nl);
		p = nl + (nl < end);
	}
	end_literal(&n);
	return n.census;
}

/* Whether all lines are comments: somebody put the mark in front of each line of a log, or text that the reader judges. */
static bool is_commented_out(const char *p, const char *end)
{
	while (p < end) {
		const char *nl = memchr(p, '\n', (size_t)(end - p));

		nl = nl ? nl : end;
		/* The last line may be cut. */
		if (nl < end && nl > p && (nl - p < 2 || memcmp(p, "//", 2) != 0))
			return false;
		p = nl + (nl < end);
	}
	return true;
}

/* Whether the text begins as source text does. */
static bool begins_source(const char *p, const char *end)
{
	static const char *const begins[] = { "#!/", "#include <", "#include \"", "/*",
					      "//",  "<?php",      "diff --git ", "\"\"\"" };
	static const char licence[] = "SPDX-License-Identifier";
	const char *nl = memchr(p, '\n', (size_t)(end - p));

	nl = nl ? nl : end;
	for (size_t i = 0; i < ARRAY_SIZE(begins); i++)
		if ((size_t)(end - p) >= strlen(begins[i]) && memcmp(p, begins[i], strlen(begins[i])) == 0)
			return true;
	return imports(p, nl) || memmem(p, (size_t)(nl - p), licence, sizeof(licence) - 1);
}

bool log_is_source(const char *head, size_t len)
{
	const char *p = head, *end = head + len;
	struct census n = take_census(p, end);

	/* All that the kernel says is in a string. */
	if (n.quoted && !n.stamped)
		return true;
	while (p < end && memchr(" \t\r\n", *p, 4))
		p++;
	/* A comment or a script's line may stand before a log, of which most lines are the kernel's. */
	if (n.stamped * 3 > n.lines * 2)
		return false;
	return (begins_source(p, end) && !is_commented_out(p, end)) || source_is_document(p, (size_t)(end - p));
}

bool log_first_words(const char *text, size_t len, size_t *ret_at)
{
	static const char *const words[] = { "Killed process ", "Kill process ", "invoked oom-killer",
					     " blocked for more than " };
	const char *first = NULL, *line;

	for (size_t i = 0; i < ARRAY_SIZE(words); i++) {
		const char *at = memmem(text, first ? (size_t)(first - text) : len, words[i], strlen(words[i]));

		first = at ? at : first;
	}
	if (!first)
		return false;
	line = memrchr(text, '\n', (size_t)(first - text));
	*ret_at = line ? (size_t)(line + 1 - text) : 0;
	return true;
}
