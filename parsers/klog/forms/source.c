// SPDX-License-Identifier: GPL-2.0-or-later
/* Source text, which quotes logs: told by how it begins, and by strings over several lines that its log stands in. */
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

/* Whether the line [@p, @nl) has a time stamp of the kernel's near its start, or syslog's "kernel:", and quotes neither. */
static bool has_stamp(const char *p, const char *nl)
{
	const char *end = MIN(nl, p + 80), *after;

	for (const char *q = p; q < end && *q != '"' && *q != '\''; q++)
		if ((nl - q > 8 && memcmp(q, "kernel: ", 8) == 0) || klog_parse_stamp(q, nl, &after) != KLOG_NO_TIME)
			return true;
	return false;
}

/* A string over several lines that is open: what ends it. */
struct literal {
	char close[24]; /* empty for none */
	bool line;      /* that is all of a line: a here-document's end */
};

/* The last character in front of @p on its line that is no blank, NUL for none. */
static char char_before(const char *line, const char *p)
{
	while (p > line && (p[-1] == ' ' || p[-1] == '\t'))
		p--;
	return p > line ? p[-1] : '\0';
}

/* Whether the line is "\tinput: " up to @p: the field of a literal. Prose is not indented. */
static bool is_field(const char *line, const char *p)
{
	const char *q = line;

	while (q < p && (*q == ' ' || *q == '\t'))
		q++;
	if (q == line)
		return false;
	while (q < p &&
	       (*q == '"' || *q == '_' || (*q >= '0' && *q <= '9') || ((*q | 0x20) >= 'a' && (*q | 0x20) <= 'z')))
		q++;
	return q < p && *q == ':';
}

/*
 * Go's and JavaScript's "`", where an expression has one: a fence of Markdown has three of them, and prose words in front.
 * An item of a list stands alone on its line, which is indented.
 */
static const char *open_backtick(const char *line, const char *p, const char *nl, struct literal *ret)
{
	char before = char_before(line, p);
	bool item = !before && p > line && (nl - p < 2 || p[1] != '`');

	if (*p != '`' || !(item || (before && memchr("=(,+[{", before, 6)) || (before == ':' && is_field(line, p))))
		return NULL;
	snprintf(ret->close, sizeof(ret->close), "`");
	return p + 1;
}

/* Python's, Java's and others' three quotes. */
static const char *open_triple(const char *line, const char *p, const char *nl, struct literal *ret)
{
	(void)line;
	if (nl - p < 3 || (*p != '"' && *p != '\'') || p[1] != *p || p[2] != *p)
		return NULL;
	snprintf(ret->close, sizeof(ret->close), "%.3s", p);
	return p + 3;
}

/* C++'s R"x(, and Rust's r#". */
static const char *open_raw(const char *line, const char *p, const char *nl, struct literal *ret)
{
	const char *q = p + 1;
	size_t n;

	if (p > line && memchr("=(,+[{ \t", p[-1], 8) == NULL)
		return NULL;
	if (*p == 'R' && q < nl && *q == '"') {
		for (n = 0, q++; q + n < nl && n < 16 && q[n] != '('; n++)
			;
		if (q + n >= nl || q[n] != '(')
			return NULL;
		snprintf(ret->close, sizeof(ret->close), ")%.*s\"", (int)n, q);
		return q + n + 1;
	}
	for (n = 0; *p == 'r' && q < nl && n < 16 && *q == '#'; n++)
		q++;
	if (!n || q >= nl || *q != '"')
		return NULL;
	snprintf(ret->close, sizeof(ret->close), "\"%.*s", (int)n, "################");
	return q + 1;
}

/* "<<EOF", "<<-'EOF'", "<<~EOS" of shells, Perl, Ruby and PHP. */
static const char *open_here(const char *line, const char *p, const char *nl, struct literal *ret)
{
	const char *q = p + 2, *word;

	(void)line;
	if (nl - p < 4 || p[0] != '<' || p[1] != '<')
		return NULL;
	q += *q == '<';
	while (q < nl && memchr("-~'\" ", *q, 5))
		q++;
	for (word = q; q < nl && ((*q >= 'A' && *q <= 'Z') || *q == '_'); q++)
		;
	/* Stacks of old kernels have "<<EOE>>". */
	if (q - word < 2 || (size_t)(q - word) >= sizeof(ret->close) || (q < nl && !memchr("'\" \t\r;)|.", *q, 9)))
		return NULL;
	snprintf(ret->close, sizeof(ret->close), "%.*s", (int)(q - word), word);
	ret->line = true;
	return nl;
}

