// SPDX-License-Identifier: GPL-2.0-or-later
/* Who printed a message: a task or a CPU, in the words of each maker of phones and of upstream. */
#include "parsers/klog/record/record.h"

#include <string.h>

#include "parsers/klog/record/record-priv.h"
#include "util/macros.h"

static const char *set_caller(struct klog_record *rec, char kind, int64_t id, const char *after)
{
	if (id > UINT32_MAX)
		return NULL;
	rec->caller_kind = kind;
	rec->caller = (uint32_t)id;
	return after;
}

/* "[  T123]" or "[    C4]", since 5.1 with CONFIG_PRINTK_CALLER; "[T123@4]" where Amlogic patched it. */
static const char *caller_upstream(const char *p, const char *end, struct klog_record *rec)
{
	const char *q = skip_blanks(p + 1, end), *digits;
	int64_t id;

	if (*p != '[' || q >= end || (*q != 'T' && *q != 'C'))
		return NULL;
	id = text_number(q + 1, end, &digits);
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
	id = text_number(pid, close, &q);
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
	id = text_number(q + 2, end, &p);
	close = p < end && p > q + 2 && *p == ':' ? memchr(p, ']', (size_t)MIN(end - p, 20)) : NULL;
	return close ? set_caller(rec, 'T', id, close + 1) : NULL;
}

/* "(CPU:1-pid:123:kswapd0)" of Sony's. */
static const char *caller_sony(const char *p, const char *end, struct klog_record *rec)
{
	static const char cpu[] = "(CPU:", pid[] = "-pid:";
	const char *q = p + sizeof(cpu) - 1, *close;
	int64_t id;

	if (end - p < 14 || memcmp(p, cpu, sizeof(cpu) - 1) != 0)
		return NULL;
	q = skip_digits(q, end);
	if (end - q < 8 || memcmp(q, pid, sizeof(pid) - 1) != 0)
		return NULL;
	id = text_number(q + sizeof(pid) - 1, end, &p);
	close = p < end && is_digit(p[-1]) && *p == ':' ? memchr(p, ')', (size_t)MIN(end - p, 20)) : NULL;
	return close ? set_caller(rec, 'T', id, close + 1) : NULL;
}

/* "c0    123 ", CPU and pid, of Unisoc's. */
static const char *caller_unisoc(const char *p, const char *end, struct klog_record *rec)
{
	const char *q = skip_digits(p + 1, end), *pid = skip_blanks(q, end), *after;
	int64_t id;

	if (*p != 'c' || q == p + 1 || q - p > 3 || pid == q)
		return NULL;
	id = text_number(pid, end, &after);
	return after > pid && after < end && is_blank(*after) ? set_caller(rec, 'T', id, after) : NULL;
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
	id = text_number(p + 5, end, &q);
	close = q > p + 5 && q < end && *q == ',' ? memchr(q, ']', (size_t)MIN(end - q, 32)) : NULL;
	return close ? set_caller(rec, 'T', id, close + 1) : NULL;
}

/* "[0]", the CPU, right after LG's time; the row of a table has blanks or a longer pid in its brackets. */
static const char *caller_lg(const char *p, const char *end, struct klog_record *rec)
{
	const char *q;
	int64_t id = text_number(p + 1, end, &q);

	return rec->flags & KLOG_STAMPED && *p == '[' && p[-1] == ']' && q > p + 1 && q - p <= 3 && end - q > 1 &&
			       q[0] == ']' && q[1] == ' ' ?
		       set_caller(rec, 'C', id, q + 1) :
		       NULL;
}

/* Who printed, after the kernel's time. */
const char *prefix_caller(const char *p, const char *end, struct klog_record *rec)
{
	static const char *(*const forms[])(const char *p, const char *end, struct klog_record *rec) = {
		caller_upstream, caller_huawei, caller_samsung, caller_mediatek, caller_sony, caller_unisoc, caller_lg,
	};
	const char *q = skip_blanks(p, end), *after;

	if (q >= end || (!memchr("[(-.c", *q, 5) && (end - q < 2 || q[1] != '[')))
		return p;
	for (size_t i = 0; i < ARRAY_SIZE(forms); i++) {
		after = forms[i](q, end, rec);
		if (after)
			return after;
	}
	return p;
}

/* "[  T123]" without a time: printk.time=0 with CONFIG_PRINTK_CALLER. */
const char *prefix_bare_caller(const struct klog_style *style, const char *p, const char *end, struct klog_record *rec)
{
	const char *q = prefix_caller(p, end, rec);

	(void)style;
	if (q == p || rec->flags & KLOG_STAMPED)
		return NULL;
	rec->flags |= KLOG_PREFIXED;
	return q;
}
