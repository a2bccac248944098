// SPDX-License-Identifier: GPL-2.0-or-later
#include "parsers/klog/reader.h"

#include <stdlib.h>
#include <string.h>

#include "parsers/klog/clean.h"
#include "parsers/klog/scan.h"
#include "util/buf.h"
#include "util/error.h"
#include "util/macros.h"

/* Text that is searched at once: it and what is found in it stay in the CPU's cache. */
#define CHUNK_SIZE (128u << 10)

/* Text behind a line that must be there before the line is read, for what it may have been wrapped into. */
#define LOOKAHEAD 16384

/* Longer lines are no kernel's. */
#define LINE_MAX_BYTES 32768

/* Lines that one message may have been wrapped or torn into. */
#define JOIN_MAX 7

/* Text of a message put together from several lines. */
#define JOINED_MAX 8192

/* Rows of the pattern table that a line's literals may name. */
#define ROWS_MAX 32

/* Hits of one chunk, and of one line that is searched again. */
#define HITS_MAX 65536
#define LINE_HITS_MAX 64

/* How long a torn line waits for its rest, in lines. */
#define TORN_LINES 8

/* How far apart in time messages on one line may be: a console that lost the line feed between them. */
#define GLUED_US (600 * INT64_C(1000000))

/* A record that a source gives as such, in the block that gathers them. */
struct staged {
	size_t at; /* of its text in the block */
	struct klog_record rec;
	char host[64];
};

#define STAGED_MAX 4096

struct klog_reader {
	struct klog_scan *scan;
	struct klog_matcher *matcher;
	struct klog_asm *asm_;
	struct klog_style style;
	bool learnt;
	bool kernel; /* a line of a kernel was seen */
	struct klog_hit *hits;

	struct klog_record last; /* the record that lines without a prefix continue */
	bool open;               /* there is one */
	bool named;              /* it may end in a name that somebody else chose */
	bool told;               /* it was told as an event, with what continues it */
	size_t head_len;
	char head[JOINED_MAX]; /* its text, and what continued it so far */
	char last_host[64];

	struct klog_record torn;
	size_t torn_len;
	unsigned int torn_age; /* lines that it still waits */
	char torn_text[512];

	struct buf stage;
	struct staged *staged;
	size_t n_staged;
	char joined[JOINED_MAX], joined2[JOINED_MAX];
};

/* Text that is being read: a line after the other, with a look at those that follow. */
struct cursor {
	const char *base, *end;      /* all text that is there */
	const char *limit;           /* where the chunk ends whose hits are known */
	const char *p;               /* the next line */
	uint64_t offset;             /* of base in the source */
	const struct klog_hit *hits; /* ends count from hits_base */
	const char *hits_base;
	size_t n_hits, at_hit;
	bool split; /* the line's message ended where another one began: what continues it comes later */
	const struct staged *staged; /* the records of a gathered block, one a line */
	size_t n_staged;
};

/* A line to be read: its text and which rows may match it. */
struct line {
	const char *text;
	size_t len;
	const struct staged *staged;
	uint64_t offset;
	int16_t rows[ROWS_MAX]; /* in the table's order */
	size_t n_rows;
	bool unclean;
	bool part; /* a line feed within a record, or one that was written out, stands in front of it */
};

int klog_reader_new(struct klog_reader **ret_reader)
{
	struct klog_reader *r = calloc(1, sizeof(*r));
	int err;

	if (!r)
		return err_oom();
	r->hits = malloc(HITS_MAX * sizeof(*r->hits));
	r->staged = malloc(STAGED_MAX * sizeof(*r->staged));
	err = r->hits && r->staged ? klog_scan_new(&r->scan) : err_oom();
	if (err == 0)
		err = klog_matcher_new(&r->matcher);
	if (err < 0) {
		klog_reader_free(r);
		return err;
	}
	*ret_reader = r;
	return 0;
}

