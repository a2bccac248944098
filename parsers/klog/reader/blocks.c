// SPDX-License-Identifier: GPL-2.0-or-later
/* Blocks of text: which of their lines are worth a look, and in which order lines are read. */
#include "parsers/klog/reader/reader-priv.h"

#include <stdlib.h>
#include <string.h>

#include "util/buf.h"
#include "util/cleanup.h"
#include "util/error.h"
#include "util/macros.h"

/* Bytes that are compared at once; a compiler makes of it what the CPU has. */
typedef unsigned char vector __attribute__((vector_size(32), aligned(1)));

/* Code that is chosen when the program is loaded is not for fuzzers: the plugin of afl++ 4.04 dies while it compiles it. */
#if defined(__x86_64__) && !defined(FUZZING_BUILD_MODE_UNSAFE_FOR_PRODUCTION)
#define FOR_AVX2_TOO __attribute__((target_clones("avx2", "default")))
#else
#define FOR_AVX2_TOO
#endif

/* Newlines in whole vectors: each lane counts to 255 at most. */
FOR_AVX2_TOO static uint64_t count_in_vectors(const vector *v, size_t n)
{
	uint64_t total = 0;

	while (n) {
		size_t some = MIN(n, 255u);
		vector lanes = { 0 };

		for (size_t i = 0; i < some; i++)
			lanes -= (vector)(v[i] == '\n');
		for (size_t i = 0; i < sizeof(vector); i++)
			total += lanes[i];
		v += some;
		n -= some;
	}
	return total;
}

static uint64_t count_lines(const char *p, const char *end)
{
	size_t n = (size_t)(end - p) / sizeof(vector);
	uint64_t lines = count_in_vectors((const void *)p, n);

	for (p += n * sizeof(vector); p < end; p++)
		lines += *p == '\n';
	return lines;
}

const char *reader_line_end(const char *p, const char *end)
{
	const char *nl = p < end ? memchr(p, '\n', (size_t)(end - p)) : NULL;

	return nl ? nl : end;
}

const char *reader_line_start(const char *p, const char *begin)
{
	const char *nl = p > begin ? memrchr(begin, '\n', (size_t)(p - begin)) : NULL;

	return nl ? nl + 1 : begin;
}

/* Adds the rows that literal @id may be of, in the table's order and each once. */
static void add_rows(const struct klog_scan *scan, struct line *line, unsigned int id)
{
	for (const int16_t *row = klog_scan_rows(scan, id); *row >= 0 && line->n_rows < ROWS_MAX; row++) {
		size_t i = line->n_rows;

		while (i > 0 && line->rows[i - 1] > *row)
			i--;
		if (i > 0 && line->rows[i - 1] == *row)
			continue;
		memmove(&line->rows[i + 1], &line->rows[i], (line->n_rows - i) * sizeof(line->rows[0]));
		line->rows[i] = *row;
		line->n_rows++;
	}
}

/* Searches a line again, after it was cleaned, split or joined. */
int reader_find_rows(struct klog_reader *r, struct line *line)
{
	struct klog_hit hits[LINE_HITS_MAX];
	size_t n, len;
	int err = klog_scan_block(r->scan, line->text, line->len, hits, LINE_HITS_MAX, &n, &len);

	line->n_rows = 0;
	for (size_t i = 0; i < n && err == 0; i++)
		add_rows(r->scan, line, hits[i].literal);
	return err;
}

/* Takes the hits of the line [@p, @end) off the cursor's list. */
static void take_hits(const struct klog_reader *r, struct cursor *c, const char *p, const char *end, struct line *line)
{
	for (; c->at_hit < c->n_hits; c->at_hit++) {
		const struct klog_hit *hit = &c->hits[c->at_hit];
		const char *at = c->hits_base + hit->end;

		if (at > end)
			break;
		if (at <= p)
			continue;
		if (hit->literal == KLOG_LITERAL_UNCLEAN)
			line->unclean = true;
		else
			add_rows(r->scan, line, hit->literal);
	}
}

static const struct staged *staged_of(const struct cursor *c, const char *p)
{
	size_t at = (size_t)(p - c->base), lo = 0, hi = c->n_staged;

	while (lo + 1 < hi) {
		size_t mid = (lo + hi) / 2;

		if (c->staged[mid].at <= at)
			lo = mid;
		else
			hi = mid;
	}
	return c->n_staged ? &c->staged[lo] : NULL;
}

