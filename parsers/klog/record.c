// SPDX-License-Identifier: GPL-2.0-or-later
#include "parsers/klog/record.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#include "util/macros.h"

static inline bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static inline bool is_alpha(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static inline bool is_blank(char c)
{
	return c == ' ' || c == '\t';
}

static inline bool is_control(char c)
{
	return (unsigned char)c < 0x20 || c == 0x7f;
}

static const char *skip_blanks(const char *p, const char *end)
{
	while (p < end && is_blank(*p))
		p++;
	return p;
}

static const char *skip_digits(const char *p, const char *end)
{
	while (p < end && is_digit(*p))
		p++;
	return p;
}

/* A decimal number of at most 18 digits at @p; where there is none, *@ret_end is @p. */
static int64_t number(const char *p, const char *end, const char **ret_end)
{
	int64_t n = 0;
	const char *q = p;

	while (q < end && is_digit(*q) && q - p < 18)
		n = n * 10 + (*q++ - '0');
	*ret_end = q;
	return n;
}

/* Digits behind the decimal point as microseconds. */
static int64_t fraction(const char *p, const char *end, const char **ret_end)
{
	int64_t us = 0, unit = 100000;

	for (; p < end && is_digit(*p); p++, unit /= 10)
		us += (*p - '0') * unit;
	*ret_end = p;
	return us;
}

/* " <    0.000012>" of dmesg --show-delta. */
static const char *skip_delta(const char *p, const char *end)
{
	const char *q = skip_blanks(p, end);

	if (q == p || q >= end || *q != '<')
		return p;
	q = skip_digits(skip_blanks(q + 1, end), end);
	if (q < end && *q == '.')
		q = skip_digits(q + 1, end);
	return q < end && *q == '>' ? q + 1 : p;
}

/* What makers put behind the time: Amlogic's CPU ("@0"), Huawei's unit ("s"), LG's wall clock (" / 05-26 06:17:40.123"). */
static const char *skip_makers(const char *p, const char *end)
{
	const char *q = p;

	if (p < end && *p == '@')
		return skip_digits(p + 1, end);
	if (p < end && *p == 's')
		return p + 1;
	if (end - p < 17 || memcmp(p, " / ", 3) != 0)
		return p;
	for (q += 3; q < end && q - p < 24 && (is_digit(*q) || memchr("-: .", *q, 4)); q++)
		;
	return q;
}

int64_t klog_parse_stamp(const char *p, const char *end, const char **ret_end)
{
	int64_t sec, us;
	const char *q;

	if (p >= end || *p != '[')
		return KLOG_NO_TIME;
	p = skip_blanks(p + 1, end);
	/* Mail programs turn runs of blanks into some that do not break lines (U+00A0). */
	while (end - p >= 2 && memcmp(p, "\xc2\xa0", 2) == 0)
		p = skip_blanks(p + 2, end);
	sec = number(p, end, &q);
	if (q == p || q - p > 12 || q >= end || *q != '.')
		return KLOG_NO_TIME;
	us = fraction(q + 1, end, &q);
	q = skip_makers(skip_delta(q, end), end);
	if (q >= end || *q != ']')
		return KLOG_NO_TIME;
	*ret_end = q + 1;
	return sec * 1000000 + us;
}

/*
 * The kinds of prefix. Each function takes what it knows off the front: the position behind it, or NULL when it is
 * not there. `first` says which characters it can begin with, so that a plain message is turned away by one look.
 */
struct prefix {
	const char *name;
	bool (*first)(char c);
	const char *(*take)(const struct klog_style *style, const char *p, const char *end, struct klog_record *rec);
};

/* What mails quote with: '>', '|', and ':' in front of a blank. */
static bool is_quote(const char *p, const char *end)
{
	return *p == '>' || *p == '|' || (*p == ':' && end - p > 1 && is_blank(p[1]));
}

/*
 * Quoting of mails and indentation: "> > [ 12.3] …", and control characters that a console or a mail began with. Behind another
 * prefix only blanks are not the message's.
 */
static const char *take_quoting(const struct klog_style *style, const char *p, const char *end, struct klog_record *rec)
{
	const char *q = p;

	(void)style;
	while (q < end && (is_blank(*q) || is_control(*q) || (!(rec->flags & KLOG_PREFIXED) && is_quote(q, end))))
		q++;
	return q > p ? q : NULL;
}

/* "<4>", facility and level of a raw log; a facility other than the kernel's marks a program's message. */
static const char *take_level(const struct klog_style *style, const char *p, const char *end, struct klog_record *rec)
{
	const char *q;
	int64_t n;

	(void)style;
	n = number(p + 1, end, &q);
	if (q == p + 1 || q - p > 4 || q >= end || *q != '>')
		return NULL;
	rec->level = (int)(n & 7);
	rec->flags |= KLOG_PREFIXED | (n >> 3 ? KLOG_USER : 0);
	q++;
	/* RFC 5424: "<4>1 2024-05-26T…" */
	if (end - q > 2 && q[0] == '1' && q[1] == ' ' && is_digit(q[2]))
		q += 2;
	return q;
}

static const char *set_caller(struct klog_record *rec, char kind, int64_t id, const char *behind)
{
	if (id > UINT32_MAX)
		return NULL;
	rec->caller_kind = kind;
	rec->caller = (uint32_t)id;
	return behind;
}

/* "[  T123]" or "[    C4]", since 5.1 with CONFIG_PRINTK_CALLER; "[T123@4]" where Amlogic patched it. */
static const char *caller_upstream(const char *p, const char *end, struct klog_record *rec)
{
	const char *q = skip_blanks(p + 1, end), *digits;
	int64_t id;

	if (*p != '[' || q >= end || (*q != 'T' && *q != 'C'))
		return NULL;
	id = number(q + 1, end, &digits);
	if (digits == q + 1)
		return NULL;
	if (digits < end && *digits == '@')
		digits = skip_digits(digits + 1, end);
	return digits < end && *digits == ']' ? set_caller(rec, *q, id, digits + 1) : NULL;
}

/* "[1:        swapper/0:    1]", CPU, name and pid, of Samsung's kernels; the level's letter may stand in front. */
static const char *caller_samsung(const char *p, const char *end, struct klog_record *rec)
{
	const char *open = p + is_alpha(*p), *q, *close, *pid;
	int64_t id;

	if (open >= end || *open != '[')
		return NULL;
	q = skip_blanks(open + 1, end);
	close = memchr(open, ']', (size_t)MIN(end - open, 48));
	if (!close || skip_digits(q, close) == q || *skip_digits(q, close) != ':')
		return NULL;
	for (pid = close; pid > q && is_digit(pid[-1]); pid--)
		;
	id = number(pid, close, &q);
	while (is_blank(pid[-1]))
		pid--;
	return q == close && id >= 0 && pid < close && pid[-1] == ':' ? set_caller(rec, 'T', id, close + 1) : NULL;
}

/* "(0)[123:kswapd0]", CPU, pid and name, of MediaTek's; a '.' in front, and a '-' where interrupts were off. */
static const char *caller_mediatek(const char *p, const char *end, struct klog_record *rec)
{
	const char *q = *p == '.' ? p + 1 : p, *close;
	int64_t id;

	q += q < end && *q == '-';
	if (q >= end || *q != '(')
		return NULL;
	p = q + 1;
	q = skip_digits(p, end);
	if (q == p || end - q < 2 || q[0] != ')' || q[1] != '[')
		return NULL;
	id = number(q + 2, end, &p);
	close = p < end && p > q + 2 && *p == ':' ? memchr(p, ']', (size_t)MIN(end - p, 20)) : NULL;
	return close ? set_caller(rec, 'T', id, close + 1) : NULL;
}

/* "c0    123 ", CPU and pid, of Unisoc's. */
static const char *caller_unisoc(const char *p, const char *end, struct klog_record *rec)
{
	const char *q = skip_digits(p + 1, end), *pid = skip_blanks(q, end), *behind;
	int64_t id;

	if (*p != 'c' || q == p + 1 || q - p > 3 || pid == q)
		return NULL;
	id = number(pid, end, &behind);
	return behind > pid && behind < end && is_blank(*behind) ? set_caller(rec, 'T', id, behind) : NULL;
}

/* "[pid:123,cpu0,kswapd0]" of Huawei's, which may have the wall clock in front: "[2024:05:26 06:17:40]". */
static const char *caller_huawei(const char *p, const char *end, struct klog_record *rec)
{
	const char *q, *close;
	int64_t id;

	if (end - p > 21 && p[20] == ']' && p[5] == ':' && is_digit(p[19]))
		p += 21;
	if (end - p < 8 || memcmp(p, "[pid:", 5) != 0)
		return NULL;
	id = number(p + 5, end, &q);
	close = q > p + 5 && q < end && *q == ',' ? memchr(q, ']', (size_t)MIN(end - q, 32)) : NULL;
	return close ? set_caller(rec, 'T', id, close + 1) : NULL;
}

/* "[0]", the CPU, right behind LG's time; the row of a table has blanks or a longer pid in its brackets. */
static const char *caller_lg(const char *p, const char *end, struct klog_record *rec)
{
	const char *q;
	int64_t id = number(p + 1, end, &q);

	return rec->flags & KLOG_STAMPED && *p == '[' && p[-1] == ']' && q > p + 1 && q - p <= 3 && end - q > 1 &&
			       q[0] == ']' && q[1] == ' ' ?
		       set_caller(rec, 'C', id, q + 1) :
		       NULL;
}

/* Who printed, behind the kernel's time. */
static const char *take_caller(const char *p, const char *end, struct klog_record *rec)
{
	static const char *(*const forms[])(const char *p, const char *end, struct klog_record *rec) = {
		caller_upstream, caller_huawei, caller_samsung, caller_mediatek, caller_unisoc, caller_lg,
	};
	const char *q = skip_blanks(p, end), *behind;

	if (q >= end || (!memchr("[(-.c", *q, 5) && (end - q < 2 || q[1] != '[')))
		return p;
	for (size_t i = 0; i < ARRAY_SIZE(forms); i++) {
		behind = forms[i](q, end, rec);
		if (behind)
			return behind;
	}
	return p;
}

static const char *token_end(const char *p, const char *end)
{
	while (p < end && !is_blank(*p))
		p++;
	return p;
}

/*
 * The end of the tag of the kernel's messages, where the token [@p, @end) is or begins with it; NULL when not: "kernel:",
 * "kernel[12]:", "kernel:[12345.678901]".
 */
static const char *kernel_tag(const char *p, const char *end)
{
	const char *q = p + 6;

	if (end - p < 7 || memcmp(p, "kernel", 6) != 0)
		return NULL;
	if (*q == '[')
		q = skip_digits(q + 1, end);
	if (q < end && q > p + 6 && *q == ']')
		q++;
	if (q >= end || *q != ':')
		return NULL;
	q++;
	return q == end || *q == '[' || *q == '<' ? q : NULL;
}

/* "[ 12.345678] host kernel: …": takes "host kernel:" off. */
static const char *take_mono_host(const char *p, const char *end, struct klog_record *rec)
{
	const char *host = skip_blanks(p, end), *host_end = token_end(host, end);
	const char *tag = skip_blanks(host_end, end), *tag_end = token_end(tag, end), *behind;

	behind = kernel_tag(host, host_end);
	if (behind)
		return behind;
	if (tag_end == tag || tag_end[-1] != ':')
		return p;
	rec->host = host;
	rec->host_len = (size_t)(host_end - host);
	behind = kernel_tag(tag, tag_end);
	if (!behind)
		rec->flags |= KLOG_USER;
	return behind ? behind : tag_end;
}

/* The kernel's own time. */
static const char *take_stamp(const struct klog_style *style, const char *p, const char *end, struct klog_record *rec)
{
	const char *q, *tag;
	int64_t us = klog_parse_stamp(p, end, &q);

	if (us == KLOG_NO_TIME)
		return NULL;
	/* A collector's clock in the same form, or a message that another one cut off at once. */
	for (int64_t next; (next = klog_parse_stamp(skip_blanks(q, end), end, &tag)) != KLOG_NO_TIME; q = tag)
		us = next;
	rec->mono_us = us;
	rec->flags |= KLOG_PREFIXED | KLOG_STAMPED;
	if (style->mono_host) {
		q = take_mono_host(q, end, rec);
	} else {
		tag = skip_blanks(q, end);
		tag = kernel_tag(tag, token_end(tag, end));
		q = tag ? tag : q;
	}
	return take_caller(q, end, rec);
}

/* The record's wall clock is what stands from @start to @end. */
static void set_wall(struct klog_record *rec, const char *start, const char *end, enum klog_wall form)
{
	rec->wall = start;
	rec->wall_len = (size_t)(end - start);
	rec->wall_form = form;
}

/* Whether "hh:mm:ss" stands at @p. */
static bool clock_at(const char *p, const char *end)
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

/* "[Sun May 26 06:17:40 2024]" of dmesg -T, in any language, and "[May26 06:17]", "[  +0.000123]" of dmesg --reltime. */
static const char *take_bracket_wall(const struct klog_style *style, const char *p, const char *end,
				     struct klog_record *rec)
{
	const char *close = memchr(p, ']', (size_t)MIN(end - p, 64)), *q, *year;

	(void)style;
	if (!close)
		return NULL;
	q = skip_blanks(p + 1, close);
	if (reltime(q, close)) {
		rec->flags |= KLOG_PREFIXED;
		return take_caller(close + 1, end, rec);
	}
	while (q < close && !clock_at(q, close))
		q++;
	/* People cut the year off. */
	year = q < close && q + 8 == close ? close : q < close ? ctime_end(q, close) : NULL;
	if (!year || (q - p < 5 && q != p + 1) || skip_delta(year, close) != close)
		return NULL;
	set_wall(rec, p + 1, year, KLOG_WALL_CTIME);
	rec->flags |= KLOG_PREFIXED;
	return take_caller(close + 1, end, rec);
}

/* "[  T123]" without a time: printk.time=0 with CONFIG_PRINTK_CALLER. */
static const char *take_bare_caller(const struct klog_style *style, const char *p, const char *end,
				    struct klog_record *rec)
{
	const char *q = take_caller(p, end, rec);

	(void)style;
	if (q == p || rec->flags & KLOG_STAMPED)
		return NULL;
	rec->flags |= KLOG_PREFIXED;
	return q;
}

/* The netconsole's and /dev/kmsg's "level,seq,usec,flags[,key=value…];". */
static const char *take_kmsg(const struct klog_style *style, const char *p, const char *end, struct klog_record *rec)
{
	const char *q, *semi;
	int64_t level, us;

	(void)style;
	level = number(p, end, &q);
	/* netconsole puts the release in front, if configured (6.3). */
	if (q > p && q < end && *q == '.') {
		p = memchr(p, ',', (size_t)MIN(end - p, 70));
		if (!p || token_end(q, p) != p)
			return NULL;
		level = number(++p, end, &q);
	}
	if (q == p || q - p > 4 || q >= end || *q != ',')
		return NULL;
	p = skip_digits(q + 1, end);
	if (p == q + 1 || p >= end || *p != ',')
		return NULL;
	us = number(p + 1, end, &q);
	if (q == p + 1 || q >= end || *q != ',')
		return NULL;
	semi = memchr(q, ';', (size_t)MIN(end - q, 160));
	if (!semi)
		return NULL;
	rec->level = (int)(level & 7);
	rec->mono_us = us;
	rec->flags |= KLOG_PREFIXED | KLOG_STAMPED | (level >> 3 ? KLOG_USER : 0);
	/* A record that did not fit into one packet: all but its first piece go on with it. */
	p = memmem(q, (size_t)(semi - q), "ncfrag=", 7);
	if (p && number(p + 7, semi, &p) > 0)
		rec->flags |= KLOG_CONT;
	p = memmem(q, (size_t)(semi - q), "caller=", 7);
	if (p && (p[7] == 'T' || p[7] == 'C')) {
		rec->caller_kind = p[7];
		rec->caller = (uint32_t)number(p + 8, semi, &q);
	}
	return semi + 1;
}

/* " - - - ", " - - [id …] ": what RFC 5424 has between a program's name and its message. */
static const char *skip_rfc5424(const char *p, const char *end)
{
	const char *q = skip_blanks(p, end);

	if (q >= end || (*q != '-' && !is_digit(*q)))
		return p;
	for (int i = 0; i < 2; i++)
		q = skip_blanks(token_end(q, end), end);
	if (q < end && *q == '-')
		return q + 1;
	q = q < end && *q == '[' ? memchr(q, ']', (size_t)(end - q)) : NULL;
	return q ? q + 1 : p;
}

/*
 * The end of what says that the kernel wrote the line, where the token [@p, @token_end) does; NULL when not. The first token
 * may be a host of any name.
 */
static const char *kernel_source(const char *p, const char *token_end, const char *end, bool first)
{
	if (!first && token_end - p == 6 && memcmp(p, "kernel", 6) == 0)
		return skip_rfc5424(token_end, end);
	/* metalog's */
	if (token_end - p == 8 && memcmp(p, "[kernel]", 8) == 0)
		return token_end;
	/* "%KERN-3-SYSTEM_MSG:" of Cisco's switches. */
	if (token_end - p > 6 && memcmp(p, "%KERN-", 6) == 0 && token_end[-1] == ':')
		return token_end;
	/* VMware's log has what a guest prints to its console. */
	if (token_end - p == 6 && memcmp(p, "Guest:", 6) == 0 && end - token_end > 5 && token_end[1] == '<' &&
	    is_digit(token_end[2]) && token_end[3] == '>' && token_end[4] == '[')
		return token_end;
	return kernel_tag(p, token_end);
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

/* Behind "1月" and "1월", which is how journalctl and dmesg write months in Chinese, Japanese and Korean. */
static const char *numbered_month(const char *p, const char *end, int *ret_month)
{
	const char *q;
	int64_t n = number(p, end, &q);

	if (q == p || n < 1 || n > 12 || end - q < 3 || (memcmp(q, "月", 3) != 0 && memcmp(q, "월", 3) != 0))
		return NULL;
	*ret_month = (int)n;
	return q + 3;
}

/* 1 to 12 for the month that begins at @p, "Jun" or "jun", 0 when it is none. */
static int month_at(const char *p, const char *end)
{
	int month = 0;

	if (numbered_month(p, end, &month))
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

/*
 * The end of "May 26 06:17:40[.123456]", also of "set 01 18:36:16" and others that are not English; "2024 May 26 06:17:40" and
 * "May 26 2024 06:17:40" of network equipment; "5月 26 06:17:40". NULL for anything else.
 */
static const char *syslog_stamp(const char *p, const char *end)
{
	int month;
	const char *q = numbered_month(p, end, &month), *name, *clock;

	if (!q && is_digit(*p)) {
		q = skip_digits(p, end);
		if (q - p != 4 || q >= end || *q++ != ' ')
			return NULL;
	}
	name = q = q ? q : p;
	while (q < end && (is_alpha(*q) || (unsigned char)*q >= 0x80 || *q == '.') && q - name < 12)
		q++;
	if ((q - name < 3 && !(name > p && q == name)) || q >= end || *q != ' ')
		return NULL;
	clock = skip_blanks(skip_digits(skip_blanks(q, end), end), end);
	if (clock - q < 3 || clock - q > 5)
		return NULL;
	/* A year may stand there, too. */
	if (end - clock > 5 && skip_digits(clock, end) == clock + 4 && clock[4] == ' ')
		clock += 5;
	if (!clock_at(clock, end))
		return NULL;
	q = clock + 8;
	if (q < end && *q == '.')
		q = skip_digits(q + 1, end);
	if (q >= end || !is_blank(*q))
		return NULL;
	return q;
}

/* Whether "2024-05-26" or "2024/05/26" stands at @p. */
static bool date_at(const char *p, const char *end)
{
	return end - p >= 10 && skip_digits(p, end) == p + 4 && (p[4] == '-' || p[4] == '/') &&
	       skip_digits(p + 5, end) == p + 7 && p[7] == p[4] && is_digit(p[8]) && is_digit(p[9]);
}

/* Whether the header of another line begins at @p: a collector wrote its own time in front of what it was sent. */
static bool header_at(const char *p, const char *end)
{
	return syslog_stamp(p, end) || (date_at(p, end) && end - p > 20 && clock_at(p + 11, end));
}

/* The first token between a stamp and the kernel's tag at @tag is the host; ChromeOS has the level there: "WARNING". */
static void note_host(struct klog_record *rec, const char *start, const char *tag)
{
	static const char *const severities[] = {
		"EMERG", "ALERT", "CRIT", "ERR", "WARNING", "NOTICE", "INFO", "DEBUG"
	};
	size_t len = (size_t)(token_end(start, tag) - start);

	for (size_t i = 0; i < ARRAY_SIZE(severities); i++)
		if (strlen(severities[i]) == len && memcmp(start, severities[i], len) == 0) {
			rec->level = (int)i;
			return;
		}
	if (start < tag) {
		rec->host = start;
		rec->host_len = len;
	}
}

/* What follows the host, unless it is a program's tag with its pid. */
static const char *behind_host(const char *host, const char *end)
{
	const char *p = skip_blanks(token_end(host, end), end), *tail = token_end(p, end);
	const char *open = memchr(p, '[', (size_t)(tail - p));

	return p == tail || (open && open > p && tail[-1] == ':' && is_digit(open[1])) ? NULL : p;
}

/*
 * What follows a syslog stamp: "host kernel: ", "kernel: ", "host kern.warn kernel: ", or another program's tag.
 * A collector that keeps no tag (a netconsole receiver, one that reads a serial line) has the kernel's record there.
 */
static const char *take_host_and_tag(const struct klog_style *style, const char *p, const char *end,
				     struct klog_record *rec)
{
	const char *start = skip_blanks(p, end), *q = start, *tail, *behind;

	for (int i = 0; i < 4; i++) {
		tail = token_end(q, end);
		if (tail == q)
			break;
		if (i < 2 && header_at(q, end))
			return q;
		behind = kernel_source(q, tail, end, i == 0);
		if (behind) {
			note_host(rec, start, q);
			return behind;
		}
		if (*q == '[' || is_digit(*q) || *q == '<') {
			struct klog_record probe = *rec;

			if ((i > 0 && take_kmsg(NULL, q, end, &probe)) ||
			    klog_parse_stamp(q, end, &tail) != KLOG_NO_TIME)
				return q;
		}
		if (q < tail && tail[-1] == ':')
			break;
		q = skip_blanks(tail, end);
	}
	tail = style->tagless ? behind_host(start, end) : NULL;
	if (tail) {
		note_host(rec, start, tail);
		return tail;
	}
	rec->flags |= KLOG_USER;
	return q;
}

/* "May 26 06:17:40 host tag: ". */
static const char *take_syslog(const struct klog_style *style, const char *p, const char *end, struct klog_record *rec)
{
	const char *q = syslog_stamp(p, end);

	(void)style;
	if (!q)
		return NULL;
	set_wall(rec, p, q, KLOG_WALL_SYSLOG);
	rec->flags |= KLOG_PREFIXED;
	return take_host_and_tag(style, q, end, rec);
}

/* Behind "hh:mm:ss": fraction and offset. *@ret_comma tells dmesg's own form, which has no host. */
static const char *iso_tail(const char *q, const char *end, bool *ret_comma)
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
static const char *take_iso(const struct klog_style *style, const char *p, const char *end, struct klog_record *rec)
{
	const char *q;
	bool comma;

	(void)style;
	/* dmesg writes microseconds behind a comma, programs that log so write milliseconds. */
	if (!date_at(p, end) || end - p < 20 || (p[10] != 'T' && p[10] != ' ') || !clock_at(p + 11, end))
		return NULL;
	q = iso_tail(p + 19, end, &comma);
	if (q < end && !is_blank(*q))
		return NULL;
	set_wall(rec, p, q, KLOG_WALL_ISO);
	rec->flags |= KLOG_PREFIXED;
	return comma && p[10] == 'T' && skip_digits(p + 20, end) == p + 26 ? take_caller(q, end, rec) :
									     take_host_and_tag(style, q, end, rec);
}

/* "Sun 2024-05-26 06:17:40 CEST host tag: " of journalctl -o short-full. */
static const char *take_weekday_iso(const struct klog_style *style, const char *p, const char *end,
				    struct klog_record *rec)
{
	return end - p > 14 && p[3] == ' ' && is_alpha(p[1]) && is_alpha(p[2]) && date_at(p + 4, end) ?
		       take_iso(style, p + 4, end, rec) :
		       NULL;
}

/* "1716704260.123456 host tag: " of journalctl -o short-unix. */
static const char *take_epoch(const struct klog_style *style, const char *p, const char *end, struct klog_record *rec)
{
	const char *q = skip_digits(p, end), *point = q;

	(void)style;
	if (q - p != 10 || q >= end || *q != '.')
		return NULL;
	q = skip_digits(q + 1, end);
	if (q - point != 7 || q >= end || *q != ' ')
		return NULL;
	set_wall(rec, p, q, KLOG_WALL_EPOCH);
	rec->flags |= KLOG_PREFIXED;
	return take_host_and_tag(style, q, end, rec);
}

/* "Mon Jan  1 00:00:10 2024 kern.err kernel: " of OpenWrt's logread, and before a console's lines. */
static const char *take_ctime(const struct klog_style *style, const char *p, const char *end, struct klog_record *rec)
{
	const char *q, *year;

	(void)style;
	if (end - p < 24 || !is_alpha(p[1]) || !is_alpha(p[2]) || p[3] != ' ' || p[7] != ' ' || !month_at(p + 4, end))
		return NULL;
	q = skip_blanks(skip_digits(skip_blanks(p + 7, end), end), end);
	year = clock_at(q, end) ? ctime_end(q, end) : NULL;
	if (!year || year >= end || !is_blank(*year))
		return NULL;
	set_wall(rec, p, year, KLOG_WALL_CTIME);
	rec->flags |= KLOG_PREFIXED;
	return take_host_and_tag(style, year, end, rec);
}

/* "05-26 06:17:40.123     0     0 E kernel  : " of Android's logcat; the kernel's lines are those of process 0. */
static const char *take_logcat(const struct klog_style *style, const char *p, const char *end, struct klog_record *rec)
{
	const char *q = p + 14, *number_end, *colon;
	int64_t pid;

	(void)style;
	if (end - p < 30 || skip_digits(p, end) != p + 2 || p[2] != '-' || skip_digits(p + 3, end) != p + 5 ||
	    !clock_at(p + 6, end) || *q != '.')
		return NULL;
	q = skip_blanks(skip_digits(q + 1, end), end);
	/* logcat -v uid */
	if (q < end && is_alpha(*q))
		q = skip_blanks(token_end(q, end), end);
	pid = number(q, end, &number_end);
	if (number_end == q)
		return NULL;
	q = skip_blanks(skip_digits(skip_blanks(number_end, end), end), end);
	colon = end - q > 2 && is_alpha(*q) && is_blank(q[1]) ? memchr(q, ':', (size_t)MIN(end - q, 64)) : NULL;
	if (!colon)
		return NULL;
	rec->flags |= KLOG_PREFIXED | (pid ? KLOG_USER : 0);
	return colon + 1;
}

/*
 * What a program that reads a serial line or a pipe put in front of the kernel's time: "[2024-05-26 06:17:40.123] ",
 * "06:17:40 ", "[1.234567 0.000012] ", and the line's number ("1234:").
 */
static const char *take_collector(const struct klog_style *style, const char *p, const char *end,
				  struct klog_record *rec)
{
	const char *q = *p == '[' ? p + 1 : p, *start = q, *behind;
	bool date = date_at(q, end) && end - q > 19 && clock_at(q + 11, end);

	(void)style;
	if (rec->flags & KLOG_PREFIXED)
		return NULL;
	while (q < end && q - p < 48 && (is_digit(*q) || is_blank(*q) || memchr(".:,/-+TZUC", *q, 10)))
		q++;
	if (q == start)
		return NULL;
	if (*p == '[') {
		if (q >= end || *q != ']')
			return NULL;
		q = skip_blanks(q + 1, end);
	}
	if (klog_parse_stamp(q, end, &behind) == KLOG_NO_TIME &&
	    !(date && *p == '[' && kernel_tag(q, token_end(q, end))))
		return NULL;
	if (date) {
		bool comma;

		set_wall(rec, start, iso_tail(start + 19, end, &comma), KLOG_WALL_ISO);
	}
	return q;
}

/* "12.345678] " of a line whose first character was not copied. */
static const char *take_cut_stamp(const struct klog_style *style, const char *p, const char *end,
				  struct klog_record *rec)
{
	const char *q, *point;
	int64_t sec = number(p, end, &point), us;

	(void)style;
	if (rec->flags & KLOG_PREFIXED || point - p > 12 || point == end || *point != '.')
		return NULL;
	us = fraction(point + 1, end, &q);
	if (q - point != 7 || end - q < 2 || *q != ']' || (q[1] != ' ' && q[1] != '['))
		return NULL;
	rec->mono_us = sec * 1000000 + us;
	rec->flags |= KLOG_PREFIXED | KLOG_STAMPED;
	return take_caller(q + 1, end, rec);
}

/* "kernel: " and "host kernel: " of lines whose time somebody cut off. */
static const char *take_bare_tag(const struct klog_style *style, const char *p, const char *end,
				 struct klog_record *rec)
{
	const char *host_end = token_end(p, end), *tag = skip_blanks(host_end, end), *behind = kernel_tag(p, host_end);

	(void)style;
	if (rec->flags & KLOG_PREFIXED)
		return NULL;
	if (!behind && tag > host_end && host_end[-1] != ':') {
		behind = kernel_tag(tag, token_end(tag, end));
		rec->host = behind ? p : rec->host;
		rec->host_len = behind ? (size_t)(host_end - p) : rec->host_len;
	}
	if (behind)
		rec->flags |= KLOG_PREFIXED;
	return behind;
}

static const char *take_one(const struct klog_style *style, const char *p, const char *end, struct klog_record *rec);

/* "messages.1:", "/var/log/kern.log:12:" of grep, and the address of a netconsole's sender: in front of another prefix. */
static const char *take_source(const struct klog_style *style, const char *p, const char *end, struct klog_record *rec)
{
	const char *stop = token_end(p, (size_t)(end - p) > 256 ? p + 256 : end), *colon, *q;
	struct klog_record probe = *rec;

	if (rec->flags & KLOG_PREFIXED || stop == p)
		return NULL;
	q = skip_blanks(stop, end);
	if (q > stop && q < end && is_digit(*q) && take_kmsg(style, q, end, &probe))
		return q;
	colon = memchr(p, ':', (size_t)(stop - p));
	if (!colon || colon == p || colon + 1 >= end || is_blank(colon[1]))
		return NULL;
	q = colon + 1;
	/* Names must not nest without end. */
	probe.flags |= KLOG_PREFIXED;
	if (is_digit(*q) && skip_digits(q, end) < end && *skip_digits(q, end) == ':' && !clock_at(q, end))
		q = skip_digits(q, end) + 1;
	return q < end && !is_blank(*q) && take_one(style, q, end, &probe) && !(probe.flags & KLOG_USER) ? q : NULL;
}

static const char facilities[][9] = { "kern", "user", "mail", "daemon", "auth",     "syslog",
				      "lpr",  "news", "uucp", "cron",   "authpriv", "ftp" };
static const char levels[][9] = { "emerg", "alert", "crit", "err", "warn", "notice", "info", "debug", "warning" };

/* The row of @names that the blank-padded word of @width characters at @p is, or -1. */
static int padded_word(const char (*names)[9], size_t n, const char *p, size_t width)
{
	for (size_t i = 0; i < n; i++) {
		size_t len = strlen(names[i]);

		if (len <= width && memcmp(p, names[i], len) == 0 && skip_blanks(p + len, p + width) == p + width)
			return (int)i;
	}
	return -1;
}

/* "kern  :warn  : " of dmesg -x. */
static const char *take_decoded_level(const struct klog_style *style, const char *p, const char *end,
				      struct klog_record *rec)
{
	const char *colon = memchr(p, ':', (size_t)MIN(end - p, 12)), *second;
	int facility, level;

	(void)style;
	if (!colon || colon == p)
		return NULL;
	second = memchr(colon + 1, ':', (size_t)MIN(end - colon - 1, 10));
	if (!second)
		return NULL;
	facility = padded_word(facilities, ARRAY_SIZE(facilities), p, (size_t)(colon - p));
	level = padded_word(levels, ARRAY_SIZE(levels), colon + 1, (size_t)(second - colon - 1));
	if (facility < 0 || level < 0)
		return NULL;
	rec->level = level < 8 ? level : 4;
	rec->flags |= KLOG_PREFIXED | (facility ? KLOG_USER : 0);
	return second + 1;
}

/* The row of @names that the word at @p is which ends in ':', or -1; *@ret_end is behind it and the blanks that follow. */
static int word_of(const char (*names)[9], size_t n, const char *p, const char *end, const char **ret_end)
{
	const char *colon = memchr(p, ':', (size_t)MIN(end - p, 10));

	*ret_end = colon ? skip_blanks(colon + 1, end) : p;
	return colon ? padded_word(names, n, p, (size_t)(colon - p)) : -1;
}

/* "kern: warning: [2024-05-26T06:17:40.123456789Z]: " of Talos, which may have the node's address in front. */
static const char *take_talos(const struct klog_style *style, const char *p, const char *end, struct klog_record *rec)
{
	const char *q = p, *stop = token_end(p, end), *close;
	int facility = word_of(facilities, ARRAY_SIZE(facilities), p, end, &q), level;
	bool comma;

	(void)style;
	if (facility < 0 && stop > p && stop[-1] == ':' &&
	    (is_digit(*p) || memchr(p, ':', (size_t)(stop - p)) != stop - 1)) {
		p = skip_blanks(stop, end);
		facility = word_of(facilities, ARRAY_SIZE(facilities), p, end, &q);
	}
	if (facility < 0)
		return NULL;
	level = word_of(levels, ARRAY_SIZE(levels), q, end, &p);
	if (level < 0 || end - p < 24 || *p != '[' || !date_at(p + 1, end) || !clock_at(p + 12, end))
		return NULL;
	close = iso_tail(p + 20, end, &comma);
	if (end - close < 2 || close[0] != ']' || close[1] != ':')
		return NULL;
	set_wall(rec, p + 1, close, KLOG_WALL_ISO);
	rec->level = level < 8 ? level : 4;
	rec->flags |= KLOG_PREFIXED | (facility ? KLOG_USER : 0);
	return close + 2;
}

static bool first_quote(char c)
{
	return is_blank(c) || is_control(c) || c == '>' || c == '|' || c == ':';
}

static bool first_angle(char c)
{
	return c == '<';
}

static bool first_bracket(char c)
{
	return c == '[';
}

static bool first_word(char c)
{
	return is_alpha(c) || (unsigned char)c >= 0x80;
}

static bool first_name(char c)
{
	return first_word(c) || is_digit(c);
}

static bool first_clock(char c)
{
	return c == '[' || is_digit(c);
}

static bool first_path(char c)
{
	return first_name(c) || c == '/' || c == '.';
}

static const struct prefix prefixes[] = {
	{ "quoting", first_quote, take_quoting },
	{ "level", first_angle, take_level },
	{ "stamp", first_bracket, take_stamp },
	{ "bracketed wall clock", first_bracket, take_bracket_wall },
	{ "caller", first_bracket, take_bare_caller },
	{ "kmsg", is_digit, take_kmsg },
	{ "iso", is_digit, take_iso },
	{ "epoch", is_digit, take_epoch },
	{ "logcat", is_digit, take_logcat },
	{ "decoded level", first_word, take_decoded_level },
	{ "talos", first_name, take_talos },
	{ "weekday and iso", first_word, take_weekday_iso },
	{ "ctime", first_word, take_ctime },
	{ "syslog", first_name, take_syslog },
	{ "collector's clock", first_clock, take_collector },
	{ "cut stamp", is_digit, take_cut_stamp },
	{ "bare tag", first_name, take_bare_tag },
	{ "source", first_path, take_source },
};

/* Takes the first prefix that matches off; NULL when none does. */
static const char *take_one(const struct klog_style *style, const char *p, const char *end, struct klog_record *rec)
{
	for (size_t i = 0; i < ARRAY_SIZE(prefixes); i++) {
		const char *q = prefixes[i].first(*p) ? prefixes[i].take(style, p, end, rec) : NULL;

		if (q)
			return q;
	}
	return NULL;
}

/* How far into a line the kernel's time may stand, behind what some collector wrote. */
#define FRONT_MAX 160

/* The kernel's time, or the level in front of it, behind something unknown; NULL when there is none. */
static const char *stamp_within(const char *p, const char *end)
{
	const char *limit = end - p > FRONT_MAX ? p + FRONT_MAX : end, *behind;

	for (const char *q = p; q < limit && (q = memchr(q, '[', (size_t)(limit - q))); q++) {
		if (klog_parse_stamp(q, end, &behind) == KLOG_NO_TIME || behind - q < 8)
			continue;
		return q - p >= 3 && q[-1] == '>' && is_digit(q[-2]) && q[-3] == '<' ? q - 3 : q;
	}
	return NULL;
}

/* The end of the text without what a web page or a program's output has behind a line: tags, the closing quote, "^M". */
static const char *trim(char quote, const char *text, const char *end)
{
	const char *tag;

	for (const char *before = NULL; before != end;) {
		before = end;
		while (end > text && (is_blank(end[-1]) || end[-1] == '\r'))
			end--;
		if (end - text >= 2 && end[-1] == 'M' && end[-2] == '^')
			end -= 2;
		tag = end > text && end[-1] == '>' ? memrchr(text, '<', (size_t)(end - text)) : NULL;
		if (tag && end - tag > 2 && (tag[1] == '/' || memcmp(tag, "<br", 3) == 0))
			end = tag;
	}
	if (quote != '"' && quote != '`' && quote != '\'')
		return end;
	if (end - text >= 2 && end[-1] == ',' && end[-2] == quote)
		end--;
	return end > text && end[-1] == quote ? end - 1 : end;
}

/* Layers of prefixes on one line: quoting, level, syslog, level, time; and as much again for a relayed line. */
#define PREFIX_LAYERS 10

void klog_record_parse(const struct klog_style *style, const char *line, size_t len, uint64_t offset,
		       struct klog_record *ret_record)
{
	struct klog_record rec = { .offset = offset, .mono_us = KLOG_NO_TIME, .epoch_us = KLOG_NO_TIME, .level = -1 };
	const char *p = line, *end = line + len;
	char before = '\0'; /* the kernel's time, where something unknown stands there */

	for (int i = 0; i < PREFIX_LAYERS && p < end; i++) {
		const char *q;

		/* What follows the kernel's own time is its message: blanks are its indentation, and no prefix. */
		if (rec.flags & (KLOG_STAMPED | KLOG_USER))
			break;
		q = take_one(style, p, end, &rec);
		if (!q && style->fronted && !(rec.flags & KLOG_PREFIXED)) {
			q = stamp_within(p, end);
			before = q && q > p ? q[-1] : before;
		}
		if (!q)
			break;
		p = q;
	}
	p = skip_blanks(p, end);
	end = trim(before, p, end);
	rec.text = p;
	rec.len = (size_t)(end - p);
	*ret_record = rec;
}

/* Whether "[ 12.345678] host kernel: …" or the same with a program's tag stands there. */
static bool looks_mono_host(const char *line, size_t len)
{
	const char *end = line + len, *q, *tag;

	if (klog_parse_stamp(line, end, &q) == KLOG_NO_TIME)
		return false;
	q = token_end(skip_blanks(q, end), end);
	tag = skip_blanks(q, end);
	return kernel_tag(tag, token_end(tag, end)) != NULL;
}

/* Whether a stack's frame stands behind "May 26 06:17:40 host": the kernel's lines have no tag. */
static bool looks_tagless(const char *line, size_t len)
{
	const char *end = line + len, *q = syslog_stamp(line, end), *p;

	p = q ? behind_host(skip_blanks(q, end), end) : NULL;
	return p && end - p > 14 && p[0] == '[' && p[1] == '<' && memmem(p, (size_t)(end - p), "+0x", 3);
}

/* Lines that the style is learnt from, all over the text: what a console shows first is often no kernel's. */
#define LEARN_LINES 256

bool klog_style_learn(const char *text, size_t len, struct klog_style *ret_style)
{
	static const struct klog_style none;
	size_t lines = 0, prefixed = 0, fronted = 0, mono_host = 0, tagless = 0, kernels = 0, step = len / LEARN_LINES;
	const char *p = text, *end = text + len;

	while (p < end) {
		const char *nl = memchr(p, '\n', (size_t)(end - p)), *next = nl ? nl + 1 : end;
		size_t n = (size_t)((nl ? nl : end) - p);
		struct klog_record rec;

		klog_record_parse(&none, p, n, 0, &rec);
		if (rec.len || rec.flags & KLOG_PREFIXED) {
			lines++;
			prefixed += (rec.flags & KLOG_PREFIXED) != 0;
			fronted += !(rec.flags & KLOG_PREFIXED) && stamp_within(p, p + n);
			mono_host += looks_mono_host(p, n);
			tagless += looks_tagless(p, n);
			kernels += rec.flags & KLOG_PREFIXED && !(rec.flags & KLOG_USER);
		}
		/* The next line that begins a step further on. */
		if ((size_t)(next - p) < step && (size_t)(end - p) > step) {
			nl = memchr(p + step, '\n', (size_t)(end - p) - step);
			next = nl ? nl + 1 : end;
		}
		p = next;
	}
	/* Wrapped lines make up to two thirds of what is posted in mails. */
	*ret_style = (struct klog_style){ .prefixed = (prefixed + fronted) * 4 > lines,
					  .fronted = fronted > prefixed && fronted * 4 > lines,
					  .tagless = tagless > 0 && !kernels,
					  .mono_host = mono_host * 2 > prefixed };
	return kernels > 0 || ret_style->fronted || ret_style->tagless;
}

static bool wall_syslog(const char *p, const char *end, char *ret_text)
{
	int month = 0;
	int64_t day, year = is_digit(*p) && !numbered_month(p, end, &month) ? number(p, end, &p) : 0;
	const char *q;

	p = skip_blanks(p, end);
	month = month_at(p, end);
	q = skip_blanks(token_end(p, end), end);
	day = number(q, end, &q);
	q = skip_blanks(q, end);
	if (!year && skip_digits(q, end) == q + 4)
		year = number(q, end, &q);
	q = skip_blanks(q, end);
	if (!month || day < 1 || day > 31 || year > 9999 || !clock_at(q, end))
		return false;
	if (year)
		snprintf(ret_text, 6, "%04d-", (int)year);
	else
		snprintf(ret_text, 6, "--");
	snprintf(ret_text + strlen(ret_text), KLOG_WALL_MAX - 5, "%02d-%02dT%.*s", month, (int)day,
		 (int)MIN(end - q, 15), q);
	return true;
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
	const char *q = skip_blanks(token_end(skip_blanks(p, end), end), end);
	int month = month_at(q, end);
	int64_t day;

	q = skip_blanks(token_end(q, end), end);
	day = number(q, end, &q);
	q = skip_blanks(q, end);
	if (!month || day < 1 || day > 31 || !clock_at(q, end) || ctime_end(q, end) != end)
		return false;
	snprintf(ret_text, KLOG_WALL_MAX, "%.4s-%02d-%02dT%.8s", end - 4, month, (int)day, q);
	return true;
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
	int64_t sec = number(p, end, &p);

	return wall_epoch_us(sec * 1000000 + fraction(p + 1, end, &p), ret_text);
}

bool klog_record_wall(const struct klog_record *rec, char ret_text[KLOG_WALL_MAX])
{
	static bool (*const forms[])(const char *p, const char *end, char *ret_text) = {
		[KLOG_WALL_SYSLOG] = wall_syslog,
		[KLOG_WALL_ISO] = wall_iso,
		[KLOG_WALL_CTIME] = wall_ctime,
		[KLOG_WALL_EPOCH] = wall_epoch,
	};

	ret_text[0] = '\0';
	if (rec->epoch_us != KLOG_NO_TIME)
		return wall_epoch_us(rec->epoch_us, ret_text);
	if (rec->wall_form == KLOG_WALL_NONE)
		return false;
	return forms[rec->wall_form](rec->wall, rec->wall + rec->wall_len, ret_text);
}
