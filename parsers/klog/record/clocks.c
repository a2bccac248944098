// SPDX-License-Identifier: GPL-2.0-or-later
/* Wall clocks in front of a message, and as ISO 8601. */
#include "parsers/klog/record/record.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#include "parsers/klog/record/record-priv.h"
#include "util/macros.h"

/* The record's wall clock is what stands from @start to @end. */
void prefix_set_wall(struct klog_record *rec, const char *start, const char *end, enum klog_wall form)
{
	rec->wall = start;
	rec->wall_len = (size_t)(end - start);
	rec->wall_form = form;
}

/* Whether "hh:mm:ss" stands at @p. */
bool prefix_clock_at(const char *p, const char *end)
{
	return end - p >= 8 && is_digit(p[0]) && is_digit(p[1]) && p[2] == ':' && is_digit(p[3]) && is_digit(p[4]) &&
	       p[5] == ':' && is_digit(p[6]) && is_digit(p[7]);
}

/* "06:17:40 2024", "06:17:40 CEST 2024": the end of a date as ctime() writes it; NULL for anything else. */
static const char *ctime_end(const char *p, const char *end)
{
	const char *q = p + 8, *year;

	if (q >= end || *q != ' ')
		return NULL;
	for (year = ++q; year < end && year - q < 5 && is_alpha(*year); year++)
		;
	if (year > q && (year >= end || *year++ != ' '))
		return NULL;
	q = skip_digits(year, end);
	return q - year == 4 ? q : NULL;
}

/* Between the brackets of dmesg --reltime: "May26 06:17", "  +0.000123". */
static bool reltime(const char *p, const char *close)
{
	if (p < close && *p == '+')
		return is_digit(close[-1]);
	return close - p >= 10 && close - p <= 12 && is_alpha(p[0]) && is_digit(close[-1]) && is_digit(close[-2]) &&
	       close[-3] == ':' && is_digit(close[-4]) && is_digit(close[-5]) && close[-6] == ' ' &&
	       is_digit(close[-7]);
}

/*
 * "[Sun May 26 06:17:40 2024]" of dmesg -T, in any language, and "[May26 06:17]", "[  +0.000123]" of dmesg --reltime.
 */
const char *prefix_bracket_wall(const struct klog_style *style, const char *p, const char *end, struct klog_record *rec)
{
	const char *close = memchr(p, ']', (size_t)MIN(end - p, 64)), *q, *year;

	(void)style;
	if (!close)
		return NULL;
	q = skip_blanks(p + 1, close);
	if (reltime(q, close)) {
		prefix_set_wall(rec, q, close, KLOG_WALL_RELTIME);
		rec->flags |= KLOG_PREFIXED;
		return prefix_caller(close + 1, end, rec);
	}
	while (q < close && !prefix_clock_at(q, close))
		q++;
	/* People cut the year off. */
	year = q < close && q + 8 == close ? close : q < close ? ctime_end(q, close) : NULL;
	if (!year || (q - p < 5 && q != p + 1) || prefix_skip_delta(year, close) != close)
		return NULL;
	prefix_set_wall(rec, p + 1, year, KLOG_WALL_CTIME);
	rec->flags |= KLOG_PREFIXED;
	return prefix_caller(close + 1, end, rec);
}

/* How the names of the months begin, in the languages that logs are found in. */
static const char *const months[] = {
	"jan ene gen sty oca янв",
	"feb fév fev lut şub фев",
	"mar mär mrt мар",
	"apr avr abr kwi nis апр",
	"may mai mag maj mei мая май",
	"jun juin giu cze haz июн",
	"jul juil lug lip tem июл",
	"aug aoû ago sie ağu авг",
	"sep set wrz eyl сен",
	"oct okt out ott paź eki окт",
	"nov lis kas ноя",
	"dec dez déc dic gru ara дек",
};

static bool begins_with_word(const char *p, const char *end, const char *word, size_t len)
{
	return (size_t)(end - p) >= len && (*p | 0x20) == (*word | 0x20) && memcmp(p + 1, word + 1, len - 1) == 0;
}

