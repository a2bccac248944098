// SPDX-License-Identifier: GPL-2.0-or-later
/* JSON: the objects of a text, one a line or within each other, whatever stands between them. */
#include "parsers/klog/forms/forms-priv.h"

#include <stdlib.h>
#include <string.h>

#include "parsers/klog/forms/newest.h"
#include "parsers/klog/span.h"
#include "util/macros.h"

/* Where a scan of JSON stands: in which strings, objects and lists. */
struct nesting {
	struct {
		const char *begin;
		bool list;
		bool taken; /* its text is known: one of its objects had it */
		bool texts; /* it has strings of its own */
	} open[JSON_DEPTH_MAX];
	size_t depth; /* may be more than are kept */
	bool in_string, escaped, value;
};

/* Takes one byte outside of strings; whether an object ends here that is kept in open[depth]. */
static bool step(struct nesting *n, const char *p)
{
	size_t at = n->depth;

	switch (*p) {
	case '"':
		n->in_string = at > 0;
		n->escaped = false;
		/* Keys follow '{' and ','; what follows ':' or stands in a list is a value. */
		if (at && at <= JSON_DEPTH_MAX && (n->value || n->open[at - 1].list))
			n->open[at - 1].texts = true;
		return false;
	case '[':
		if (!at)
			return false;
		/* fall through */
	case '{':
		if (at < JSON_DEPTH_MAX) {
			n->open[at].begin = p;
			n->open[at].list = *p == '[';
			n->open[at].taken = n->open[at].texts = false;
		}
		n->depth++;
		n->value = false;
		return false;
	case ']':
	case '}':
		n->depth -= at > 0;
		return at > 0 && at <= JSON_DEPTH_MAX && *p == '}' && !n->open[at - 1].list;
	case ':':
	case ',':
		n->value = *p == ':';
		return false;
	default:
		return false;
	}
}

/* Moves over the byte at @p: as step(). */
static bool advance(struct nesting *n, const char *p)
{
	if (!n->in_string)
		return step(n, p);
	n->in_string = n->escaped || *p != '"';
	n->escaped = !n->escaped && *p == '\\';
	return false;
}

/*
 * The end of the outermost object that begins first in [@p, @end), NULL when it is not all there; *@ret_begin NULL:
 * none begins.
 */
static const char *object_end(const char *p, const char *end, const char **ret_begin)
{
	struct nesting n = { .depth = 0 };

	*ret_begin = p = p < end ? memchr(p, '{', (size_t)(end - p)) : NULL;
	for (; p && p < end; p++)
		if (advance(&n, p) && !n.depth)
			return p + 1;
	return NULL;
}

/* What an inner list or object says of the one around it. */
static void leave(struct nesting *n, const char closed)
{
	size_t at = n->depth;
	const bool list = closed == ']';

	if (!at || at >= JSON_DEPTH_MAX)
		return;
	/* Of an object's objects one has the text; others repeat it (Kibana's "fields"). A list has a text in each. */
	if (!list && !n->open[at - 1].list)
		n->open[at - 1].taken |= n->open[at].taken;
	if (list)
		n->open[at - 1].texts |= n->open[at].texts;
}

/*
 * Whether the object that ends at @n is taken by itself: an item of a list, the outermost, and where that one is not all
 * there (@whole), each that is in no item. Others are taken with the object around them, which may have their time.
 */
static bool stands_alone(const struct nesting *n, bool whole)
{
	if (!n->depth || n->open[n->depth - 1].list)
		return true;
	for (size_t i = 0; i < n->depth; i++)
		if (whole || (i && n->open[i - 1].list))
			return false;
	return true;
}

/* The place of what stands @at bytes behind @offset. */
static uint64_t place_of(const struct form_state *state, uint64_t offset, ptrdiff_t at)
{
	return state->fixed ? offset : offset + (uint64_t)at;
}