void klog_reader_free(struct klog_reader *r)
{
	if (!r)
		return;
	klog_scan_free(r->scan);
	klog_matcher_free(r->matcher);
	klog_asm_free(r->asm_);
	buf_deinit(&r->stage);
	free(r->staged);
	free(r->hits);
	free(r);
}

int klog_reader_begin(struct klog_reader *r, const struct klog_output *output)
{
	klog_asm_free(r->asm_);
	r->asm_ = NULL;
	r->learnt = r->open = r->named = r->told = r->kernel = false;
	r->style = (struct klog_style){ 0 };
	r->last = (struct klog_record){ .mono_us = KLOG_NO_TIME, .epoch_us = KLOG_NO_TIME, .level = -1 };
	r->head_len = 0;
	r->torn_age = 0;
	buf_reset(&r->stage);
	r->n_staged = 0;
	return klog_asm_new(output, &r->asm_);
}

/* Bytes that are compared at once; a compiler makes of it what the CPU has. */
typedef unsigned char vector __attribute__((vector_size(32), aligned(1)));

/* Newlines in whole vectors: each lane counts to 255 at most. */
__attribute__((target_clones("avx2", "default"))) static uint64_t count_in_vectors(const vector *v, size_t n)
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

static const char *line_end(const char *p, const char *end)
{
	const char *nl = p < end ? memchr(p, '\n', (size_t)(end - p)) : NULL;

	return nl ? nl : end;
}

static const char *line_start(const char *p, const char *begin)
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
static int find_rows(struct klog_reader *r, struct line *line)
{
	struct klog_hit hits[LINE_HITS_MAX];
	size_t n, len;
	int err = klog_scan_block(r->scan, line->text, line->len, hits, LINE_HITS_MAX, &n, &len);

	line->n_rows = 0;
	for (size_t i = 0; i < n && err == 0; i++)
		add_rows(r->scan, line, hits[i].literal);
	return err;
}

/* Text that does not go on with a message: nothing, and the marks of who cut something out. */
static bool breaks(const char *text, size_t len)
{
	static const char *const marks[] = { "(...", "<...", "[...", "...", "<snip", "[snip", "--", "==" };

	for (size_t i = 0; len && i < ARRAY_SIZE(marks); i++)
		if (len >= strlen(marks[i]) && memcmp(text, marks[i], strlen(marks[i])) == 0)
			return true;
	return len == 0;
}

/* Whether the record of the line that comes next may go on with a message of @head that @pattern matches. */
static bool continues(const struct klog_record *head, const struct klog_record *next,
		      const struct klog_pattern *pattern)
{
	if (breaks(next->text, next->len))
		return false;
	if (!(next->flags & KLOG_PREFIXED) || next->flags & KLOG_CONT)
		return true;
	/* pr_cont() that another CPU interrupted gets a prefix of its own. */
	return pattern->flags & KLOG_NAMED && next->text[0] == ',' && next->caller == head->caller &&
	       next->caller_kind == head->caller_kind;
}

/* Puts @more behind the @len bytes at @to; with a blank for the line feed where @blank. The length, 0 when too long. */
static size_t join(char *to, size_t len, const char *more, size_t more_len, bool blank)
{
	if (len + more_len + 1 > JOINED_MAX)
		return 0;
	if (blank)
		to[len++] = ' ';
	memcpy(to + len, more, more_len);
	return len + more_len;
}

/* How many fields a match has; -1 for none. */
static int fields(const struct klog_match *m)
{
	return m->pattern ? __builtin_popcountll(m->have) : -1;
}

/*
 * Tries the row on the text and the line behind it, once with a blank for the line feed and once without (mails are wrapped at
 * blanks, terminals anywhere). Keeps in r->joined what says more. The length, 0 when neither matches better than @best.
 */
static int join_once(struct klog_reader *r, size_t row, size_t len, const struct klog_record *next,
		     struct klog_match *best, size_t *ret_len)
{
	struct klog_match m1 = { 0 }, m2 = { 0 };
	size_t len1, len2;
	int err;

