// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * SQL functions for rules, predicates and the wording of evidence. They exist on every connection, know nothing but
 * their arguments, and give NULL where a value that they need is unknown: nothing is said of what is not known.
 */
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "db/db-priv.h"
#include "db/plain.h"
#include "util/cleanup.h"
#include "util/macros.h"

static const char *text_of(sqlite3_value *value)
{
	return (const char *)sqlite3_value_text(value);
}

static bool is_null(sqlite3_value *value)
{
	return sqlite3_value_type(value) == SQLITE_NULL;
}

static void give_text(sqlite3_context *context, struct buf *text)
{
	if (buf_check(text))
		sqlite3_result_error_nomem(context);
	else
		sqlite3_result_text(context, buf_str(text), (int)text->len, SQLITE_TRANSIENT);
}

/* part(a, b, …): the arguments one after the other, '' when one of them is NULL. */
static void part(sqlite3_context *context, int n, sqlite3_value **values)
{
	_cleanup_buf_ struct buf text = { 0 };

	for (int i = 0; i < n; i++) {
		if (is_null(values[i])) {
			sqlite3_result_text(context, "", 0, SQLITE_STATIC);
			return;
		}
		buf_puts(&text, text_of(values[i]));
	}
	give_text(context, &text);
}

/* flag(x, words): the words when x is true, '' when it is false or unknown. */
static void flag(sqlite3_context *context, int n, sqlite3_value **values)
{
	(void)n;
	if (sqlite3_value_int64(values[0]))
		sqlite3_result_value(context, values[1]);
	else
		sqlite3_result_text(context, "", 0, SQLITE_STATIC);
}

/* address(x): 0x… of a 64-bit pattern. */
static void address(sqlite3_context *context, int n, sqlite3_value **values)
{
	char text[24];

	(void)n;
	if (is_null(values[0]))
		return;
	snprintf(text, sizeof(text), "0x%llx", (unsigned long long)sqlite3_value_int64(values[0]));
	sqlite3_result_text(context, text, -1, SQLITE_TRANSIENT);
}

/* seconds(ms): with one decimal. */
static void seconds(sqlite3_context *context, int n, sqlite3_value **values)
{
	char text[48];

	(void)n;
	if (is_null(values[0]))
		return;
	snprintf(text, sizeof(text), "%.1f", sqlite3_value_double(values[0]) / 1000.0);
	sqlite3_result_text(context, text, -1, SQLITE_TRANSIENT);
}

/* kb(x): "1,234 kB". */
static void kb(sqlite3_context *context, int n, sqlite3_value **values)
{
	char *text;

	(void)n;
	if (is_null(values[0]))
		return;
	text = sqlite3_mprintf("%,lld kB", sqlite3_value_int64(values[0]));
	if (text)
		sqlite3_result_text(context, text, -1, sqlite3_free);
	else
		sqlite3_result_error_nomem(context);
}

/* From the strongest to the weakest; @factor is what a step of that certainty leaves of a rule's confidence. */
static const struct {
	const char *name;
	double factor;
} certainties[] = { { "certain", 1 }, { "likely", 0.8 }, { "unknown", 0.45 } };

/* The place in certainties[], the last for a word that is none. */
static size_t certainty_of(sqlite3_value *value)
{
	for (size_t i = 0; i < ARRAY_SIZE(certainties); i++)
		if (streq(text_of(value), certainties[i].name))
			return i;
	return ARRAY_SIZE(certainties) - 1;
}

/* weakest(a, b, …): of certainties; those that are NULL (a step that is not there) do not count. */
static void weakest(sqlite3_context *context, int n, sqlite3_value **values)
{
	size_t worst = 0;
	bool any = false;

	for (int i = 0; i < n; i++) {
		if (is_null(values[i]))
			continue;
		worst = MAX(worst, certainty_of(values[i]));
		any = true;
	}
	if (any)
		sqlite3_result_text(context, certainties[worst].name, -1, SQLITE_STATIC);
}

/*
 * confidence(base, certainty, known): the base, less where the weakest step is not certain, and 0.2 less where an age
 * or a size that counts is not known. Rounded down to a twentieth, as more would feign precision.
 */
static void confidence(sqlite3_context *context, int n, sqlite3_value **values)
{
	double value = sqlite3_value_double(values[0]);

	(void)n;
	if (!is_null(values[1]))
		value *= certainties[certainty_of(values[1])].factor;
	value = floor(value * 20 + 1e-6) / 20;
	if (!sqlite3_value_int64(values[2]))
		value -= 0.2;
	value = round(value * 100) / 100;
	sqlite3_result_double(context, MAX(value, 0.05));
}

/* kernel_at_least(release, major, minor[, patch]): whether a release is that one or a later one. */
static void kernel_at_least(sqlite3_context *context, int n, sqlite3_value **values)
{
	long long has[3] = { 0 };

	if (is_null(values[0]) || sscanf(text_of(values[0]), "%lld.%lld.%lld", &has[0], &has[1], &has[2]) < 2)
		return;
	for (int i = 0; i < 3; i++) {
		long long wanted = i + 1 < n ? sqlite3_value_int64(values[i + 1]) : 0;

		if (has[i] != wanted) {
			sqlite3_result_int(context, has[i] > wanted);
			return;
		}
	}
	sqlite3_result_int(context, 1);
}

/* plain(name): as fingerprints compare it. */
static void plain(sqlite3_context *context, int n, sqlite3_value **values)
{
	_cleanup_buf_ struct buf text = { 0 };

	(void)n;
	if (is_null(values[0]))
		return;
	plain_add(&text, text_of(values[0]));
	give_text(context, &text);
}

