// SPDX-License-Identifier: GPL-2.0-or-later
#include "parsers/klog/scan.h"

#include <hs/hs.h>
#include <stdlib.h>
#include <string.h>

#include "parsers/klog/patterns.h"
#include "util/error.h"
#include "util/macros.h"

/* Bytes at the end of a literal that the search begins with, and how short a literal may get for their sake. */
#define LOOK_AT 4
#define SHORTEST 6

/* Rows that share one literal. */
#define ROWS_MAX 12

struct klog_scan {
	hs_database_t *db;
	hs_scratch_t *scratch;
	size_t n_literals;
	int16_t rows[KLOG_LITERALS_MAX][ROWS_MAX + 1];
	bool wakes[KLOG_LITERALS_MAX];
	struct span rests[KLOG_LITERALS_MAX]; /* of literals, behind what is searched for */
};

/* One search. */
struct search {
	const struct klog_scan *scan;
	const char *text;
	size_t len;
	struct klog_hit *hits;
	size_t n, max;
};

/*
 * Terminal escapes, also those that lost their ESC, NULs of a console, line feeds as rsyslog ("#012") and util-linux
 * ("\x0a") write them, entities of a web page, byte order marks. A carriage return is unclean unless it ends the
 * line.
 */
static const struct {
	const char *text;
	size_t len;
} unclean[] = {
	{ "\x1b", 1 },   { "\r", 1 },    { "#012", 4 },   { "\\x0a", 4 },    { "&lt;", 4 },
	{ "&gt;", 4 },   { "&amp;", 5 }, { "&nbsp;", 6 }, { "\xc2\xa0", 2 }, { "&quot;", 6 },
	{ "&apos;", 6 }, { "&#", 2 },    { "[0m", 3 },    { "^[[", 3 },      { "\xef\xbb\xbf", 3 },
};

static int add_row(struct klog_scan *scan, size_t literal, size_t row)
{
	int16_t *rows = scan->rows[literal];
	size_t n = 0;

	while (rows[n] >= 0)
		n++;
	if (n == ROWS_MAX)
		return err_set(-E2BIG, "too many log patterns share \"%s\"", klog_patterns[row].literal);
	rows[n] = (int16_t)row;
	if (!(klog_patterns[row].flags & KLOG_CONTEXT))
		scan->wakes[literal] = true;
	return 0;
}

/* Letters from the most to the least common in logs; what is not here is rarer than all of them. */
static const char common[] = " etaoinsr0dl1uc2h3mp45fg6b789y.v:k";

/* How common the last letters of @text are together. */
static int commonness(const char *text, size_t len)
{
	int sum = 0;

	for (size_t i = len - LOOK_AT; i < len; i++) {
		const char *at = strchr(common, text[i]);

		sum += at ? (int)(sizeof(common) - (size_t)(at - common)) : 0;
	}
	return sum;
}

/*
 * How much of a literal is searched for: Vectorscan looks for the last bytes of all literals at once, so one that
 * ends in common letters ("…ing", "…ion ") slows down the search for all. Its beginning is found as well; the rest is
 * compared there.
 */
static size_t worth_searching(const char *text)
{
	size_t len = strlen(text), best = len;

	if (len < SHORTEST)
		return len;
	for (size_t i = len; i >= SHORTEST; i--)
		if (commonness(text, i) < commonness(text, best))
			best = i;
	return best;
}

/* Gives each different literal a number; texts[] is ready for the compiler. */
static int number_literals(struct klog_scan *scan, const char **texts)
{
	memset(scan->rows, 0xff, sizeof(scan->rows));
	for (size_t row = 0; row < klog_n_patterns; row++) {
		size_t i = 0;
		int r;

		while (i < scan->n_literals && !streq(texts[i], klog_patterns[row].literal))
			i++;
		if (i == KLOG_LITERAL_UNCLEAN)
			return err_set(-E2BIG, "too many literals of log patterns");
		if (i == scan->n_literals)
			texts[scan->n_literals++] = klog_patterns[row].literal;
		r = add_row(scan, i, row);
		if (r < 0)
			return r;
	}
	return 0;
}