/* After "1月" and "1월", which is how journalctl and dmesg write months in Chinese, Japanese and Korean. */
const char *prefix_numbered_month(const char *p, const char *end, int *ret_month)
{
	const char *q;
	int64_t n = text_number(p, end, &q);

	if (q == p || n < 1 || n > 12 || end - q < 3 || (memcmp(q, "月", 3) != 0 && memcmp(q, "월", 3) != 0))
		return NULL;
	*ret_month = (int)n;
	return q + 3;
}

/* 1 to 12 for the month that begins at @p, "Jun" or "jun", 0 when it is none. */
static int month_at(const char *p, const char *end)
{
	int month = 0;

	if (prefix_numbered_month(p, end, &month))
		return month;
	for (int i = 0; p < end && i < (int)ARRAY_SIZE(months); i++)
		for (const char *word = months[i]; *word; word += strspn(word, " ")) {
			size_t len = strcspn(word, " ");

			if (begins_with_word(p, end, word, len))
				return i + 1;
			word += len;
		}
	return 0;
}

/* After "hh:mm:ss": fraction and offset. *@ret_comma tells dmesg's own form, which has no host. */
const char *prefix_iso_tail(const char *q, const char *end, bool *ret_comma)
{
	*ret_comma = q < end && *q == ',';
	if (q < end && (*q == '.' || *q == ','))
		q = skip_digits(q + 1, end);
	if (q < end && *q == 'Z')
		return q + 1;
	if (end - q >= 5 && (*q == '+' || *q == '-')) {
		q = skip_digits(q + 1, end);
		if (q < end && *q == ':')
			q = skip_digits(q + 1, end);
	}
	return q;
}

/* "2024-05-26T06:17:40.123456+02:00 host tag: ", and journalctl's "2024-05-26 06:17:40 CEST host tag: ". */
const char *prefix_iso(const struct klog_style *style, const char *p, const char *end, struct klog_record *rec)
{
	const char *q;
	bool comma;

	(void)style;
	/* dmesg writes microseconds after a comma, programs that log so write milliseconds. */
	if (!prefix_date_at(p, end) || end - p < 20 || (p[10] != 'T' && p[10] != ' ') || !prefix_clock_at(p + 11, end))
		return NULL;
	q = prefix_iso_tail(p + 19, end, &comma);
	if (q < end && !is_blank(*q))
		return NULL;
	prefix_set_wall(rec, p, q, KLOG_WALL_ISO);
	rec->flags |= KLOG_PREFIXED;
	return comma && p[10] == 'T' && skip_digits(p + 20, end) == p + 26 ? prefix_caller(q, end, rec) :
									     prefix_host_and_tag(style, q, end, rec);
}

/* "Sun 2024-05-26 06:17:40 CEST host tag: " of journalctl -o short-full. */
const char *prefix_weekday_iso(const struct klog_style *style, const char *p, const char *end, struct klog_record *rec)
{
	return end - p > 14 && p[3] == ' ' && is_alpha(p[1]) && is_alpha(p[2]) && prefix_date_at(p + 4, end) ?
		       prefix_iso(style, p + 4, end, rec) :
		       NULL;
}

int64_t prefix_epoch_number(const char *p, const char *end)
{
	int64_t n = 0;

	/* From 2001 to 2286 in each unit; what is finer than a microsecond is cut off. */
	if (end - p != 10 && end - p != 13 && end - p != 16 && end - p != 19)
		return KLOG_NO_TIME;
	if (skip_digits(p, end) != end || *p == '0')
		return KLOG_NO_TIME;
	for (int i = 0; i < 16; i++)
		n = n * 10 + (i < end - p ? p[i] - '0' : 0);
	return n;
}

/* "1716704260.123456 host tag: " of journalctl -o short-unix. */
const char *prefix_epoch(const struct klog_style *style, const char *p, const char *end, struct klog_record *rec)
{
	const char *q = skip_digits(p, end), *point = q;

	(void)style;
	if (q - p != 10 || q >= end || *q != '.')
		return NULL;
	q = skip_digits(q + 1, end);
	if (q - point != 7 || q >= end || *q != ' ')
		return NULL;
	prefix_set_wall(rec, p, q, KLOG_WALL_EPOCH);
	rec->flags |= KLOG_PREFIXED;
	return prefix_host_and_tag(style, q, end, rec);
}

