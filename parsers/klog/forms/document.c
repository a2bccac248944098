// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Documents, which explain what a kernel says, against reports, which tell what one kernel said.
 *
 * Both stand in the same markup: a README and an issue are Markdown. What tells them apart is who speaks. Who reports says
 * "I", "our", "yesterday", or fills in "Steps to reproduce"; who explains says "for example", "such as" and "see also". One sign
 * of a report outweighs all those of a document, so that what cannot be told apart is read. Nobody reports in what is of a set of
 * documents, though: kernel documentation, manual pages, and pages that tools make of such.
 */
#include "parsers/klog/forms/source.h"

#include <stdint.h>
#include <string.h>

#include "parsers/klog/span.h"
#include "util/macros.h"

/* Of a line, what is looked at. */
#define LINE_MAX_LOOK 512

/* What a document quotes has less lines; more of them are a log. Formats that nobody reports in are not asked. */
#define QUOTED_MAX 16

/* Kinds of signs that make a document: a word of one may stand anywhere. */
#define KINDS_MIN 2

/* One line in lower case, to find words in it. */
struct words {
	char text[LINE_MAX_LOOK];
	size_t len;
};

/* What was found in a text. */
struct signs {
	uint32_t explains; /* a bit for each kind */
	bool reports, may_report, markup;
	size_t kernels, frames;
	bool stamped;    /* a line with a time of the kernel's was met */
	size_t lines;    /* that are not empty, in front of the first such */
	bool titled;     /* a line of marks stands under or over the first one, as in reST */
	size_t literals; /* lines of such a text with "``words``" */
	bool set;        /* it is of a set of documents, or a tool made a page of it: nobody reports in these */
	bool introduced; /* it says "this document describes" at its beginning, or is an article */
	uint32_t parts;  /* of an article of a knowledge base: a bit for each title */
	bool incident;   /* and tells what happened to somebody */
};

static bool is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || (unsigned char)c >= 0x80;
}

static void take_words(const char *p, const char *nl, struct words *ret)
{
	ret->len = MIN((size_t)(nl - p), sizeof(ret->text) - 1);
	for (size_t i = 0; i < ret->len; i++)
		ret->text[i] = p[i] >= 'A' && p[i] <= 'Z' ? (char)(p[i] | 0x20) : p[i];
	ret->text[ret->len] = '\0';
}

/* Whether the words stand in the line, not as the end of another one. */
static bool has_words(const struct words *w, const char *words)
{
	const char *p = w->text;
	size_t left;

	while ((left = w->len - (size_t)(p - w->text)) && (p = memmem(p, left, words, strlen(words)))) {
		if (p == w->text || !is_letter(*words) || !is_letter(p[-1]))
			return true;
		p++;
	}
	return false;
}

static bool has_any(const struct words *w, const char *const *words)
{
	for (; *words; words++)
		if (has_words(w, *words))
			return true;
	return false;
}

/* Whether the line begins with one of the words, which end with NULL, or has one somewhere; as they are written. */
static bool begins_with_any(const char *p, const char *nl, const char *const *words)
{
	for (; *words; words++)
		if (span_starts((struct span){ p, (size_t)(nl - p) }, *words))
			return true;
	return false;
}

static bool holds_any(const char *p, const char *nl, const char *const *words)
{
	for (; *words; words++)
		if (memmem(p, (size_t)(nl - p), *words, strlen(*words)))
			return true;
	return false;
}

/* Who reports: the first person, when it was, and how mails and tales of incidents are written. */
static bool reports(const struct words *w, const char *line, const char *nl)
{
	// clang-format off
	static const char *const words[] = {
		"my ", "our ", "i'm ", "i've ", "i'd ", "we see ", "we saw ", "we have ", "we had ", "we got ", "we get ",
		"we hit ", "we are ", "we found ", "we noticed ", "we run ", "we've ", "we're ", "he says", "customer",
		"any idea", "any help", "please help", "thanks", "regards", "hello", "hi all", "describe the bug", "what happened",
		"bug report", "incident", "postmortem", "post-mortem", "timeline", "outage", "yesterday", "this morning",
		"last night", "reported-by", "subject: ", " wrote:", NULL
	};
	// clang-format on

	for (const char *p = line; p + 1 < nl; p++)
		if (*p == 'I' && (p[1] == ' ' || p[1] == '\'') && (p == line || p[-1] == ' ' || p[-1] == '>'))
			return true;
	return has_any(w, words);
}