	memcpy(r->joined2, r->joined, len);
	len1 = join(r->joined, len, next->text, next->len, true);
	len2 = join(r->joined2, len, next->text, next->len, false);
	*ret_len = len1;
	if (!len1 || !len2)
		return 0;
	err = klog_match(r->matcher, row, r->joined, len1, &m1);
	if (err >= 0)
		err = klog_match(r->matcher, row, r->joined2, len2, &m2);
	if (err < 0)
		return err;
	if (fields(&m2) > fields(&m1)) {
		memcpy(r->joined, r->joined2, len2);
		*ret_len = len2;
		err = klog_match(r->matcher, row, r->joined, len2, &m1);
		if (err < 0)
			return err;
	}
	if (fields(&m1) <= fields(best))
		return 0;
	*best = m1;
	return 1;
}

/*
 * Matches one row against a record, and with the lines behind it as long as they say more. 1 when it matches; *@ret_used is how
 * many lines behind were taken; the text of what matched is the record's own or r->joined.
 */
static int match_row(struct klog_reader *r, const struct cursor *c, size_t row, struct klog_record *rec,
		     struct klog_match *ret_match, size_t *ret_used)
{
	const struct klog_pattern *pattern = &klog_patterns[row];
	struct klog_match best = { 0 };
	const char *p = c->p;
	size_t len = rec->len, best_len = 0, used = 0;
	bool vain = pattern->flags & KLOG_NAMED; /* a name could take in anything */
	int err = klog_match(r->matcher, row, rec->text, rec->len, &best);

	if (err < 0 || !(pattern->flags & KLOG_WRAPS) || len >= JOINED_MAX || c->staged)
		goto out;
	for (size_t n = 1; n <= JOIN_MAX && p < c->end; n++) {
		const char *end = line_end(p, c->end);
		struct klog_record next;

		klog_record_parse(&r->style, p, (size_t)(end - p), 0, &next);
		if (!continues(rec, &next, pattern))
			break;
		if (n == 1)
			memcpy(r->joined, rec->text, len);
		err = join_once(r, row, len, &next, &best, &len);
		if (err < 0 || !len || (err == 0 && best.pattern && vain))
			break;
		/* One line may say nothing by itself: the name of a field whose value comes next. */
		vain |= err == 0;
		if (err > 0) {
			used = n;
			best_len = len;
		}
		p = end < c->end ? end + 1 : end;
	}
out:
	if (err < 0 || !best.pattern)
		return err < 0 ? err : 0;
	*ret_used = used;
	if (used) {
		rec->text = r->joined;
		rec->len = best_len;
	}
	*ret_match = best;
	return 1;
}

/* Moves the cursor over @n lines. */
static void skip_lines(struct cursor *c, size_t n)
{
	while (n-- && c->p < c->end) {
		const char *end = line_end(c->p, c->end);

		c->p = end < c->end ? end + 1 : end;
	}
}

static const char torn[] = "a torn line, joined with its rest across other lines";
static const char written_out[] = "it stands behind a line feed within a message";

/* Tries the line's rows in the table's order. 1: an event was told. */
static int match_line(struct klog_reader *r, struct cursor *c, const struct line *line, struct klog_record *rec,
		      const char *doubt)
{
	struct klog_match m;
	size_t used = 0;

	for (size_t i = 0; i < line->n_rows; i++) {
		int err = match_row(r, c, (size_t)line->rows[i], rec, &m, &used);

		if (err < 0)
			return err;
		if (!err)
			continue;
		r->told = true;
		err = klog_asm_event(r->asm_, &m, rec, used && c->split ? torn : doubt);
		if (err < 0)
			return err;
		skip_lines(c, used);
		return 1;
	}
	return 0;
}

/* Whether the line holds a literal of a message that ends in a name. */
static bool has_named_row(const struct line *line)
{
	struct span text = { line->text, line->len };

	for (size_t i = 0; i < line->n_rows; i++) {
		const struct klog_pattern *p = &klog_patterns[line->rows[i]];

		if (p->flags & KLOG_NAMED && span_has(text, p->literal))
			return true;
	}
	return false;
}

