// SPDX-License-Identifier: GPL-2.0-or-later
/* Strings and comments of programs, and outputs of tests, that go over several lines: a log in one of them is quoted. */
#include "parsers/klog/forms/source.h"

#include <stdio.h>
#include <string.h>

#include "parsers/klog/record/record-priv.h"
#include "parsers/klog/span.h"
#include "util/macros.h"

/* The last character in front of @p on its line that is no blank, NUL for none. */
static char char_before(const char *line, const char *p)
{
	while (p > line && (p[-1] == ' ' || p[-1] == '\t'))
		p--;
	return p > line ? p[-1] : '\0';
}

static bool starts(const char *p, const char *nl, const char *word)
{
	return span_starts((struct span){ p, (size_t)(nl - p) }, word);
}

static void set_close(struct literal *ret, const char *close)
{
	snprintf(ret->close, sizeof(ret->close), "%s", close);
}

/* Whether the line is "\tinput: " up to @p: the field of a literal. Prose is not indented. */
static bool is_field(const char *line, const char *p)
{
	const char *q = skip_blanks(line, p);

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
	set_close(ret, "`");
	return p + 1;
}

/*
 * Whether a table's cell begins at @p whose text begins with a quotation mark, as the kernel's line about hung_task_timeout_secs
 * does: quotation marks of the text stand doubled, and another of them follows.
 */
static bool begins_cell(const char *line, const char *p, const char *nl)
{
	const char *more = nl - p > 3 ? memmem(p + 3, (size_t)(nl - p - 3), "\"\"", 2) : NULL;

	return (p == line || memchr(",;\t", p[-1], 3)) && more && (nl - more < 3 || more[2] != '"');
}