/* What reports have and documents may have, too: it counts where no format of documents is used. */
static bool may_report(const struct words *w)
{
	static const char *const words[] = { "reproduc",
					     "expected behav",
					     "actual behav",
					     "expected result",
					     "actual result",
					     "happened",
					     "# environment",
					     "**environment",
					     "root cause",
					     "crashed",
					     "rebooted",
					     "today",
					     "from: ",
					     "attached",
					     "regression",
					     "bisect",
					     NULL };

	return has_any(w, words);
}

/* The kinds of words with which a document explains; a bit for each. */
static uint32_t explains(const struct words *w)
{
	// clang-format off
	static const char *const kinds[][16] = {
		{ "for example", "for instance", "e.g.", "example:", "an example", "example output", "sample" },
		{ "such as", "like this", "like these", "like the following", "looks like", "look like", "something like", "similar to",
		  "a line like", "lines like", "of the form" },
		{ "prints", "print the following", "is printed", "are printed", "is logged", "logs the following", "is reported as" },
		{ "see also", "for details", "for more", "refer to", "described in", "documentation" },
		{ "consider", "let us ", "let's ", "the field", "this means", "which means", "that means", "means that", "indicates" },
		{ "contributions", "pip install", "npm install", "cargo install", "go install", "apt install", "make install" },
	};
	static const char *const titles[] = { "install", "usage", "configur", "licen", "contribut", "getting started", "how to",
					      "options", "overview", "synopsis", "description", "what is ", "troubleshoot", NULL };
	// clang-format on
	uint32_t found = 0;

	for (size_t i = 0; i < ARRAY_SIZE(kinds); i++)
		found |= has_any(w, kinds[i]) ? UINT32_C(1) << i : 0;
	if (w->text[0] == '#' && has_any(w, titles))
		found |= UINT32_C(1) << ARRAY_SIZE(kinds);
	return found;
}

/* Whether the line is one of a format that documents are written in, and reports are not. */
static bool is_markup(const char *p, const char *nl)
{
	// clang-format off
	static const char *const begins[] = {
		"\\begin{verbatim", "\\begin{lstlisting", "\\documentclass", "\\section{", "\\chapter{", "\\input texinfo", /* TeX */
		"#+begin_", "#+BEGIN_", "#+title:", "#+TITLE:",                                  /* org */
		".TH ", ".SH ", ".Dd ", ".Sh ",                                                  /* man */
		"@node ", "@chapter ", "@example",                                               /* Texinfo */
		"=head1 ", "=pod",                                                               /* Perl's */
		"[source", "[listing", "[literal", ":toc:",                                      /* AsciiDoc */
		".. _", "<programlisting", "<screen", "<para>", "<chapter", "<refentry", "<!DOCTYPE book", /* reST, DocBook */
		NULL
	};
	// clang-format on
	const char *q = p + 3;

	if (begins_with_any(p, nl, begins))
		return true;
	/* ".. code-block:: text" */
	if (nl - p < 6 || memcmp(p, ".. ", 3) != 0)
		return false;
	while (q < nl && ((*q >= 'a' && *q <= 'z') || *q == '-'))
		q++;
	return q > p + 3 && nl - q >= 2 && q[0] == ':' && q[1] == ':';
}

/* Whether the line is of a set of documents, whose parts refer to each other, or of a page that a tool made of one. */
static bool is_of_set(const char *p, const char *nl)
{
	// clang-format off
	static const char *const begins[] = {
		".. toctree::", ".. kernel-doc::", ".. include::", ".. SPDX-License", "=head1 ", ".TH ", ".Dd ", "\\input texinfo",
		"<refentry", "<!DOCTYPE book", "<!DOCTYPE refentry", NULL
	};
	static const char *const makers[] = { "Docutils", "Sphinx", "mkdocs", "Docusaurus", "Antora", "Asciidoctor", "DocBook",
					      "groff", "Doxygen", "VuePress", "GitBook", NULL };
	// clang-format on
	const size_t len = (size_t)(nl - p);
	const char *made;

	if (begins_with_any(p, nl, begins) || memmem(p, len, "GNU Free Documentation License", 30))
		return true;
	made = memchr(p, '<', MIN(len, (size_t)32)) ? memmem(p, len, "name=\"generator\"", 16) : NULL;
	return made && holds_any(made, nl, makers);
}