static int compile(struct klog_scan *scan)
{
	const char *texts[KLOG_LITERALS_MAX + ARRAY_SIZE(unclean)];
	unsigned int flags[ARRAY_SIZE(texts)], ids[ARRAY_SIZE(texts)];
	size_t lens[ARRAY_SIZE(texts)], n;
	hs_compile_error_t *error = NULL;
	int r;

	r = number_literals(scan, texts);
	if (r < 0)
		return r;
	n = scan->n_literals;
	for (size_t i = 0; i < n; i++) {
		lens[i] = worth_searching(texts[i]);
		scan->rests[i] = (struct span){ texts[i] + lens[i], strlen(texts[i]) - lens[i] };
		ids[i] = (unsigned int)i;
	}
	for (size_t i = 0; i < ARRAY_SIZE(unclean); i++, n++) {
		texts[n] = unclean[i].text;
		lens[n] = unclean[i].len;
		ids[n] = KLOG_LITERAL_UNCLEAN;
	}
	memset(flags, 0, sizeof(flags));
	if (hs_compile_lit_multi(texts, flags, ids, lens, (unsigned int)n, HS_MODE_BLOCK, NULL, &scan->db, &error) ==
	    HS_SUCCESS)
		return 0;
	r = err_set(-EINVAL, "cannot compile the literals of log patterns: %s", error->message);
	hs_free_compile_error(error);
	return r;
}

int klog_scan_new(struct klog_scan **ret_scan)
{
	struct klog_scan *scan = calloc(1, sizeof(*scan));
	int r;

	if (!scan)
		return err_oom();
	r = compile(scan);
	if (r == 0 && hs_alloc_scratch(scan->db, &scan->scratch) != HS_SUCCESS)
		r = err_oom();
	if (r < 0) {
		klog_scan_free(scan);
		return r;
	}
	*ret_scan = scan;
	return 0;
}

void klog_scan_free(struct klog_scan *scan)
{
	if (!scan)
		return;
	hs_free_scratch(scan->scratch);
	hs_free_database(scan->db);
	free(scan);
}

/* Vectorscan's callback; 1 ends the search. What of a literal was not searched for is compared here. */
static int on_hit(unsigned int id, unsigned long long from, unsigned long long to, unsigned int flags, void *ctx)
{
	struct search *s = ctx;
	struct span rest = s->scan->rests[id];

	(void)from;
	(void)flags;
	if (rest.len > s->len - to || (rest.len && memcmp(s->text + to, rest.p, rest.len) != 0))
		return 0;
	if (id == KLOG_LITERAL_UNCLEAN && s->text[to - 1] == '\r' &&
	    (to == s->len || s->text[to] == '\n' || s->text[to] == '\r'))
		return 0;
	if (s->n == s->max)
		return 1;
	s->hits[s->n++] = (struct klog_hit){
		.end = (uint32_t)(to + rest.len),
		.literal = (uint16_t)id,
		.wakes = s->scan->wakes[id],
	};
	return 0;
}

int klog_scan_block(struct klog_scan *scan, const char *text, size_t len, struct klog_hit *hits, size_t max,
		    size_t *ret_n, size_t *ret_len)
{
	struct search s = { .scan = scan, .text = text, .len = len, .hits = hits, .max = max };
	hs_error_t r;

	if (len > INT32_MAX)
		return err_set(-EOVERFLOW, "block of %zu bytes is too long to search", len);
	r = hs_scan(scan->db, text, (unsigned int)len, 0, scan->scratch, on_hit, &s);
	if (r != HS_SUCCESS && r != HS_SCAN_TERMINATED)
		return err_set(-EIO, "search for literals failed (%d)", r);
	*ret_n = s.n;
	*ret_len = r == HS_SCAN_TERMINATED ? hits[s.n - 1].end : len;
	return 0;
}

const int16_t *klog_scan_rows(const struct klog_scan *scan, unsigned int literal)
{
	return literal < scan->n_literals ? scan->rows[literal] : scan->rows[KLOG_LITERAL_UNCLEAN];
}