/* "Mon Jan  1 00:00:10 2024 kern.err kernel: " of OpenWrt's logread, and before a console's lines. */
const char *prefix_ctime(const struct klog_style *style, const char *p, const char *end, struct klog_record *rec)
{
	const char *q, *year;

	(void)style;
	if (end - p < 24 || !is_alpha(p[1]) || !is_alpha(p[2]) || p[3] != ' ' || p[7] != ' ' || !month_at(p + 4, end))
		return NULL;
	q = skip_blanks(skip_digits(skip_blanks(p + 7, end), end), end);
	year = prefix_clock_at(q, end) ? ctime_end(q, end) : NULL;
	if (!year || year >= end || !is_blank(*year))
		return NULL;
	prefix_set_wall(rec, p, year, KLOG_WALL_CTIME);
	rec->flags |= KLOG_PREFIXED;
	return prefix_host_and_tag(style, year, end, rec);
}

/* Blanks, and what stands between the parts of a date for people: "May 26, 2024 @ 06:17:40.123" of Kibana. */
static const char *skip_between(const char *p, const char *end)
{
	while (p < end && (is_blank(*p) || *p == ',' || *p == '@'))
		p++;
	return p;
}

static bool wall_syslog(const char *p, const char *end, char *ret_text)
{
	int month = 0;
	int64_t day, year = is_digit(*p) && !prefix_numbered_month(p, end, &month) ? text_number(p, end, &p) : 0;
	const char *q;

	p = skip_blanks(p, end);
	q = skip_blanks(prefix_token_end(p, end), end);
	day = text_number(q, end, &q);
	q = skip_between(q, end);
	if (!year && skip_digits(q, end) == q + 4)
		year = text_number(q, end, &q);
	q = skip_between(q, end);
	/* Most text is turned away before its first word is looked for among the months' names. */
	if (day < 1 || day > 31 || year > 9999 || !prefix_clock_at(q, end))
		return false;
	month = month_at(p, end);
	if (!month)
		return false;
	if (year)
		snprintf(ret_text, 6, "%04d-", (int)year);
	else
		snprintf(ret_text, 6, "--");
	snprintf(ret_text + strlen(ret_text), KLOG_WALL_MAX - 5, "%02d-%02dT%.*s", month, (int)day,
		 (int)MIN(end - q, 15), q);
	return true;
}

bool prefix_written_date(const char *p, const char *end)
{
	char text[KLOG_WALL_MAX];

	return end - p >= 14 && (is_alpha(*p) || (unsigned char)*p >= 0x80 || is_digit(*p)) &&
	       wall_syslog(p, end, text);
}

static bool wall_iso(const char *p, const char *end, char *ret_text)
{
	int n = (int)MIN(end - p, KLOG_WALL_MAX - 1);

	snprintf(ret_text, KLOG_WALL_MAX, "%.*s", n, p);
	ret_text[10] = 'T';
	ret_text[4] = ret_text[7] = '-';
	for (int i = 0; i < n; i++)
		if (ret_text[i] == ',')
			ret_text[i] = '.';
	return true;
}

/* "Sun May 26 06:17:40 2024", and "Mo Nov  4 11:38:47 2024" with other names for the day. */
static bool wall_ctime(const char *p, const char *end, char *ret_text)
{
	const char *q = skip_blanks(prefix_token_end(skip_blanks(p, end), end), end);
	int month = month_at(q, end);
	int64_t day;

	q = skip_blanks(prefix_token_end(q, end), end);
	day = text_number(q, end, &q);
	q = skip_blanks(q, end);
	if (!month || day < 1 || day > 31 || !prefix_clock_at(q, end) || ctime_end(q, end) != end)
		return false;
	snprintf(ret_text, KLOG_WALL_MAX, "%.4s-%02d-%02dT%.8s", end - 4, month, (int)day, q);
	return true;
}