/* Whether the line refers to other parts of such a set, or names who wrote it: of a text that has a title as reST has. */
static bool refers(const char *p, const char *nl)
{
	static const char *const words[] = { ":ref:`", ":doc:`", ":manpage:`", ":c:func:`", NULL };
	static const char author[] = ":Author";

	if (memmem(p, (size_t)(nl - p), ":`", 2) && holds_any(p, nl, words))
		return true;
	return (size_t)(nl - p) > sizeof(author) - 1 && memcmp(p, author, sizeof(author) - 1) == 0;
}

/* Whether the line is nothing but one mark: what stands under the titles of reST. */
static bool is_rule(const char *p, const char *nl)
{
	const char *q = p;

	while (q < nl && *q == *p)
		q++;
	while (q < nl && (*q == ' ' || *q == '\r'))
		q++;
	return q == nl && nl - p >= 3 && memchr("=-~*#", *p, 5);
}

/* The lines in which a text says what it is. */
#define BEGINNING 24

/* Whether the line says that a document begins. */
static bool introduces(const char *p, const char *nl)
{
	static const char *const verbs[] = { "describes", "explains", "discusses", "is intended",
					     "covers",    "provides", "outlines",  "summarizes",
					     "lists",     "aims",     "contains",  NULL };
	const char *q = memmem(p, (size_t)(nl - p), "his document ", 13);

	return q && begins_with_any(q + 13, nl, verbs);
}

/* The titles of what vendors' knowledge bases have their articles of: what is wrong, why, and what helps. */
#define PARTS_WRONG 0x3f
#define PARTS_HELP 0xfc0

/* The bit of the title that is all of the line, 0 for none. */
static uint32_t part_of(const char *p, const char *nl)
{
	static const char *const titles[] = { "environment",
					      "issue",
					      "symptom",
					      "symptoms",
					      "situation",
					      "applies to",
					      "resolution",
					      "solution",
					      "solutions",
					      "workaround",
					      "fix",
					      "recommendation",
					      "cause",
					      "root cause",
					      "diagnostic steps",
					      "additional information",
					      "status" };

	while (p < nl && (*p == ' ' || *p == '#' || *p == '*'))
		p++;
	while (nl > p && memchr(" \r:*", nl[-1], 4))
		nl--;
	for (size_t i = 0; nl - p <= 24 && i < ARRAY_SIZE(titles); i++)
		if (span_is_in_any_case((struct span){ p, (size_t)(nl - p) }, titles[i]))
			return UINT32_C(1) << i;
	return 0;
}

/* Whether the parts are those of an article. */
static bool is_article(uint32_t parts)
{
	return parts & PARTS_WRONG && parts & PARTS_HELP && __builtin_popcount(parts) > 2;
}

/* Whether the text is a manual's page as man shows it: "OOMD(8)   System Manager's Manual   OOMD(8)". */
static bool is_manual(const char *p, const char *nl)
{
	const char *open = memchr(p, '(', (size_t)(nl - p));
	size_t len = open ? (size_t)(open - p) + 3 : 0;

	while (nl > p && (nl[-1] == ' ' || nl[-1] == '\r'))
		nl--;
	return len > 3 && (size_t)(nl - p) > len * 2 && open[1] >= '0' && open[1] <= '9' && open[2] == ')' &&
	       memcmp(p, nl - len, len) == 0;
}

