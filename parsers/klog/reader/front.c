// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Learns what stands in front of all lines. What lines have in common there may also be the kernel's own: its time,
 * or the words of a message that is repeated. So each place where the front may end is tried, and the one after which most
 * of the lines are a kernel's messages is taken.
 */
#include "parsers/klog/reader/reader-priv.h"

#include <stdlib.h>
#include <string.h>

#include "parsers/klog/clean.h"
#include "util/buf.h"
#include "util/cleanup.h"
#include "util/error.h"
#include "util/macros.h"

/* Lines that are looked at, and places where the front may end. */
#define SAMPLE_LINES 128
#define PLACES_MAX 24

/* Some lines of the text, as they are read: cleaned, and without a table's other columns. */
struct sample {
	struct buf text;
	struct piece {
		size_t at, len;
	} lines[SAMPLE_LINES]; /* in text */
	size_t n;
};

static struct span line_of(const struct sample *s, size_t i)
{
	return (struct span){ buf_str(&s->text) + s->lines[i].at, s->lines[i].len };
}

/* What the lines say when a front is taken off. */
struct evidence {
	struct klog_front front;
	size_t lines;   /* that have it */
	size_t kernels; /* that begin then as a kernel's do */
	size_t events;  /* that are messages which begin with known words */
	size_t kinds;   /* of messages */
	size_t tagged;  /* that are a program's by its tag */
	size_t strays;  /* that look like one's, but have no tag */
	size_t hosts;   /* kernel's with a host, which a header of syslog has */
};

/* Adds a line to the sample, unless it is empty. What follows a line feed that was written out has no front. */
static void add_line(struct sample *s, const char *p, const char *end)
{
	size_t at = s->text.len, len;

	klog_clean(p, MIN((size_t)(end - p), LINE_MAX_BYTES), &s->text);
	buf_putc(&s->text, '\n');
	len = strcspn(buf_str(&s->text) + at, "\n");
	if (strspn(buf_str(&s->text) + at, " \t") < len)
		s->lines[s->n++] = (struct piece){ at, len };
}

static int take_sample(const struct klog_reader *r, const char *data, size_t len, struct sample *s)
{
	const char *p = data, *end = data + len;

	for (; p < end && s->n < SAMPLE_LINES; p = klog_sample_next(p, end, len / SAMPLE_LINES)) {
		const char *line = p, *stop = reader_line_end(p, end);
		bool quoted;

		if (!r->style.table.separator || klog_table_unwrap(&r->style.table, &line, &stop, &quoted))
			add_line(s, line, stop);
	}
	return buf_check(&s->text);
}

/*
 * Whether the text is a message that begins with words of its own: after a name anything could stand in front. In *@kinds
 * a bit for each kind of message.
 */
static int speaks(struct klog_reader *r, const char *text, size_t len, uint64_t kinds[static 4])
{
	struct line line = { .text = text, .len = len };
	int err = reader_find_rows(r, &line);

	for (size_t i = 0; i < line.n_rows && err == 0; i++) {
		struct klog_match m;

		err = klog_match(r->matcher, (size_t)line.rows[i], text, len, &m);
		if (err == 1 && klog_has(&m, KLOG_F_COMM) && m.f[KLOG_F_COMM].p == text)
			err = 0;
		if (err == 1)
			kinds[m.pattern->event / 64 % 4] |= UINT64_C(1) << m.pattern->event % 64;
	}
	return err;
}

/* Gathers what the lines say without the front of @e. */
static int weigh(struct klog_reader *r, const struct sample *s, struct evidence *e)
{
	const struct klog_style style = { .front = e->front };
	uint64_t kinds[4] = { 0 };

	for (size_t i = 0; i < s->n; i++) {
		const struct span line = line_of(s, i);
		struct klog_record rec;
		int err;

		if (e->front.len && !klog_front_skip(&e->front, line.p, line.p + line.len))
			continue;
		e->lines++;
		klog_record_parse(&style, line.p, line.len, 0, &rec);
		e->tagged += (rec.flags & KLOG_TAGGED) != 0;
		e->strays += (rec.flags & (KLOG_USER | KLOG_TAGGED)) == KLOG_USER;
		if (rec.flags & KLOG_USER)
			continue;
		e->kernels += rec.flags & KLOG_PREFIXED;
		e->hosts += rec.host_len > 0;
		err = speaks(r, rec.text, rec.len, kinds);
		if (err < 0)
			return err;
		e->events += (size_t)err;
	}
	for (size_t i = 0; i < ARRAY_SIZE(kinds); i++)
		e->kinds += (size_t)__builtin_popcountll(kinds[i]);
	return 0;
}

/* Whether nothing but marks, numbers and blanks stand there, and what lists, comments and patches mark lines with. */
static bool is_marks(const struct klog_front *front, bool *ret_source)
{
	*ret_source = true;
	for (size_t i = 0; i < front->len; i++) {
		if (((front->text[i] | 0x20) >= 'a' && (front->text[i] | 0x20) <= 'z'))
			return false;
		*ret_source &= memchr("+-*/;#% \t", front->text[i], 9) != NULL;
	}
	return true;
}