/* site(kind, caller, func, module): a wait by its kind and place, "mutex locker_thread [convoy]". A dump and its log agree on it. */
static void site(sqlite3_context *context, int n, sqlite3_value **values)
{
	_cleanup_buf_ struct buf text = { 0 };
	sqlite3_value *place = is_null(values[1]) ? values[2] : values[1];

	(void)n;
	if (is_null(values[0]))
		return;
	buf_puts(&text, text_of(values[0]));
	buf_putc(&text, ' ');
	if (!is_null(place))
		plain_add(&text, text_of(place));
	if (!is_null(values[3]))
		buf_printf(&text, " [%s]", text_of(values[3]));
	give_text(context, &text);
}

/* A number as hexadecimal digits that sort as it does; of those that are NULL @missing. */
static void put_sortable(char out[static 17], sqlite3_value *value, unsigned long long missing, bool descending)
{
	unsigned long long bits = (unsigned long long)sqlite3_value_int64(value) ^ 1ull << 63;

	snprintf(out, 17, "%016llx", is_null(value) ? missing : descending ? ~bits : bits);
}

/* most(x, id, …): what sorts the larger x last, and of equals the one with the smaller ids: max() of it picks one row. */
static void most(sqlite3_context *context, int n, sqlite3_value **values)
{
	_cleanup_buf_ struct buf text = { 0 };

	for (int i = 0; i < n; i++) {
		char digits[17];

		put_sortable(digits, values[i], 0, i > 0);
		buf_puts(&text, digits);
	}
	give_text(context, &text);
}

/* "2026-11-20T05:31:00", also without a year ("--11-20T…", as syslog has it), in ms; for differences alone. */
static void wall_ms(sqlite3_context *context, int n, sqlite3_value **values)
{
	const char *text = text_of(values[0]);
	struct tm tm = { .tm_year = 100 };
	double second = 0;
	int fields;

	(void)n;
	if (!text)
		return;
	fields = str_starts(text, "--") ? 1 + sscanf(text, "--%d-%dT%d:%d:%lf", &tm.tm_mon, &tm.tm_mday, &tm.tm_hour,
						     &tm.tm_min, &second) :
					  sscanf(text, "%d-%d-%dT%d:%d:%lf", &tm.tm_year, &tm.tm_mon, &tm.tm_mday,
						 &tm.tm_hour, &tm.tm_min, &second);
	if (fields < 5)
		return;
	tm.tm_year -= tm.tm_year >= 1900 ? 1900 : 0;
	tm.tm_mon--;
	sqlite3_result_int64(context, (sqlite3_int64)timegm(&tm) * 1000 + (sqlite3_int64)(second * 1000));
}

/*
 * SQLite's sum() fails the statement when the total of integers does not fit, so that one absurd number in a log would cost
 * all of its facts. Ours is NULL then.
 */
struct sum {
	int64_t whole;
	double real;
	int64_t rows, reals;
	bool too_large;
};

static struct sum *sum_of(sqlite3_context *context)
{
	return sqlite3_aggregate_context(context, sizeof(struct sum));
}

static void sum_add(sqlite3_context *context, int n, sqlite3_value **values)
{
	struct sum *sum = sum_of(context);

	(void)n;
	if (!sum || is_null(values[0]))
		return;
	sum->rows++;
	if (sqlite3_value_numeric_type(values[0]) == SQLITE_INTEGER) {
		sum->too_large |= __builtin_add_overflow(sum->whole, sqlite3_value_int64(values[0]), &sum->whole);
	} else {
		sum->reals++;
		sum->real += sqlite3_value_double(values[0]);
	}
}

/* A row leaves the window. */
static void sum_remove(sqlite3_context *context, int n, sqlite3_value **values)
{
	struct sum *sum = sum_of(context);

	(void)n;
	if (!sum || is_null(values[0]))
		return;
	sum->rows--;
	if (sqlite3_value_numeric_type(values[0]) == SQLITE_INTEGER) {
		sum->too_large |= __builtin_sub_overflow(sum->whole, sqlite3_value_int64(values[0]), &sum->whole);
	} else {
		sum->reals--;
		sum->real -= sqlite3_value_double(values[0]);
	}
}

static void sum_give(sqlite3_context *context)
{
	const struct sum *sum = sum_of(context);

	if (!sum || !sum->rows || sum->too_large)
		return;
	if (sum->reals)
		sqlite3_result_double(context, sum->real + (double)sum->whole);
	else
		sqlite3_result_int64(context, sum->whole);
}

static const struct {
	const char *name;
	int arguments; /* -1: any number */
	void (*call)(sqlite3_context *context, int n, sqlite3_value **values);
} functions[] = {
	{ "part", -1, part },
	{ "flag", 2, flag },
	{ "address", 1, address },
	{ "seconds", 1, seconds },
	{ "kb", 1, kb },
	{ "weakest", -1, weakest },
	{ "confidence", 3, confidence },
	{ "kernel_at_least", -1, kernel_at_least },
	{ "plain", 1, plain },
	{ "site", 4, site },
	{ "wall_ms", 1, wall_ms },
	{ "most", -1, most },
};

int functions_register(struct db *db)
{
	const int flags = SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_INNOCUOUS;

	for (size_t i = 0; i < ARRAY_SIZE(functions); i++)
		if (sqlite3_create_function_v2(db->sql, functions[i].name, functions[i].arguments, flags, NULL,
					       functions[i].call, NULL, NULL, NULL) != SQLITE_OK)
			return db_error(db, functions[i].name);
	if (sqlite3_create_window_function(db->sql, "sum", 1, flags, NULL, sum_add, sum_give, sum_give, sum_remove,
					   NULL) != SQLITE_OK)
		return db_error(db, "sum");
	return 0;
}