/* Whether the text is a version control's list of commits, whose messages stand indented. */
static bool is_history(const char *p, const char *end)
{
	const char *q = p + 7;

	if (end - p < 60 || memcmp(p, "commit ", 7) != 0)
		return false;
	while (q < end && ((*q >= '0' && *q <= '9') || (*q >= 'a' && *q <= 'f')))
		q++;
	if (q - p < 14)
		return false;
	q = memchr(q, '\n', (size_t)(end - q));
	return q && end - q > 8 && (memcmp(q + 1, "Author:", 7) == 0 || memcmp(q + 1, "Merge: ", 7) == 0);
}

/* What the text is, by a line in front of all that has a time of the kernel's: a log may have anything between its lines. */
static void take_beginning(const char *p, const char *nl, struct signs *s)
{
	s->lines += nl > p;
	if (s->lines <= BEGINNING) {
		s->titled = s->titled || (s->lines <= 3 && is_rule(p, nl));
		s->introduced = s->introduced || introduces(p, nl);
		s->set = s->set || is_of_set(p, nl);
	}
	s->literals += s->titled && memmem(p, (size_t)(nl - p), "``", 2);
	s->set = s->set || (s->titled && refers(p, nl));
}

/* What the line is, without a look at its words. */
static void take_form(const char *p, const char *nl, struct signs *s)
{
	bool stamped = source_has_stamp(p, nl);

	s->stamped = s->stamped || stamped;
	if (!s->stamped)
		take_beginning(p, nl, s);
	s->parts |= nl - p <= 32 ? part_of(p, nl) : 0;
	s->kernels += stamped || source_speaks(p, nl);
	s->frames += memmem(p, (size_t)(nl - p), "+0x", 3) != NULL;
	s->markup = s->markup || (!stamped && is_markup(p, nl));
}

/* What a document that says so itself does not have unless it is the tale of an incident. */
static bool tells_incident(const struct words *w)
{
	static const char *const words[] = { "my ",       "our ",       "customer",     "incident",
					     "outage",    "postmortem", "post-mortem",  "timeline",
					     "yesterday", "last night", "this morning", "we saw ",
					     "we had ",   "we hit ",    "happened",     NULL };

	return has_any(w, words);
}

static void take_line(const char *p, const char *nl, struct signs *s)
{
	struct words w;

	if (source_has_stamp(p, nl))
		return;
	take_words(p, nl, &w);
	s->reports = s->reports || reports(&w, p, nl);
	s->incident = s->incident || tells_incident(&w);
	s->may_report = s->may_report || may_report(&w);
	s->explains |= explains(&w);
}

/* Literals of reST, between two backquotes each, that nobody writes into a ticket. */
#define LITERALS_MIN 4

/* Whether a kernel's line of a list of commits is in none of their messages. */
static bool stands_outside(const char *p, const char *nl)
{
	return memcmp(p, "    ", MIN((size_t)(nl - p), 4)) != 0 && source_has_stamp(p, nl);
}

bool source_is_document(const char *text, size_t len)
{
	const char *p = text, *end = text + len, *nl = memchr(p, '\n', len);
	bool history = is_history(p, end), outside = false;
	struct signs s = { .markup = is_manual(p, nl ? nl : end) };

	for (; p < end; p = nl + (nl < end)) {
		nl = memchr(p, '\n', (size_t)(end - p));
		nl = nl ? nl : end;
		take_form(p, nl, &s);
		outside = outside || (history && stands_outside(p, nl));
	}
	if (history)
		return s.kernels && !outside;
	if (s.set || s.literals >= LITERALS_MIN)
		return true;
	/* An article that quotes a whole log is read, as a mail is. */
	if (is_article(s.parts) && !s.frames && s.kernels <= QUOTED_MAX)
		s.introduced = true;
	/* Most logs go no further: words cost more. */
	if (!s.kernels || (!s.markup && !s.introduced && (s.frames || s.kernels > QUOTED_MAX)))
		return false;
	for (p = text; p < end && (!s.reports || (s.introduced && !s.incident)); p = nl + (nl < end)) {
		nl = memchr(p, '\n', (size_t)(end - p));
		nl = nl ? nl : end;
		take_line(p, nl, &s);
	}
	if (s.introduced && !s.incident)
		return true;
	if (s.reports)
		return false;
	return s.markup || (!s.may_report && __builtin_popcount(s.explains) >= KINDS_MIN);
}