/* "May26 06:17", "Jun 4 17:59:12.000123". */
static bool wall_reltime(const char *p, const char *end, char *ret_text)
{
	int month = month_at(p, end);
	int64_t day;

	while (p < end && !is_digit(*p))
		p++;
	day = text_number(p, end, &p);
	p = skip_blanks(p, end);
	if (!month || day < 1 || day > 31 || end - p < 5)
		return false;
	snprintf(ret_text, KLOG_WALL_MAX, "--%02d-%02dT%.*s%s", month, (int)day, (int)MIN(end - p, 15), p,
		 end - p == 5 ? ":00" : "");
	return true;
}

/* Reads up to three numbers with one of @marks between them; how many. *@ret_mark is the mark after the first. */
static int take_numbers(const char **p, const char *end, const char *marks, int64_t n[static 3], char *ret_mark)
{
	int i = 0;

	for (const char *q = *p; i < 3; q++) {
		n[i] = text_number(q, end, p);
		if (*p == q)
			return 0;
		i++;
		q = *p;
		if (q >= end || !strchr(marks, *q) || (i > 1 && *q != *ret_mark))
			break;
		*ret_mark = *q;
	}
	return i;
}

/* Reads "6:17:40.123 AM", "06:17"; 24 hours unless *@ret_half. False when it is none. */
static bool take_clock(const char *p, const char *end, int64_t clock[static 3], int64_t *ret_us, bool *ret_half)
{
	char mark = '\0';

	if (take_numbers(&p, end, ":", clock, &mark) < 2)
		return false;
	*ret_us = p < end && (*p == '.' || *p == ',') ? text_fraction(p + 1, end, &p) : 0;
	p = skip_blanks(p, end);
	*ret_half = end - p >= 2 && p[1] == 'M' && (*p == 'A' || *p == 'P');
	if (*ret_half && (clock[0] < 1 || clock[0] > 12))
		return false;
	if (*ret_half)
		clock[0] = clock[0] % 12 + (*p == 'P' ? 12 : 0);
	return clock[0] < 24 && clock[1] < 60 && clock[2] <= 60;
}

/*
 * Dates in numbers: the day is first where dots stand between them, the month where a bar does and the clock has "AM" or
 * "PM", as in America, and where there is no year. Which it is in any other form, nobody knows.
 */
static bool wall_numbers(const char *p, const char *end, char *ret_text)
{
	int64_t date[3] = { 0 }, clock[3] = { 0 }, us, day, month;
	char mark = '\0';
	bool half;
	int n = take_numbers(&p, end, "./-", date, &mark);

	if (n < 2 || (n == 2) != (mark == '-') || !take_clock(skip_between(p, end), end, clock, &us, &half) ||
	    (mark == '/' && !half))
		return false;
	day = date[mark != '.'];
	month = date[mark == '.'];
	if (day < 1 || day > 31 || month < 1 || month > 12 || (n == 3 && (date[2] < 1970 || date[2] > 9999)))
		return false;
	if (n == 3)
		snprintf(ret_text, 6, "%04d-", (int)date[2]);
	else
		snprintf(ret_text, 6, "--");
	snprintf(ret_text + strlen(ret_text), KLOG_WALL_MAX - 5, "%02d-%02dT%02d:%02d:%02d.%06d", (int)month, (int)day,
		 (int)clock[0], (int)clock[1], (int)clock[2], (int)us);
	return true;
}

bool prefix_numbered_date(const char *p, const char *end)
{
	char text[KLOG_WALL_MAX];

	return end - p >= 14 && is_digit(*p) && wall_numbers(p, end, text);
}

/* "26.05.2024 06:17:40 host tag: ", "05/26/2024 06:17:40 AM host tag: ". */
const char *prefix_numbers(const struct klog_style *style, const char *p, const char *end, struct klog_record *rec)
{
	const char *q = p + 11;

	if (end - p < 20 || (p[2] != '.' && p[2] != '/') || p[5] != p[2] || p[10] != ' ' || !prefix_clock_at(q, end))
		return NULL;
	q += 8;
	if (q < end && (*q == '.' || *q == ','))
		q = skip_digits(q + 1, end);
	if (end - q > 2 && *q == ' ' && (q[1] == 'A' || q[1] == 'P') && q[2] == 'M')
		q += 3;
	if (!prefix_numbered_date(p, q) || q >= end || !is_blank(*q))
		return NULL;
	prefix_set_wall(rec, p, q, KLOG_WALL_NUMBERS);
	rec->flags |= KLOG_PREFIXED;
	return prefix_host_and_tag(style, q, end, rec);
}