/* Whether the word is the level that a program gave its line: "INFO", "[WARN]", "level=error". "INFO: task …" is the kernel's. */
static bool is_level(struct span word)
{
	static const char *const levels[] = { "INFO", "WARN", "WARNING", "ERROR", "DEBUG",
					      "info", "warn", "warning", "error", "debug" };
	const char *value = memrchr(word.p, '=', word.len);

	if (value)
		word = (struct span){ value + 1, word.len - (size_t)(value + 1 - word.p) };
	if (word.len > 2 && *word.p == '[' && word.p[word.len - 1] == ']')
		word = (struct span){ word.p + 1, word.len - 2 };
	for (size_t i = 0; i < ARRAY_SIZE(levels); i++)
		if (span_is(word, levels[i]))
			return true;
	return false;
}

/* Whether the word is a program's tag: "earlyoom[12]:", and after a time also "earlyoom:". */
static bool is_tag(struct span word, bool timed)
{
	const char *colon = word.p + word.len - 1;

	return *colon == ':' && word.len > 2 && (timed || (colon[-1] == ']' && memchr(word.p, '[', word.len)));
}

/* Whether a program wrote the lines: all share a time and a level, or its tag stands in the front. */
static bool is_programs(const struct klog_front *front, struct span shared)
{
	struct klog_record rec = { .wall_form = KLOG_WALL_NONE };
	struct span rest = shared, word;

	while ((word = span_word(&rest)).len) {
		bool timed = klog_front_time(shared.p, word.p, &rec);

		if ((timed && is_level(word)) || (word.p < shared.p + front->len && is_tag(word, timed)))
			return true;
	}
	return false;
}

/* Whether a word of the front is none that a program begins all its lines with: a file, a host, a container. */
static bool is_place(const struct klog_front *front)
{
	for (size_t i = 0; i < front->len; i++)
		if (memchr("0123456789/._-|", front->text[i], 15))
			return true;
	return false;
}

/* Whether the lines are a log that something was put in front of. */
static bool convinces(const struct sample *s, struct span shared, const struct evidence *e)
{
	bool source, marks = is_marks(&e->front, &source);

	if (s->n < 2 || e->lines * 10 < s->n * 9 || (source && e->lines < s->n) || is_programs(&e->front, shared))
		return false;
	if (marks)
		return true;
	return e->kernels * 4 >= e->lines || e->kinds > 2 || (e->events && is_place(&e->front));
}

/* Whether @a says more than @best. */
static bool says_more(const struct sample *s, const struct evidence *a, const struct evidence *best)
{
	bool source;

	/* Nothing makes a program's line the kernel's, and a header of syslog is read as such. */
	if (a->tagged < best->tagged || a->hosts < best->hosts)
		return false;
	if (a->events != best->events || a->kernels != best->kernels)
		return a->events > best->events || (a->events == best->events && a->kernels > best->kernels);
	if (a->strays < best->strays)
		return true;
	/* What also stands in front of lines that are none of the kernel's by themselves, such as those that were wrapped. */
	return a->lines == s->n && (is_place(&a->front) || is_marks(&a->front, &source));
}

/* The longest text that nine lines of ten have in front, as one of them has it. */
static struct span shared_front(const struct sample *s)
{
	struct span ref = line_of(s, s->n / 2);
	size_t left = s->n / 10;

	ref.len = MIN(ref.len, (size_t)KLOG_FRONT_MAX);
	for (size_t i = 0; i < s->n && ref.len; i++) {
		struct span line = line_of(s, i);
		size_t len = klog_front_shared(ref, line.p, line.p + line.len);

		if (len || !left--)
			ref.len = len;
	}
	return ref;
}

/* Where a front may end: after marks that open nothing, and after all blanks, but for those that pad a number. */
static bool may_end(struct span ref, size_t at)
{
	char last = ref.p[at - 1];
	bool word = (last >= '0' && last <= '9') || ((last | 0x20) >= 'a' && (last | 0x20) <= 'z') ||
		    (unsigned char)last >= 0x80;

	return !word && !memchr("[<(\"'`", last, 6) && (at == ref.len || !memchr(" \t", ref.p[at], 2)) &&
	       strspn(ref.p, " \t") < at;
}

/* Tries all places where the front may end. */
static int choose(struct klog_reader *r, const struct sample *s, struct span ref, struct evidence *best)
{
	size_t places = 0;
	int err = weigh(r, s, best);

	for (size_t at = 1; at <= ref.len && places < PLACES_MAX && err == 0 && best->kernels < s->n; at++) {
		struct evidence e = { .front.len = at };

		if (!may_end(ref, at))
			continue;
		places++;
		memcpy(e.front.text, ref.p, at);
		err = weigh(r, s, &e);
		if (err == 0 && says_more(s, &e, best) && convinces(s, ref, &e))
			*best = e;
	}
	return err;
}

int reader_learn_front(struct klog_reader *r, const char *data, size_t len, struct klog_front *ret_front)
{
	struct sample s = { 0 };
	struct evidence best = { 0 };
	struct span ref = { 0 };
	int err = take_sample(r, data, len, &s);

	if (err == 0 && s.n)
		ref = shared_front(&s);
	if (ref.len)
		err = choose(r, &s, ref, &best);
	*ret_front = best.front;
	buf_deinit(&s.text);
	return err;
}