/* Keeps the text of a record for lines that may go on with it. */
static void remember(struct klog_reader *r, const struct line *line, const struct klog_record *rec)
{
	r->last = *rec;
	r->open = true;
	r->told = false;
	r->named = has_named_row(line);
	r->head_len = MIN(rec->len, sizeof(r->head));
	memcpy(r->head, rec->text, r->head_len);
	if (rec->host_len) {
		size_t n = MIN(rec->host_len, sizeof(r->last_host));

		memcpy(r->last_host, rec->host, n);
		r->last.host = r->last_host;
		r->last.host_len = n;
	}
	r->last.wall = NULL;
	r->last.wall_form = KLOG_WALL_NONE;
}

/* A line that its literals speak for, but that matches no row: perhaps it was torn, and its rest comes later. */
static void remember_torn(struct klog_reader *r, const struct line *line, const struct klog_record *rec)
{
	if (!line->n_rows || rec->len >= sizeof(r->torn_text) || !(rec->flags & KLOG_PREFIXED))
		return;
	r->torn = *rec;
	r->torn_len = rec->len;
	memcpy(r->torn_text, rec->text, rec->len);
	r->torn.wall_form = KLOG_WALL_NONE;
	r->torn.host_len = 0;
	r->torn_age = TORN_LINES;
}

/* Matches text that was put together, as a record of its own. 1: an event was told. */
static int match_joined(struct klog_reader *r, struct cursor *c, const struct klog_record *head, const char *text,
			size_t len, const char *doubt)
{
	struct klog_record rec = *head;
	struct line line = { .text = text, .len = len };
	int err;

	rec.text = text;
	rec.len = len;
	err = find_rows(r, &line);
	return err < 0 ? err : match_line(r, c, &line, &rec, doubt);
}

/* A line without a prefix: on its own it may end what the lines before began, or be the rest of a torn one. */
static int match_rest(struct klog_reader *r, struct cursor *c, const struct klog_record *rec)
{
	int err = 0;

	for (int blank = 1; blank >= 0 && err == 0 && r->open && !r->told && r->head_len; blank--) {
		char *text = blank ? r->joined : r->joined2;
		size_t len;

		memcpy(text, r->head, r->head_len);
		len = join(text, r->head_len, rec->text, rec->len, blank);
		if (len)
			err = match_joined(r, c, &r->last, text, len, NULL);
	}
	if (err != 0 || !r->torn_age)
		return err;
	for (int blank = 0; blank <= 1 && err == 0; blank++) {
		size_t len;

		memcpy(r->joined, r->torn_text, r->torn_len);
		len = join(r->joined, r->torn_len, rec->text, rec->len, blank);
		if (len)
			err = match_joined(r, c, &r->torn, r->joined, len, torn);
	}
	if (err > 0)
		r->torn_age = 0;
	return err;
}

/* What continues a record has its time, caller and host. */
static void inherit(const struct klog_reader *r, struct klog_record *rec)
{
	rec->mono_us = r->last.mono_us;
	rec->epoch_us = r->last.epoch_us;
	rec->caller = r->last.caller;
	rec->caller_kind = r->last.caller_kind;
	rec->level = r->last.level;
	rec->flags |= KLOG_CONT | (r->last.flags & KLOG_USER);
}

/* A line without a prefix in a log that has them. 1: it was told as an event. */
static int read_continuation(struct klog_reader *r, struct cursor *c, struct line *line, struct klog_record *rec)
{
	static const char bare[] = "a line without the prefix that the log's other lines have";
	int err = 0;

	if (breaks(rec->text, rec->len)) {
		r->open = false;
		return 0;
	}
	if (line->n_rows || r->torn_age)
		err = match_rest(r, c, rec);
	/* Behind a name that was wrapped, the rest of the name must not pass for a message. */
	if (err == 0 && line->n_rows && !r->named)
		err = match_line(r, c, line, rec, line->part ? written_out : r->open && r->head_len ? bare : NULL);
	if (err == 0 && r->open) {
		size_t len = join(r->head, r->head_len, rec->text, rec->len, true);

		r->head_len = len ? len : r->head_len;
	}
	return err;
}

