// SPDX-License-Identifier: GPL-2.0-or-later
/* Lines: their prefixes, what they are cleaned of, frames, rows of tables, and every pattern. */
#include <assert.h>
#include <stdlib.h>

#include "parsers/klog/clean.h"
#include "parsers/klog/boot/memory.h"
#include "parsers/klog/patterns.h"
#include "parsers/klog/record/record.h"
#include "parsers/klog/scan.h"
#include "parsers/klog/stack.h"
#include "tests/fuzz/fuzz.h"
#include "util/macros.h"

static struct klog_scan *scan;
static struct klog_matcher *matcher;
static struct memory_dump dump;

static void set_up(void)
{
	if (!scan && (klog_scan_new(&scan) < 0 || klog_matcher_new(&matcher) < 0))
		abort();
}

/* A span of a result lies within what was given. */
static void check_within(const char *p, size_t n, const char *begin, size_t len)
{
	assert(n == 0 || (p >= begin && n <= len && p + n <= begin + len));
}

static void match_all(const char *text, size_t len)
{
	struct klog_hit hits[64];
	struct klog_match m;
	size_t n, covered;
	int64_t value;

	if (klog_scan_block(scan, text, len, hits, ARRAY_SIZE(hits), &n, &covered) < 0)
		abort();
	for (size_t i = 0; i < n; i++)
		for (const int16_t *row = klog_scan_rows(scan, hits[i].literal); *row >= 0; row++) {
			if (klog_match(matcher, (size_t)*row, text, len, &m) <= 0)
				continue;
			for (int field = 0; field < KLOG_FIELD_TYPES; field++)
				if (klog_has(&m, field)) {
					check_within(m.f[field].p, m.f[field].len, text, len);
					klog_number(&m, field, &value);
				}
		}
}

static void read_line(const struct klog_style *style, const char *line, size_t len)
{
	struct klog_record rec;
	struct stack_line frame;
	struct task_table table;
	struct task_row row;
	struct span text;
	char wall[KLOG_WALL_MAX];

	klog_record_parse(style, line, len, 0, &rec);
	check_within(rec.text, rec.len, line, len);
	check_within(rec.wall, rec.wall_len, line, len);
	check_within(rec.host, rec.host_len, line, len);
	klog_record_wall(&rec, wall);
	text = (struct span){ rec.text, rec.len };
	if (stack_line_parse(text, &frame)) {
		check_within(frame.func.p, frame.func.len, line, len);
		check_within(frame.module.p, frame.module.len, line, len);
	}
	if (text.len && task_table_header(text, &table))
		task_row_parse(&table, text, &row);
	memory_line(&dump, text, 0, style->prefixed, style->mono_host);
	match_all(rec.text, rec.len);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct klog_style styles[] = { { 0 },
						    { .prefixed = true },
						    { .prefixed = true, .fronted = true },
						    { .mono_host = true },
						    { .prefixed = true, .tagless = true } };
	const char *p = (const char *)data, *end = p + size;
	_cleanup_buf_ struct buf clean = { 0 };
	struct klog_style learnt = { 0 };

	set_up();
	memory_dump_reset(&dump);
	klog_clean(p, size, &clean);
	(void)klog_style_learn(p, size, &learnt);
	while (p < end) {
		const char *nl = memchr(p, '\n', (size_t)(end - p));
		size_t len = (size_t)((nl ? nl : end) - p);

		for (size_t i = 0; i < ARRAY_SIZE(styles); i++)
			read_line(&styles[i], p, len);
		p = nl ? nl + 1 : end;
	}
	memory_unaccounted(&dump);
	return 0;
}
