// SPDX-License-Identifier: GPL-2.0-or-later
#include "parsers/klog/forms/newest.h"

#include <stdlib.h>
#include <string.h>

#include "parsers/klog/record/record-priv.h"
#include "util/error.h"
#include "util/macros.h"

/* Entries that are looked at, and bytes of each. */
#define LOOK_MAX 4096
#define ENTRY_LOOK 4096

/* Entries without any time after which no other will have one. */
#define UNTIMED_MAX 512

/* Times that must fall; entries of the same time say nothing. */
#define FALLS_MIN 3

/* Entries whose places are kept; what follows them is one. */
#define ENTRIES_MAX (1u << 20)

/* What kind of time a line has: only times of one kind are compared. */
enum time_kind { TIME_NONE, TIME_MONO, TIME_DATE, TIME_SYSLOG, TIME_NUMBER, TIME_WRITTEN, TIME_KINDS };

/* The kernel's own time, wherever it stands on the line. */
static int64_t find_stamp(const char *p, const char *end)
{
	const char *after;

	while (p < end && (p = memchr(p, '[', (size_t)(end - p)))) {
		int64_t us = klog_parse_stamp(p, end, &after);

		if (us != KLOG_NO_TIME && after - p >= 10)
			return us;
		p++;
	}
	return KLOG_NO_TIME;
}

/* "2024-05-26T06:17:40", wherever it stands on the line. */
static int64_t find_date(const char *p, const char *end)
{
	struct klog_record rec = { .epoch_us = KLOG_NO_TIME, .wall_form = KLOG_WALL_ISO };
	bool year;

	for (; end - p >= 19; p++)
		if (is_digit(*p) && prefix_date_at(p, end) && (p[10] == 'T' || p[10] == ' ') &&
		    prefix_clock_at(p + 11, end)) {
			rec.wall = p;
			rec.wall_len = (size_t)MIN(end - p, 26);
			return klog_record_wall_us(&rec, &year);
		}
	return KLOG_NO_TIME;
}

/*
 * A time in a number, which its name tells: "__REALTIME_TIMESTAMP=1716…" of a journal's, "timestamp": "1716…" of
 * collectors.
 */
static int64_t find_number(const char *p, const char *end)
{
	static const char *const names[] = { "__REALTIME_TIMESTAMP", "timestamp\"", "UnixNano\"" };
	int64_t n = KLOG_NO_TIME;

	for (size_t i = 0; i < ARRAY_SIZE(names) && n == KLOG_NO_TIME; i++) {
		const char *q = memmem(p, (size_t)(end - p), names[i], strlen(names[i]));

		q = q ? q + strlen(names[i]) : end;
		while (q < end && memchr("=: \"", *q, 4))
			q++;
		n = prefix_epoch_number(q, skip_digits(q, end));
	}
	return n;
}

/* A date as people write it, at the beginning of one of a table's first columns: "May 26, 2024 @ 06:17:40.123". */
static int64_t find_written(const char *p, const char *end)
{
	struct klog_record rec = { .epoch_us = KLOG_NO_TIME };
	const char *begin = p, *limit = MIN(end, p + 96);
	bool year;

	for (; p < limit && rec.wall_form == KLOG_WALL_NONE; p++)
		if (p == begin || p[-1] == '"' || p[-1] == ',' || p[-1] == ';' || p[-1] == '\t') {
			rec.wall = p;
			rec.wall_len = (size_t)MIN(end - p, KLOG_WALL_MAX - 1);
			rec.wall_form = prefix_written_date(p, end)  ? KLOG_WALL_SYSLOG :
					prefix_numbered_date(p, end) ? KLOG_WALL_NUMBERS :
								       KLOG_WALL_NONE;
		}
	return klog_record_wall_us(&rec, &year);
}

static enum time_kind find_time(const char *p, const char *end, int64_t *ret_us)
{
	static const struct klog_style style = { .prefixed = true };
	struct klog_record rec;
	bool year;

	end = MIN(end, p + ENTRY_LOOK);
	*ret_us = find_stamp(p, end);
	if (*ret_us != KLOG_NO_TIME)
		return TIME_MONO;
	*ret_us = find_date(p, end);
	if (*ret_us != KLOG_NO_TIME)
		return TIME_DATE;
	klog_record_parse(&style, p, (size_t)(end - p), 0, &rec);
	*ret_us = klog_record_wall_us(&rec, &year);
	if (*ret_us != KLOG_NO_TIME)
		return TIME_SYSLOG;
	*ret_us = find_number(p, end);
	if (*ret_us != KLOG_NO_TIME)
		return TIME_NUMBER;
	*ret_us = find_written(p, end);
	return *ret_us == KLOG_NO_TIME ? TIME_NONE : TIME_WRITTEN;
}

bool newest_timed(const char *p, const char *end)
{
	int64_t us;

	return find_time(p, end, &us) != TIME_NONE;
}

size_t newest_head(const char *text, size_t len)
{
	const char *nl = memchr(text, '\n', len);
	bool separated = false, other = *text == '{' || *text == '[';

	for (const char *p = text; nl && p < nl && !other; p++) {
		separated |= memchr(",;\t|", *p, 4) != NULL;
		other = is_digit(*p);
	}
	return nl && separated && !other && !newest_timed(text, nl) ? (size_t)(nl + 1 - text) : 0;
}

/* What rises and falls from one entry to the next. */
struct slope {
	size_t rises, falls;
};