/* The record of a line: as its source gives it, or by its prefixes. */
static void make_record(struct klog_reader *r, const struct line *line, struct klog_record *ret)
{
	if (!line->staged) {
		klog_record_parse(&r->style, line->text, line->len, line->offset, ret);
		if (!(ret->flags & KLOG_PREFIXED) && r->style.prefixed)
			inherit(r, ret);
		return;
	}
	*ret = line->staged->rec;
	ret->text = line->text;
	ret->len = line->len;
	while (ret->len && (*ret->text == ' ' || *ret->text == '\t')) {
		ret->text++;
		ret->len--;
	}
	while (ret->len && (ret->text[ret->len - 1] == ' ' || ret->text[ret->len - 1] == '\r'))
		ret->len--;
}

/*
 * Where a second message begins on the line, NULL for nowhere: at a stamp that is close to the line's own, or behind what a
 * program wrote to the console.
 */
static const char *glued_at(const struct klog_record *rec)
{
	const char *p = rec->text + 1, *end = rec->text + rec->len, *behind;
	bool console = !(rec->flags & KLOG_PREFIXED);

	if ((!(rec->flags & KLOG_STAMPED) && !console) || !rec->len)
		return NULL;
	while (p < end && (p = memchr(p, '[', (size_t)(end - p)))) {
		int64_t us = klog_parse_stamp(p, end, &behind);

		if (us != KLOG_NO_TIME && behind - p >= 10 &&
		    (console || rec->mono_us == KLOG_NO_TIME ||
		     (us + 1000000 >= rec->mono_us && us - rec->mono_us < GLUED_US)))
			return p;
		p++;
	}
	return NULL;
}

static int read_line(struct klog_reader *r, struct cursor *c, struct line *line, bool glued);

/* Reads the message that begins in the middle of a line. */
static int read_glued(struct klog_reader *r, struct cursor *c, const struct line *whole, const char *at)
{
	struct line rest = { .text = at, .len = whole->len - (size_t)(at - whole->text), .offset = whole->offset };
	int err = find_rows(r, &rest);

	return err < 0 ? err : read_line(r, c, &rest, true);
}

/* Reads one line with its rows known. */
static int read_line(struct klog_reader *r, struct cursor *c, struct line *line, bool glued)
{
	struct klog_record rec;
	const char *second;
	int err = 0;

	make_record(r, line, &rec);
	if (rec.flags & KLOG_USER) {
		if (!(rec.flags & KLOG_CONT))
			r->open = false;
		klog_asm_skipped(r->asm_, 1);
		return 0;
	}
	if (glued)
		rec.flags |= KLOG_GLUED;
	second = has_named_row(line) ? NULL : glued_at(&rec);
	c->split = second != NULL;
	if (second) {
		rec.len = (size_t)(second - rec.text);
		while (rec.len && rec.text[rec.len - 1] == ' ')
			rec.len--;
	}
	if (r->torn_age)
		r->torn_age--;
	if (rec.flags & KLOG_CONT && !line->staged) {
		err = read_continuation(r, c, line, &rec);
	} else {
		remember(r, line, &rec);
		err = line->n_rows ? match_line(r, c, line, &rec,
						glued      ? "it begins in the middle of a line" :
						line->part ? written_out :
							     NULL) :
				     0;
		if (err == 0)
			remember_torn(r, line, &rec);
	}
	if (err == 0 && (klog_asm_busy(r->asm_) || rec.flags & KLOG_CONT))
		err = klog_asm_line(r->asm_, &rec);
	else if (err == 0)
		klog_asm_skipped(r->asm_, 1);
	if (err >= 0 && second)
		err = read_glued(r, c, line, second);
	return err < 0 ? err : 0;
}

