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

#define NEEDLES_MAX (KLOG_LITERALS_MAX + ARRAY_SIZE(unclean))

struct klog_scan {
	size_t searched; /* bytes */
	struct needle {
		const char *text; /* what is searched for: not terminated */
		uint8_t len;
		uint8_t id;
		int16_t next; /* another one with the same last byte; -1: none */
	} needles[NEEDLES_MAX];
	size_t n_needles;
	int16_t by_last[256];     /* the first needle that ends in this byte; -1: none */
	uint8_t pairs[65536 / 8]; /* a bit for each two bytes that a needle may end in */
	size_t n_literals;
	int16_t rows[KLOG_LITERALS_MAX][ROWS_MAX + 1];
	bool wakes[KLOG_LITERALS_MAX];
	struct span rests[KLOG_LITERALS_MAX]; /* of literals, after what is searched for */
};

/* Made once for a process, and for the children that it forks later. */
static struct {
	hs_database_t *db;
	hs_scratch_t *scratch;
} vectorscan;

/* The same: what klog_scan_new() makes. */
static struct {
	bool made;
	struct klog_scan scan;
} first;

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

static unsigned int pair_of(char before, char last)
{
	return (unsigned int)(unsigned char)before << 8 | (unsigned char)last;
}

static void add_needle(struct klog_scan *scan, const char *text, size_t len, unsigned int id)
{
	unsigned char last = (unsigned char)text[len - 1];
	struct needle *needle = &scan->needles[scan->n_needles];

	*needle = (struct needle){ .text = text, .len = (uint8_t)len, .id = (uint8_t)id, .next = scan->by_last[last] };
	scan->by_last[last] = (int16_t)scan->n_needles++;
	for (unsigned int before = 0; before < 256; before++) {
		unsigned int pair = pair_of(len > 1 ? text[len - 2] : (char)before, text[len - 1]);

		scan->pairs[pair / 8] |= (uint8_t)(1u << pair % 8);
	}
}

static int add_needles(struct klog_scan *scan)
{
	const char *texts[KLOG_LITERALS_MAX];
	int r = number_literals(scan, texts);

	if (r < 0)
		return r;
	memset(scan->by_last, 0xff, sizeof(scan->by_last));
	for (size_t i = 0; i < scan->n_literals; i++) {
		size_t len = worth_searching(texts[i]);

		scan->rests[i] = (struct span){ texts[i] + len, strlen(texts[i]) - len };
		add_needle(scan, texts[i], len, (unsigned int)i);
	}
	for (size_t i = 0; i < ARRAY_SIZE(unclean); i++)
		add_needle(scan, unclean[i].text, unclean[i].len, KLOG_LITERAL_UNCLEAN);
	return 0;
}

int klog_scan_compile(const struct klog_scan *scan)
{
	const char *texts[NEEDLES_MAX];
	unsigned int flags[NEEDLES_MAX] = { 0 }, ids[NEEDLES_MAX];
	size_t lens[NEEDLES_MAX];
	hs_compile_error_t *error = NULL;
	int r;

	if (vectorscan.scratch)
		return 0;
	for (size_t i = 0; i < scan->n_needles; i++) {
		texts[i] = scan->needles[i].text;
		lens[i] = scan->needles[i].len;
		ids[i] = scan->needles[i].id;
	}
	if (!vectorscan.db && hs_compile_lit_multi(texts, flags, ids, lens, (unsigned int)scan->n_needles,
						   HS_MODE_BLOCK, NULL, &vectorscan.db, &error) != HS_SUCCESS) {
		r = err_set(-EINVAL, "cannot compile the literals of log patterns: %s", error->message);
		hs_free_compile_error(error);
		return r;
	}
	return hs_alloc_scratch(vectorscan.db, &vectorscan.scratch) == HS_SUCCESS ? 0 : err_oom();
}

int klog_scan_new(struct klog_scan **ret_scan)
{
	struct klog_scan *scan;
	int r = first.made ? 0 : add_needles(&first.scan);

	if (r < 0)
		return r;
	first.made = true;
	scan = malloc(sizeof(*scan));
	if (!scan)
		return err_oom();
	*scan = first.scan;
	*ret_scan = scan;
	return 0;
}

void klog_scan_free(struct klog_scan *scan)
{
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

/* All needles that end just before @to. */
static int try_needles(struct search *s, size_t to)
{
	const struct klog_scan *scan = s->scan;
	int r = 0;

	for (int i = scan->by_last[(unsigned char)s->text[to - 1]]; i >= 0 && r == 0; i = scan->needles[i].next) {
		const struct needle *needle = &scan->needles[i];

		if (needle->len <= to && memcmp(s->text + to - needle->len, needle->text, needle->len) == 0)
			r = on_hit(needle->id, 0, to, 0, s);
	}
	return r;
}

/* What hs_scan() does, for text that is not worth compiling anything. */
static hs_error_t plain_scan(struct search *s)
{
	const uint8_t *pairs = s->scan->pairs;
	unsigned int pair = 0;

	for (size_t i = 0; i < s->len; i++) {
		pair = (pair << 8 & 0xff00) | (unsigned char)s->text[i];
		if (pairs[pair / 8] & 1u << pair % 8 && try_needles(s, i + 1))
			return HS_SCAN_TERMINATED;
	}
	return HS_SUCCESS;
}

/* Searches with Vectorscan, if it is there or worth making. */
static int search(struct klog_scan *scan, struct search *s, hs_error_t *ret_end)
{
	int r = 0;

	scan->searched += s->len;
	if (!vectorscan.scratch && scan->searched > KLOG_SCAN_PLAIN_MAX)
		r = klog_scan_compile(scan);
	if (r < 0)
		return r;
	*ret_end = vectorscan.scratch ?
			   hs_scan(vectorscan.db, s->text, (unsigned int)s->len, 0, vectorscan.scratch, on_hit, s) :
			   plain_scan(s);
	return 0;
}

int klog_scan_block(struct klog_scan *scan, const char *text, size_t len, struct klog_hit *hits, size_t max,
		    size_t *ret_n, size_t *ret_len)
{
	struct search s = { .scan = scan, .text = text, .len = len, .hits = hits, .max = max };
	hs_error_t end;
	int r;

	if (len > INT32_MAX)
		return err_set(-EOVERFLOW, "block of %zu bytes is too long to search", len);
	r = search(scan, &s, &end);
	if (r < 0)
		return r;
	if (end != HS_SUCCESS && end != HS_SCAN_TERMINATED)
		return err_set(-EIO, "search for literals failed (%d)", end);
	*ret_n = s.n;
	*ret_len = end == HS_SCAN_TERMINATED ? hits[s.n - 1].end : len;
	return 0;
}

const int16_t *klog_scan_rows(const struct klog_scan *scan, unsigned int literal)
{
	return literal < scan->n_literals ? scan->rows[literal] : scan->rows[KLOG_LITERAL_UNCLEAN];
}