/* Takes the objects in [@p, @end), the inner ones first. *@ret_done is after the last that ended. */
static int take_objects(struct form_state *state, const char *data, const char *p, const char *end, uint64_t offset,
			bool whole, const char **ret_done)
{
	struct nesting n = { .depth = 0 };
	int r = 0;

	*ret_done = p;
	for (; p < end && r == 0; p++) {
		bool closing = !n.in_string && (*p == ']' || *p == '}') && n.depth, object = advance(&n, p);
		const size_t at = n.depth;

		if (object && !stands_alone(&n, whole)) {
			n.open[at - 1].texts |= n.open[at].texts;
			object = false;
		}
		if (object && n.open[at].texts && !n.open[at].taken)
			r = take_object(state, n.open[at].begin, (size_t)(p + 1 - n.open[at].begin),
					place_of(state, offset, n.open[at].begin - data), &n.open[at].taken);
		if (object)
			*ret_done = p + 1;
		if (closing)
			leave(&n, *p);
	}
	return r;
}

/* What a collector wrote in front of an object: more is no tag. */
#define FRONT_MAX 160

/* What stands in [@p, @begin) on the line of the object at @begin. */
static struct span front_of(const char *p, const char *begin)
{
	const char *nl = memrchr(p, '\n', (size_t)(begin - p));

	p = nl ? nl + 1 : p;
	return (struct span){ p, begin - p > FRONT_MAX ? 0 : (size_t)(begin - p) };
}

static int read_objects(struct form_state *state, const char *data, size_t len, uint64_t offset, bool final,
			size_t *ret_done)
{
	const char *p = data, *end = data + len, *begin, *stop;
	/* Of the object around the text that is read here, if it is packed in one. None outlives the bytes that it stands in. */
	const struct span around = state->front;
	int r = 0;

	while (r == 0 && (stop = object_end(p, end, &begin))) {
		state->front = front_of(p, begin);
		r = take_objects(state, data, begin, stop, offset, true, &p);
		p = stop;
	}
	if (r == 0 && begin && (final || (size_t)(end - p) > OBJECT_MAX)) {
		/* The outer object is longer than what is looked at, or cut off: those in it count. */
		state->front = front_of(p, begin);
		r = take_objects(state, data, begin, end, offset, false, &stop);
		state->unreadable += stop == begin;
		p = final || stop == begin ? end : stop;
	} else if (r == 0 && !begin) {
		p = end;
	}
	state->front = around;
	*ret_done = (size_t)(p - data);
	return r;
}

/* Of a text, what its objects' clocks are compared in. */
#define CLOCKS_LOOK 65536

/* Learns from the first objects whether theirs is the time at which a line was written. */
static int learn_clocks(struct form_state *state, const char *data, size_t len)
{
	struct form_state trial = { .learning = true };
	size_t done;
	int r = read_objects(&trial, data, MIN(len, (size_t)CLOCKS_LOOK), 0, false, &done);

	state->learnt = true;
	state->clock = trial.clock;
	state->late = trial.clock.mono_span > trial.clock.epoch_span + CLOCKS_US;
	return r;
}

int read_json(struct form_state *state, const char *data, size_t len, uint64_t offset, bool final, size_t *ret_done)
{
	int r = state->learnt || state->learning ? 0 : learn_clocks(state, data, len);

	return r < 0 ? r : read_objects(state, data, len, offset, final, ret_done);
}

/* The end of the first list of strings that begins in [@p, @end) and has no other list in it, NULL when it is not all there. */
static const char *list_end(const char *p, const char *end, const char **ret_begin)
{
	bool in_string = false, texts = false;

	*ret_begin = NULL;
	for (; p < end; p++) {
		if (in_string) {
			in_string = *p != '"';
			p += *p == '\\' && p + 1 < end;
		} else if (*p == '"') {
			in_string = *ret_begin != NULL;
			texts = true;
		} else if (*p == '[') {
			*ret_begin = p;
			texts = false;
		} else if (*p == ']' && *ret_begin) {
			if (texts)
				return p + 1;
			*ret_begin = NULL;
		}
	}
	return NULL;
}