/* Reads the line that the cursor stands on. */
static int next_line(struct klog_reader *r, struct cursor *c)
{
	const char *start = c->p, *end = reader_line_end(start, c->end), *p = start;
	struct line line;

	/* A hole that a truncated file has before its next line. */
	while (p < end && !*p && !c->staged)
		p++;
	line = (struct line){ .text = p,
			      .len = (size_t)(end - p),
			      .offset = c->offset + (uint64_t)(p - c->base),
			      .staged = c->staged ? staged_of(c, p) : NULL };

	if (r->where && !line.staged)
		line.offset = r->where(r->where_arg, line.offset);
	line.part = line.staged && c->base + line.staged->at != p;
	take_hits(r, c, p, end, &line);
	line.unclean |= memchr(p, '\0', line.len) != NULL;
	c->p = end < c->end ? end + 1 : end;
	if (r->style.reltime && !line.staged)
		reltime_advance(r, c, c->p);
	if (line.len > LINE_MAX_BYTES) {
		klog_asm_unread(r->asm_, line.len);
		return 0;
	}
	return line.unclean ? reader_unclean(r, c, &line) : reader_line(r, c, &line, false);
}

/* Moves the cursor to the next line that a literal wakes up for; to the chunk's end when there is none. */
static void sleep_over(struct klog_reader *r, struct cursor *c)
{
	const char *from = c->p, *to = c->limit;

	for (; c->at_hit < c->n_hits; c->at_hit++) {
		const char *at = c->hits_base + c->hits[c->at_hit].end;

		if (c->hits[c->at_hit].wakes && at > from) {
			to = reader_line_start(at - 1, from);
			break;
		}
	}
	/* The line may go on with one before it, whose beginning has to be known. */
	if (to < c->limit && to > from && r->style.prefixed && !c->staged)
		for (int i = 0; i <= JOIN_MAX && to > from; i++) {
			struct klog_record rec;

			klog_record_parse(&r->style, to, (size_t)(reader_line_end(to, c->end) - to), 0, &rec);
			if (rec.flags & KLOG_PREFIXED)
				break;
			to = reader_line_start(to - 1, from);
		}
	klog_asm_skipped(r->asm_, count_lines(from, to));
	if (to > from)
		r->open = false;
	c->p = to;
}

/* Reads the chunk whose hits are known. */
static int read_chunk(struct klog_reader *r, struct cursor *c)
{
	int err = 0;

	while (c->p < c->limit && err == 0) {
		size_t hit = c->at_hit;

		if (!klog_asm_busy(r->asm_) && !r->torn_age) {
			sleep_over(r, c);
			hit = c->at_hit;
		}
		/* Lines that are looked at again on the way back have hits of their own. */
		while (hit > 0 && c->hits_base + c->hits[hit - 1].end > c->p)
			hit--;
		c->at_hit = hit;
		if (c->p < c->limit)
			err = next_line(r, c);
	}
	/* The next piece may not have the lines that were passed over. */
	if (r->style.reltime && !c->staged)
		reltime_advance(r, c, c->p);
	return err;
}

/* Searches and reads [@c->p, @until). */
int reader_read(struct klog_reader *r, struct cursor *c, const char *until)
{
	int err = 0;

	while (c->p < until && err == 0) {
		size_t want = MIN((size_t)(until - c->p), CHUNK_SIZE), len;

		c->limit = reader_line_end(c->p + want - 1, c->end);
		c->limit += c->limit < c->end;
		c->hits_base = c->p;
		c->hits = r->hits;
		c->at_hit = 0;
		err = klog_scan_block(r->scan, c->p, (size_t)(c->limit - c->p), r->hits, HITS_MAX, &c->n_hits, &len);
		if (err < 0)
			return err;
		/* So full of hits that not all have room: the chunk ends with the last whole line of them. */
		if (c->p + len < c->limit) {
			const char *cut = reader_line_start(c->p + len, c->p);

			c->limit = cut > c->p ? cut : reader_line_end(c->p + len, c->end);
		}
		err = read_chunk(r, c);
	}
	return err;
}