/* Another boot, or a callback that was printed late, makes a time rise here and there. */
static bool is_falling(const struct slope *s)
{
	return s->falls >= FALLS_MIN && s->falls > 8 * s->rises;
}

/* Whether it rises: the first entries decide for nearly all logs. */
static bool is_rising(const struct slope *s)
{
	return s->rises > FALLS_MIN && s->rises > s->falls;
}

/* Adds the times of the entries, until they rise. */
static void add_times(const char *p, const char *end, const char *(*entry_end)(const char *p, const char *end),
		      struct slope *s)
{
	int64_t us, before[TIME_KINDS];
	bool timed = false;

	for (size_t i = 0; i < TIME_KINDS; i++)
		before[i] = KLOG_NO_TIME;
	for (size_t i = 0; i < (timed ? LOOK_MAX : UNTIMED_MAX) && p < end && !is_rising(s); i++) {
		const char *stop = entry_end(p, end);
		/* "-- Journal begins at …; ends at …" is no entry. */
		enum time_kind kind = stop - p > 3 && memcmp(p, "-- ", 3) == 0 ? TIME_NONE : find_time(p, stop, &us);

		if (kind && before[kind] != KLOG_NO_TIME) {
			s->rises += us > before[kind];
			s->falls += us < before[kind];
		}
		if (kind)
			before[kind] = us;
		timed |= kind != TIME_NONE;
		p = stop;
	}
}

/* Words of which the kernel prints one after the other, and the first again in its next report. */
struct cycle {
	size_t n;
	const char *words[6];
};

static const struct cycle cycles[] = {
	{ 6,
	  { "invoked oom-killer", "Mem-Info:", "Tasks state (", "oom-kill:constraint=", "Killed process ",
	    "oom_reaper: reaped " } },
	{ 3, { "blocked for more than ", "disables this message", "Call Trace:" } },
};

/* Adds the order of one cycle's words: the shorter way round from one to the next is a step, and half of it none. */
static void add_words(const struct cycle *c, const char *p, const char *end,
		      const char *(*entry_end)(const char *p, const char *end), struct slope *s)
{
	size_t before = c->n;

	for (size_t i = 0; i < LOOK_MAX && p < end && !is_rising(s); i++) {
		const char *stop = entry_end(p, end), *look = MIN(stop, p + ENTRY_LOOK);

		for (size_t k = 0; k < c->n; k++) {
			size_t step = (k + c->n - before) % c->n;

			if (!memmem(p, (size_t)(look - p), c->words[k], strlen(c->words[k])))
				continue;
			s->rises += before < c->n && step && step * 2 < c->n;
			s->falls += before < c->n && step * 2 > c->n;
			before = k;
			break;
		}
		p = stop;
	}
}

bool newest_first(const char *text, size_t len, const char *(*entry_end)(const char *p, const char *end))
{
	const char *end = text + len;
	struct slope times = { 0 }, words = { 0 };

	add_times(text, end, entry_end, &times);
	if (is_falling(&times) || times.rises)
		return is_falling(&times);
	for (size_t i = 0; i < ARRAY_SIZE(cycles); i++)
		add_words(&cycles[i], text, end, entry_end, &words);
	return is_falling(&words);
}

static void reverse(char *p, size_t len)
{
	for (size_t i = 0, k = len; i + 1 < k; i++) {
		char c = p[i];

		p[i] = p[--k];
		p[k] = c;
	}
}

static int add_place(struct turned *t, size_t at, size_t was)
{
	if (t->n == t->cap) {
		size_t cap = t->cap ? t->cap * 2 : 1024;
		uint32_t *a = realloc(t->at, cap * sizeof(*a)), *w;

		t->at = a ? a : t->at;
		w = a ? realloc(t->was, cap * sizeof(*w)) : NULL;
		if (!w)
			return err_oom();
		t->was = w;
		t->cap = cap;
	}
	t->at[t->n] = (uint32_t)at;
	t->was[t->n++] = (uint32_t)was;
	return 0;
}

int turn_round(char *text, size_t len, size_t head, const char *(*entry_end)(const char *p, const char *end),
	       struct turned *t)
{
	int r = 0;

	/* Places from the front to the back of what was, so the other way round of what comes of it. */
	t->n = 0;
	for (size_t p = head, next; p < len && r == 0; p = next) {
		next = t->n + 1 < ENTRIES_MAX ? (size_t)(entry_end(text + p, text + len) - text) : len;
		reverse(text + p, next - p);
		r = add_place(t, head + len - next, p);
	}
	if (r == 0 && head)
		r = add_place(t, 0, 0);
	if (r == 0)
		reverse(text + head, len - head);
	for (size_t i = 0, k = t->n; i + 1 < k; i++) {
		uint32_t at = t->at[i], was = t->was[i];

		k--;
		t->at[i] = t->at[k];
		t->was[i] = t->was[k];
		t->at[k] = at;
		t->was[k] = was;
	}
	return r;
}

void turned_deinit(struct turned *t)
{
	free(t->at);
	free(t->was);
}

uint64_t turned_place(const void *turned, uint64_t offset)
{
	const struct turned *t = turned;
	size_t lo = 0, hi = t->n;

	while (lo + 1 < hi) {
		size_t mid = (lo + hi) / 2;

		if (t->at[mid] <= offset)
			lo = mid;
		else
			hi = mid;
	}
	return t->base + (t->n ? t->was[lo] + (offset - t->at[lo]) : offset);
}