/* Python's, Java's and others' three quotes. */
static const char *open_triple(const char *line, const char *p, const char *nl, struct literal *ret)
{
	if (nl - p < 3 || (*p != '"' && *p != '\'') || p[1] != *p || p[2] != *p || begins_cell(line, p, nl))
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

/* Whether the mark that ends the line closes what opened before on it: "b="Fik+"" opens nothing. */
static bool is_paired(const char *p, const char *end)
{
	size_t n = 0;

	for (const char *q = p; q < end; q++)
		n += *q == end[-1];
	return n % 2 == 0;
}

/*
 * What opens a string at a line's end, after which the string has lines of its own. It stands where an expression may have a
 * string.
 */
static const char *open_at_end(const char *line, const char *p, const char *nl, struct literal *ret)
{
	// clang-format off
	static const char *const pairs[][2] = {
		{ "@\"", "\"" }, { "[[", "]]" },  { "[=[", "]=]" }, { "[==[", "]==]" }, { "{|", "|}" }, { "[r|", "|]" },
		{ "%q{", "}" },  { "%Q{", "}" },  { "%q(", ")" },   { "%Q(", ")" },     { "%{", "}" },  { "%(", ")" },
		{ "qq{", "}" },  { "qq(", ")" },  { "q{", "}" },    { "q(", ")" },      { "q[", "]" },  { "@'", "'@" },
		{ "''", "''" },  { "\"", "\"" },  { "'", "'" },
	};
	// clang-format on
	const char *end = nl;

	while (end > p && (end[-1] == '\r' || end[-1] == '\\' || end[-1] == ' '))
		end--;
	for (size_t i = 0; i < ARRAY_SIZE(pairs); i++) {
		size_t len = strlen(pairs[i][0]);
		char before;

		if ((size_t)(end - p) < len || memcmp(end - len, pairs[i][0], len) != 0)
			continue;
		before = char_before(line, end - len);
		if (!before || !memchr("=(,+[{", before, 6) || (len == 1 && is_paired(p, end)))
			continue;
		set_close(ret, pairs[i][1]);
		return nl;
	}
	return NULL;
}

/* Comments of programs, which stand alone on the line where they begin. */
static const char *open_comment(const char *p, const char *nl, struct literal *ret)
{
	static const char *const pairs[][2] = {
		{ "/*", "*/" }, { "{-", "-}" }, { "(*", "*)" }, { "--[[", "]]" }, { "=begin", "=end" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(pairs); i++)
		if (starts(p, nl, pairs[i][0])) {
			set_close(ret, pairs[i][1]);
			return p + strlen(pairs[i][0]);
		}
	return NULL;
}

/* What Perl and Ruby read as a file: all that follows such a line. */
static const char *open_data(const char *p, const char *nl, struct literal *ret)
{
	if (!starts(p, nl, "__DATA__") && !starts(p, nl, "__END__"))
		return NULL;
	set_close(ret, "\n");
	ret->rest = true;
	return nl;
}

/* What runners of tests put around what a test said. */
static const char *open_test(const char *p, const char *nl, struct literal *ret)
{
	static const struct {
		const char *begins, *has, *close;
		bool line;
	} runners[] = {
		{ "=", "= FAILURES =", "=", true },                /* pytest */
		{ "=", "= ERRORS =", "=", true },                  /* the same */
		{ "=== RUN ", "", "--- ", true },                  /* go test */
		{ "---- ", " stdout ----", "failures:", true },    /* cargo test */
		{ "[ RUN  ", "", " ms)", false },                  /* googletest */
		{ "FAIL: ", "", "Ran ", true },                    /* unittest */
		{ "ERROR: ", "", "Ran ", true },                   /* the same */
		{ "Failures:", "", "Finished in ", true },         /* rspec */
		{ "There was ", " failure", "FAILURES!", true },   /* PHPUnit */
		{ "There were ", " failures", "FAILURES!", true }, /* the same */
		{ "\xe2\x97\x8f ", "", "Tests:", true },           /* jest */
		{ "<", "<testcase", "</testcase>", false },        /* JUnit */
	};

	for (size_t i = 0; i < ARRAY_SIZE(runners); i++) {
		const char *has = runners[i].has;

		if (!starts(p, nl, runners[i].begins) || !memmem(p, (size_t)(nl - p), has, strlen(has)))
			continue;
		set_close(ret, runners[i].close);
		ret->line = runners[i].line;
		ret->test = true;
		return ret->line ? nl : p + 1;
	}
	return NULL;
}

/* Whether a string's opening begins with this character: nearly none does. */
static bool may_open(char c)
{
	return c == '`' || c == '"' || c == '\'' || c == 'R' || c == 'r' || c == '<';
}

/* What opens where the line begins, behind its indentation. */
static const char *open_at_begin(const char *line, const char *nl, struct literal *ret)
{
	static const char *(*const forms[])(const char *p, const char *nl, struct literal *ret) = {
		open_comment,
		open_data,
		open_test,
	};
	const char *p = skip_blanks(line, nl), *after = NULL;

	for (size_t i = 0; i < ARRAY_SIZE(forms) && !after && p < nl; i++)
		after = forms[i](p, nl, ret);
	return after;
}

const char *literal_open(const char *line, const char *p, const char *nl, struct literal *ret)
{
	static const char *(*const forms[])(const char *line, const char *p, const char *nl, struct literal *ret) = {
		open_backtick,
		open_triple,
		open_raw,
		open_here,
	};
	const char *after;

	*ret = (struct literal){ 0 };
	after = p == line ? open_at_begin(line, nl, ret) : NULL;
	if (after)
		return after;
	for (const char *q = p; q < nl; q++)
		for (size_t i = 0; may_open(*q) && i < ARRAY_SIZE(forms); i++) {
			after = forms[i](line, q, nl, ret);
			if (after)
				return after;
		}
	return open_at_end(line, p, nl, ret);
}

/* Whether the quote at @at, which would end a string, is one of the string: doubled, or after a backslash. */
static bool is_escaped(const char *begin, const char *at, const char *nl)
{
	return (at > begin && at[-1] == '\\') || (at + 1 < nl && at[1] == *at);
}

const char *literal_close(const struct literal *open, const char *p, const char *nl)
{
	size_t len = strlen(open->close);
	const char *begin = p, *at;

	if (open->line) {
		p = skip_blanks(p, nl);
		return starts(p, nl, open->close) ? nl : NULL;
	}
	while ((at = memmem(p, (size_t)(nl - p), open->close, len))) {
		if (len > 1 || (*at != '"' && *at != '\'') || !is_escaped(begin, at, nl))
			return at + len;
		p = at + (at[1] == *at && at + 1 < nl ? 2 : 1);
	}
	return NULL;
}