static bool wall_epoch_us(int64_t us, char *ret_text)
{
	time_t sec = (time_t)(us / 1000000);
	struct tm tm;

	if (us < 0 || !gmtime_r(&sec, &tm) || tm.tm_year > 8000)
		return false;
	snprintf(ret_text, KLOG_WALL_MAX, "%04d-%02d-%02dT%02d:%02d:%02d.%06dZ", tm.tm_year + 1900, tm.tm_mon + 1,
		 tm.tm_mday, tm.tm_hour, tm.tm_min, tm.tm_sec, (int)(us % 1000000));
	return true;
}

static bool wall_epoch(const char *p, const char *end, char *ret_text)
{
	int64_t sec = text_number(p, end, &p);

	return wall_epoch_us(sec * 1000000 + text_fraction(p + 1, end, &p), ret_text);
}

bool klog_record_wall(const struct klog_record *rec, char ret_text[KLOG_WALL_MAX])
{
	static bool (*const forms[])(const char *p, const char *end, char *ret_text) = {
		[KLOG_WALL_SYSLOG] = wall_syslog,   [KLOG_WALL_ISO] = wall_iso,
		[KLOG_WALL_CTIME] = wall_ctime,     [KLOG_WALL_EPOCH] = wall_epoch,
		[KLOG_WALL_RELTIME] = wall_reltime, [KLOG_WALL_NUMBERS] = wall_numbers,
	};

	ret_text[0] = '\0';
	if (rec->epoch_us != KLOG_NO_TIME)
		return wall_epoch_us(rec->epoch_us, ret_text);
	if (rec->wall_form == KLOG_WALL_NONE)
		return false;
	return forms[rec->wall_form](rec->wall, rec->wall + rec->wall_len, ret_text);
}

/* "+02:00", "-0500", "+02" after a clock, in seconds; 0 for none. */
static int64_t zone_offset(const char *p, const char *end)
{
	const char *q;
	int64_t seconds;

	if (p >= end || (*p != '+' && *p != '-'))
		return 0;
	seconds = text_number(p + 1, MIN(end, p + 3), &q) * 3600;
	if (q < end && *q == ':')
		q++;
	seconds += text_number(q, MIN(end, q + 2), &q) * 60;
	return *p == '-' ? -seconds : seconds;
}

int64_t klog_record_wall_us(const struct klog_record *rec, bool *ret_year)
{
	char text[KLOG_WALL_MAX];
	const char *p = text, *end, *q;
	struct tm tm = { 0 };
	int64_t us = 0;

	*ret_year = true;
	/* wall_epoch_us() refuses numbers that are no time of this age. */
	if (!klog_record_wall(rec, text))
		return KLOG_NO_TIME;
	if (rec->epoch_us != KLOG_NO_TIME)
		return rec->epoch_us;
	if (strlen(text) < 16)
		return KLOG_NO_TIME;
	*ret_year = text[0] != '-';
	end = text + strlen(text);
	tm.tm_year = (*ret_year ? (int)text_number(p, end, &q) : 1970) - 1900;
	p += *ret_year ? 5 : 2;
	tm.tm_mon = (int)text_number(p, end, &q) - 1;
	tm.tm_mday = (int)text_number(p + 3, end, &q);
	if (!prefix_clock_at(p + 6, end))
		return KLOG_NO_TIME;
	tm.tm_hour = (int)text_number(p + 6, end, &q);
	tm.tm_min = (int)text_number(p + 9, end, &q);
	tm.tm_sec = (int)text_number(p + 12, end, &q);
	if (q < end && *q == '.')
		us = text_fraction(q + 1, end, &q);
	return ((int64_t)timegm(&tm) - zone_offset(q, end)) * 1000000 + us;
}