int read_lists(struct form_state *state, const char *data, size_t len, uint64_t offset, bool final, size_t *ret_done)
{
	const char *p = data, *end = data + len, *begin, *stop;
	int r = 0;

	while (r == 0 && (stop = list_end(p, end, &begin))) {
		r = take_list(state, begin, (size_t)(stop - begin), place_of(state, offset, begin - data));
		p = stop;
	}
	if (final || !begin || (size_t)(end - begin) > OBJECT_MAX)
		p = end;
	*ret_done = (size_t)(p - data);
	return r;
}

/* After what separates objects and ends lists of them. */
static const char *skip_separators(const char *p, const char *end)
{
	while (p < end && memchr(" \t\r\n\x1e,]}", *p, 8))
		p++;
	return p;
}

bool probe_lists(const char *head, size_t len)
{
	const char *p = head, *end = head + len, *begin, *stop;
	int depth = 0;

	for (; p < end && memchr(" \t\r\n[", *p, 5); p++)
		depth += *p == '[';
	/* A program's list of words on the first line of a log is none. */
	stop = depth && p < end && *p == '"' ? list_end(head, end, &begin) : NULL;
	if (stop) {
		p = skip_separators(stop, end);
		if (p < end && *p++ != '[')
			return false;
		while (p < end && memchr(" \t\r\n[", *p, 5))
			p++;
		return p == end || *p == '"';
	}
	return depth && p < end && *p == '"' && memmem(p, (size_t)(end - p), "\",", 2);
}

/*
 * Whether [@p, @end) is a line with an object at its end, after what a collector may write in front: "time tag:
 * {…}".
 */
static bool object_line(const char *p, const char *end)
{
	const char *brace = memchr(p, '{', (size_t)MIN(end - p, 160)), *q;

	while (end > p && (end[-1] == ' ' || end[-1] == '\r' || end[-1] == ','))
		end--;
	if (!brace || end - brace < 6 || end[-1] != '}')
		return false;
	for (q = brace + 1; q < end && (*q == ' ' || *q == '\t'); q++)
		;
	return *q == '"' && memmem(q, (size_t)(end - q), "\":", 2);
}

/* Whether most lines of the text are objects. */
static bool object_lines(const char *p, size_t len)
{
	const char *end = p + len;
	size_t lines = 0, objects = 0;

	while (p < end) {
		const char *nl = memchr(p, '\n', (size_t)(end - p));

		/* The last line may be cut off. */
		if (!nl && lines)
			break;
		nl = nl ? nl : end;
		lines += nl > p;
		objects += nl > p && object_line(p, nl);
		p = nl + 1;
	}
	return objects && objects * 2 >= lines;
}

bool probe_json(const char *head, size_t len)
{
	const char *p = head, *end = head + len;

	if (object_lines(head, len))
		return true;
	/* One object, or a list of them, over many lines. */
	while (p < end && memchr(" \t\r\n\x1e[", *p, 6))
		p++;
	if (p == end || *p++ != '{')
		return false;
	while (p < end && memchr(" \t\r\n", *p, 4))
		p++;
	return p < end && *p == '"' && memmem(p, (size_t)(end - p), "\":", 2);
}

const char *lists_entry_end(const char *p, const char *end)
{
	const char *begin, *stop = list_end(p, end, &begin);

	return stop ? skip_separators(stop, end) : end;
}

const char *json_entry_end(const char *p, const char *end)
{
	struct nesting n = { .depth = 0 };
	const char *items[JSON_DEPTH_MAX] = { 0 }; /* the first object of the list that is open at this depth */

	p = p < end ? memchr(p, '{', (size_t)(end - p)) : NULL;
	for (; p && p < end; p++) {
		const bool opens =
			!n.in_string && *p == '{' && n.depth && n.depth < JSON_DEPTH_MAX && n.open[n.depth - 1].list;

		/* The second of a list: those in front of it and it are entries, if they have a time. */
		if (opens && items[n.depth] && newest_timed(items[n.depth], p))
			return items[n.depth];
		if (opens && !items[n.depth])
			items[n.depth] = p;
		if (!n.in_string && *p == '[' && n.depth + 1 < JSON_DEPTH_MAX)
			items[n.depth + 1] = NULL;
		if (advance(&n, p) && !n.depth)
			return skip_separators(p + 1, end);
	}
	return end;
}
