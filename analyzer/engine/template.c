// SPDX-License-Identifier: GPL-2.0-or-later
#include "analyzer/engine/template.h"

#include <stdlib.h>
#include <string.h>

#include "util/cleanup.h"
#include "util/error.h"
#include "util/macros.h"
#include "util/number.h"

/* Parts within parts. */
#define DEPTH_MAX 8

int template_column(const struct db_stmt *stmt, const char *name, size_t len)
{
	for (int i = 0; i < db_columns(stmt); i++)
		if (strlen(db_column_name(stmt, i)) == len && strncmp(db_column_name(stmt, i), name, len) == 0)
			return i;
	return -1;
}

/* One {…}: its name, and the two words after a colon. */
struct value {
	const char *name, *one, *many; /* one and many: NULL without a colon */
	size_t name_len, one_len, many_len;
};

/* Reads what follows a "{"; gives the character after the "}", NULL when there is none or it is malformed. */
static const char *read_value(const char *at, struct value *ret_value)
{
	const char *end = strchr(at, '}'), *bar;
	struct value v = { .name = at };

	if (!end)
		return NULL;
	v.name_len = strcspn(at, ":}");
	if (!v.name_len || memchr(at, '{', (size_t)(end - at)))
		return NULL;
	if (at[v.name_len] == ':') {
		v.one = at + v.name_len + 1;
		bar = memchr(v.one, '|', (size_t)(end - v.one));
		if (!bar)
			return NULL;
		v.one_len = (size_t)(bar - v.one);
		v.many = bar + 1;
		v.many_len = (size_t)(end - v.many);
	}
	*ret_value = v;
	return end + 1;
}

static int malformed(const char *what, const char *at)
{
	return err_set(-EINVAL, "the %s is malformed at '%.20s'", what, at);
}

/* Checks the value that begins at *@at, and moves after it. */
static int check_value(const char *what, const char **at, const struct db_stmt *stmt)
{
	struct value v;
	const char *next = read_value(*at + 1, &v);

	if (!next)
		return malformed(what, *at);
	if (template_column(stmt, v.name, v.name_len) < 0)
		return err_set(-EINVAL, "the %s has {%.*s}, which is no column of the SELECT", what, (int)v.name_len,
			       v.name);
	*at = next;
	return 0;
}

int template_check(const char *what, const char *text, const struct db_stmt *stmt)
{
	unsigned int depth = 0, values[DEPTH_MAX + 1] = { 0 };

	for (const char *at = text; *at;) {
		if (*at == '{') {
			int r = check_value(what, &at, stmt);

			if (r < 0)
				return r;
			values[depth]++;
			continue;
		}
		if (*at == '}' || (*at == ']' && !depth) || (*at == '[' && depth == DEPTH_MAX))
			return malformed(what, at);
		if (*at == '[')
			values[++depth] = 0;
		/* What has no value of its own would always be there. */
		if (*at == ']' && !values[depth--])
			return err_set(-EINVAL, "the %s has an optional part without a value", what);
		at += 1 + (*at == '\\' && at[1]);
	}
	return depth ? err_set(-EINVAL, "the %s has a '[' without its ']'", what) : 0;
}

/* ---- Numbers ---- */

/* The largest unit of which there is one at least; from MiB on with a decimal below ten. */
static void write_size(struct buf *out, double bytes)
{
	static const char *const units[] = { "B", "KiB", "MiB", "GiB", "TiB" };
	size_t unit = 0;

	for (; unit + 1 < ARRAY_SIZE(units) && (bytes >= 1024 || bytes <= -1024); unit++)
		bytes /= 1024;
	buf_printf(out, unit > 1 && bytes < 9.95 && bytes > -9.95 ? "%.1f %s" : "%.0f %s", bytes, units[unit]);
}

static void write_kb(struct buf *out, int64_t kb)
{
	write_size(out, (double)kb * 1024);
}

static void write_bytes(struct buf *out, int64_t bytes)
{
	write_size(out, (double)bytes);
}

/* "350 ms", "7.3 s", "41 s", "17 min 4 s", "5 h 3 min", "3 d 4 h". */
static void write_ms(struct buf *out, int64_t ms)
{
	/* Rounded as the report rounds, which shows the same fact elsewhere. */
	long long s = ms / 1000 + (ms % 1000 >= 500), min = s / 60, h = min / 60;

	if (ms < 1000)
		buf_printf(out, "%lld ms", (long long)ms);
	else if (ms < 10000)
		buf_printf(out, "%.1f s", (double)ms / 1000);
	else if (s < 180)
		buf_printf(out, "%lld s", s);
	else if (h < 2)
		buf_printf(out, "%lld min %lld s", min, s % 60);
	else if (h < 48)
		buf_printf(out, "%lld h %lld min", h, min % 60);
	else
		buf_printf(out, "%lld d %lld h", h / 24, h % 24);
}

static void write_at(struct buf *out, int64_t ms)
{
	buf_printf(out, "%.1f s", (double)ms / 1000);
}

/* Units are part of a column's name, as everywhere in this code, so the template needs no format of its own. */
static const struct {
	const char *suffix;
	void (*write)(struct buf *out, int64_t value);
} writers[] = { { "_ms", write_ms }, { "_kb", write_kb }, { "_bytes", write_bytes }, { "_at", write_at } };

static bool ends_with(const struct value *v, const char *suffix)
{
	size_t len = strlen(suffix);

	return v->name_len >= len && strncmp(v->name + v->name_len - len, suffix, len) == 0;
}

/* False when the value is NULL. */
static bool write_value(struct buf *out, const struct value *v, const struct db_stmt *stmt)
{
	int col = template_column(stmt, v->name, v->name_len);
	const char *text = db_text(stmt, col);

	if (v->one && text) {
		bool one = db_int(stmt, col) == 1;

		buf_add(out, one ? v->one : v->many, one ? v->one_len : v->many_len);
		return true;
	}
	for (size_t i = 0; text && i < ARRAY_SIZE(writers); i++)
		if (ends_with(v, writers[i].suffix) && number_parse(text, &(double){ 0 })) {
			writers[i].write(out, db_int(stmt, col));
			return true;
		}
	buf_puts(out, text ? text : "?");
	return text != NULL;
}

/* Up to the end or the "]" of a part, which is returned; *@known becomes false when a value was NULL. */
static const char *write_part(struct buf *out, const char *at, const struct db_stmt *stmt, bool *known)
{
	while (*at && *at != ']') {
		struct value v;

		if (*at == '{') {
			at = read_value(at + 1, &v);
			if (!write_value(out, &v, stmt))
				*known = false;
		} else if (*at == '[') {
			_cleanup_buf_ struct buf part = { 0 };
			bool all = true;

			at = write_part(&part, at + 1, stmt, &all) + 1;
			if (all)
				buf_add(out, buf_str(&part), part.len);
			else if (*at == ' ' && (!out->len || out->data[out->len - 1] == ' '))
				at++;
		} else {
			at += *at == '\\' && at[1];
			buf_putc(out, *at++);
		}
	}
	return at;
}

void template_write(struct buf *out, const char *text, const struct db_stmt *stmt)
{
	bool known = true;

	write_part(out, text, stmt, &known);
	while (out->len && out->data[out->len - 1] == ' ')
		out->data[--out->len] = '\0';
}