/* A line with escapes, line feeds written out, or entities: each line of what remains is read. */
static int read_unclean(struct klog_reader *r, struct cursor *c, const struct line *line)
{
	_cleanup_buf_ struct buf clean = { 0 };
	const char *p, *end;
	int err = 0;

	klog_clean(line->text, line->len, &clean);
	err = buf_check(&clean);
	p = buf_str(&clean);
	end = p + clean.len;
	/* Where a message with a name is in it, a line feed that was written out may be the name's own: what follows is none. */
	p += strspn(p, "\n");
	if (has_named_row(line))
		end = line_end(p, end);
	for (bool first = true; p < end && err == 0; first = false) {
		const char *nl = line_end(p, end);
		struct line part = { .text = p,
				     .len = (size_t)(nl - p),
				     .offset = line->offset,
				     .staged = line->staged,
				     .part = !first || line->part };

		err = find_rows(r, &part);
		if (err == 0)
			err = read_line(r, c, &part, false);
		p = nl + 1;
	}
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
	const char *p = c->p, *end = line_end(p, c->end);
	struct line line = { .text = p,
			     .len = (size_t)(end - p),
			     .offset = c->offset + (uint64_t)(p - c->base),
			     .staged = c->staged ? staged_of(c, p) : NULL };

	line.part = line.staged && c->base + line.staged->at != p;
	take_hits(r, c, p, end, &line);
	line.unclean |= memchr(p, '\0', line.len) != NULL;
	c->p = end < c->end ? end + 1 : end;
	if (line.len > LINE_MAX_BYTES) {
		klog_asm_unread(r->asm_, line.len);
		return 0;
	}
	return line.unclean ? read_unclean(r, c, &line) : read_line(r, c, &line, false);
}