/* Whether an opening begins with this character: nearly none does. */
static bool may_open(char c)
{
	return c == '`' || c == '"' || c == '\'' || c == 'R' || c == 'r' || c == '<';
}

/* The first string that opens in [@p, @nl) of the line; the position after its opening, NULL for none. */
static const char *open_literal(const char *line, const char *p, const char *nl, struct literal *ret)
{
	static const char *(*const forms[])(const char *line, const char *p, const char *nl, struct literal *ret) = {
		open_backtick,
		open_triple,
		open_raw,
		open_here,
	};

	*ret = (struct literal){ 0 };
	for (; p < nl; p++)
		for (size_t i = 0; may_open(*p) && i < ARRAY_SIZE(forms); i++) {
			const char *after = forms[i](line, p, nl, ret);

			if (after)
				return after;
		}
	return NULL;
}

/* After what ends the string in [@p, @nl), NULL when it goes on. */
static const char *close_literal(const struct literal *open, const char *p, const char *nl)
{
	size_t len = strlen(open->close);
	const char *at;

	if (!open->line) {
		at = memmem(p, (size_t)(nl - p), open->close, len);
		return at ? at + len : NULL;
	}
	while (p < nl && (*p == ' ' || *p == '\t'))
		p++;
	return (size_t)(nl - p) >= len && memcmp(p, open->close, len) == 0 ? nl : NULL;
}

/* What a kernel says in lines that have no time: enough to know what a string holds. */
static bool speaks(const char *p, const char *nl)
{
	static const char *const words[] = { "invoked oom-killer", "Killed process ", "BUG: ", "INFO: ",
					     "Kernel panic",       "Call Trace:" };

	for (size_t i = 0; i < ARRAY_SIZE(words); i++)
		if (memmem(p, (size_t)(nl - p), words[i], strlen(words[i])))
			return true;
	return false;
}

/* The lines of a text's head. */
struct census {
	size_t lines, stamped; /* outside of strings that go over several lines */
	size_t quoted;         /* a kernel's within them */
};

/* Whether the string that opened in front of @p ends before @end. */
static bool closes(const struct literal *open, const char *p, const char *end)
{
	while (p < end) {
		const char *nl = memchr(p, '\n', (size_t)(end - p));

		nl = nl ? nl : end;
		if (close_literal(open, p, nl))
			return true;
		p = nl + (nl < end);
	}
	return false;
}

/* How far a text's head was counted. */
struct count {
	struct census census;
	struct literal open;
	const char *end;
	unsigned int unclosed; /* openings that nothing closed */
};

/* After these, what looks like an opening is none: each costs a look at all the rest. */
#define UNCLOSED_MAX 16

/*
 * The position after the first string that opens in [@p, @nl) of the line, NULL for none. What nothing closes is no string:
 * a shift ("1 << PAGE_ORDER"), or a subject that was quoted twice, in a mail that has a log below.
 */
static const char *open_closed(struct count *n, const char *line, const char *p, const char *nl)
{
	const char *after = p;

	while (n->unclosed < UNCLOSED_MAX && (after = open_literal(line, after, nl, &n->open))) {
		if (closes(&n->open, after, n->end))
			return after;
		n->unclosed++;
	}
	n->open = (struct literal){ 0 };
	return NULL;
}

/* Takes the line [@p, @nl), at whose beginning and end a string may be open. */
static void count_line(struct count *n, const char *p, const char *nl)
{
	struct literal *open = &n->open;
	const char *q = p, *inside = open->close[0] ? p : NULL;

	while (q) {
		bool ends = open->close[0];

		q = ends ? close_literal(open, q, nl) : open_closed(n, p, q, nl);
		if (q && ends)
			*open = (struct literal){ 0 };
		else if (q)
			inside = inside ? inside : q;
	}
	if (!open->close[0] && inside != p)
		inside = NULL;
	if (inside) {
		n->census.quoted += has_stamp(inside, nl) || speaks(inside, nl);
	} else if (nl - p > 1) {
		n->census.lines++;
		n->census.stamped += has_stamp(p, nl);
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
	return begins_source(p, end) && n.stamped * 3 <= n.lines * 2 && !is_commented_out(p, end);
}