/* Moves the cursor to the next line that a literal wakes up for; to the chunk's end when there is none. */
static void sleep_over(struct klog_reader *r, struct cursor *c)
{
	const char *from = c->p, *to = c->limit;

	for (; c->at_hit < c->n_hits; c->at_hit++) {
		const char *at = c->hits_base + c->hits[c->at_hit].end;

		if (c->hits[c->at_hit].wakes && at > from) {
			to = line_start(at - 1, from);
			break;
		}
	}
	/* The line may go on with one before it, whose beginning has to be known. */
	if (to < c->limit && to > from && r->style.prefixed && !c->staged)
		for (int i = 0; i <= JOIN_MAX && to > from; i++) {
			struct klog_record rec;

			klog_record_parse(&r->style, to, (size_t)(line_end(to, c->end) - to), 0, &rec);
			if (rec.flags & KLOG_PREFIXED)
				break;
			to = line_start(to - 1, from);
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
	return err;
}

/* Searches and reads [@c->p, @until). */
static int read_text(struct klog_reader *r, struct cursor *c, const char *until)
{
	int err = 0;

	while (c->p < until && err == 0) {
		size_t want = MIN((size_t)(until - c->p), CHUNK_SIZE), len;

		c->limit = line_end(c->p + want - 1, c->end);
		c->limit += c->limit < c->end;
		c->hits_base = c->p;
		c->hits = r->hits;
		c->at_hit = 0;
		err = klog_scan_block(r->scan, c->p, (size_t)(c->limit - c->p), r->hits, HITS_MAX, &c->n_hits, &len);
		if (err < 0)
			return err;
		/* So full of hits that not all could be told: the chunk ends with the last whole line of them. */
		if (c->p + len < c->limit) {
			const char *cut = line_start(c->p + len, c->p);

			c->limit = cut > c->p ? cut : line_end(c->p + len, c->end);
		}
		err = read_chunk(r, c);
	}
	return err;
}

/* A record of a kernel, by its prefix. */
static bool is_kernels(const struct klog_record *rec)
{
	return rec->flags & KLOG_PREFIXED && !(rec->flags & KLOG_USER);
}

/* The last line with a time says how long the kernel lived. */
static void note_end(struct klog_reader *r, const char *data, size_t len)
{
	const char *p = data + len;
	struct klog_record rec;

	for (int i = 0; i < 64 && p > data; i++) {
		const char *start = line_start(p - 1, data);

		klog_record_parse(&r->style, start, (size_t)(p - start), 0, &rec);
		if (is_kernels(&rec)) {
			klog_asm_bounds(r->asm_, &rec);
			r->kernel = true;
			return;
		}
		p = start;
	}
	/* Between the lines of many programs a few of a kernel's may hide. */
	r->kernel = r->kernel || memmem(data, len, " kernel: ", 9);
}

/* The first line of a kernel's says when the log begins and whose it is. */
static void note_begin(struct klog_reader *r, const char *data, size_t len)
{
	const char *p = data, *end = data + len;
	struct klog_record rec;

	for (int i = 0; i < 64 && p < end; i++) {
		const char *nl = line_end(p, end);

		klog_record_parse(&r->style, p, (size_t)(nl - p), 0, &rec);
		if (is_kernels(&rec)) {
			klog_asm_bounds(r->asm_, &rec);
			return;
		}
		p = nl + 1;
	}
}

int klog_reader_text(struct klog_reader *r, const char *data, size_t len, uint64_t offset, bool final, size_t *ret_done)
{
	struct cursor c = { .base = data, .end = data + len, .p = data, .offset = offset };
	const char *until = final || len <= LOOKAHEAD ? data + len : line_start(data + len - LOOKAHEAD, data);
	int err;

	r->kernel |= klog_style_learn(data, len, &r->style);
	if (!r->learnt)
		note_begin(r, data, len);
	r->learnt = true;
	/* One endless line. */
	if (until == data)
		until = data + len;
	err = read_text(r, &c, until);
	if (err < 0)
		return err;
	note_end(r, data, (size_t)(c.p - data));
	*ret_done = (size_t)(c.p - data);
	return 0;
}

/* Reads the records that were gathered. */
static int flush_stage(struct klog_reader *r)
{
	const char *text = buf_str(&r->stage);
	struct cursor c = {
		.base = text, .end = text + r->stage.len, .p = text, .staged = r->staged, .n_staged = r->n_staged
	};
	int err = buf_check(&r->stage);

	if (err == 0 && r->stage.len)
		err = read_text(r, &c, c.end);
	buf_reset(&r->stage);
	r->n_staged = 0;
	return err;
}

int klog_reader_record(struct klog_reader *r, const struct klog_record *rec)
{
	struct staged *s;
	size_t len = MIN(rec->len, LINE_MAX_BYTES / 2);
	int err = r->n_staged == STAGED_MAX || r->stage.len > CHUNK_SIZE ? flush_stage(r) : 0;

	if (err < 0)
		return err;
	r->style.prefixed = r->kernel = true;
	s = &r->staged[r->n_staged++];
	s->at = r->stage.len;
	s->rec = *rec;
	s->rec.flags |= KLOG_PREFIXED;
	s->rec.wall_form = KLOG_WALL_NONE;
	s->rec.wall = NULL;
	s->rec.host_len = MIN(rec->host_len, sizeof(s->host));
	if (s->rec.host_len)
		memcpy(s->host, rec->host, s->rec.host_len);
	s->rec.host = s->host;
	klog_asm_unread(r->asm_, rec->len - len);
	buf_add(&r->stage, rec->text, len);
	buf_putc(&r->stage, '\n');
	return buf_check(&r->stage);
}

int klog_reader_new_boot(struct klog_reader *r)
{
	int err = flush_stage(r);

	r->open = false;
	r->torn_age = 0;
	return err < 0 ? err : klog_asm_new_boot(r->asm_);
}

int klog_reader_finish(struct klog_reader *r, const char *damage, struct klog_totals *ret_totals)
{
	int err = flush_stage(r);

	return err < 0 ? err : klog_asm_finish(r->asm_, r->kernel, damage, ret_totals);
}
