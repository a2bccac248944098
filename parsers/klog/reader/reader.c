// SPDX-License-Identifier: GPL-2.0-or-later
#include "parsers/klog/reader/reader-priv.h"

#include <stdlib.h>
#include <string.h>

#include "util/buf.h"
#include "util/cleanup.h"
#include "util/error.h"
#include "util/macros.h"

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

int klog_reader_prepare(void)
{
	struct klog_scan *scan = NULL;
	int err = klog_scan_new(&scan);

	if (err == 0)
		err = klog_scan_compile(scan);
	klog_scan_free(scan);
	return err == 0 ? klog_patterns_compile() : err;
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
	r->learnt = r->open = r->named = r->reported = r->kernel = false;
	r->style = (struct klog_style){ 0 };
	r->last = (struct klog_record){ .mono_us = KLOG_NO_TIME, .epoch_us = KLOG_NO_TIME, .level = -1 };
	r->where = NULL;
	r->fresh = true;
	r->head_len = 0;
	r->torn_age = 0;
	r->reltime = (struct reltime){ 0 };
	buf_reset(&r->stage);
	r->n_staged = 0;
	return klog_asm_new(output, &r->asm_);
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
		const char *start = reader_line_start(p - 1, data);

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

/*
 * The first line of a kernel's says when the log begins and whose it is; the first lines, how its clocks go together.
 */
static void note_begin(struct klog_reader *r, const char *data, size_t len)
{
	const char *p = data, *end = data + len;
	struct klog_record rec;
	bool any = false;

	for (int i = 0; i < 64 && p < end; i++) {
		const char *nl = reader_line_end(p, end);

		klog_record_parse(&r->style, p, (size_t)(nl - p), 0, &rec);
		if (is_kernels(&rec)) {
			if (!any)
				klog_asm_bounds(r->asm_, &rec);
			any = true;
			klog_asm_clock(r->asm_, &rec);
		}
		p = nl + 1;
	}
}

/* Learns what wraps all lines, and what they look like within. */
static int learn_wrappers(struct klog_reader *r, const char *data, size_t len)
{
	klog_table_learn(data, len, &r->style.table);
	return reader_learn_front(r, data, len, &r->style.front);
}

/*
 * Learns what lines look like, anew for each piece: a console's first lines are often no kernel's. Their wrapper
 * stays.
 */
static int learn(struct klog_reader *r, const char *data, size_t len)
{
	int err = r->learnt ? 0 : learn_wrappers(r, data, len);

	if (err < 0)
		return err;
	r->kernel |= klog_style_learn(data, len, &r->style);
	/* Rows are records: a line that is none goes on with the one before. */
	if (r->style.table.separator && !r->style.table.bare) {
		r->style.prefixed = true;
		r->kernel |= !r->style.table.sourced;
		r->style.fronted = r->style.tagless = false;
	}
	return 0;
}

int klog_reader_text(struct klog_reader *r, const char *data, size_t len, uint64_t offset, bool final, size_t *ret_done)
{
	struct cursor c = { .base = data, .end = data + len, .p = data, .offset = offset };
	const char *until = final || len <= LOOKAHEAD ? data + len : reader_line_start(data + len - LOOKAHEAD, data);
	int err = learn(r, data, len);

	/* More is to come: so much that what is searched for will be compiled anyway. */
	if (err == 0 && !final && len > KLOG_SCAN_PLAIN_MAX / 2)
		err = klog_scan_compile(r->scan);
	if (err < 0)
		return err;
	if (!r->learnt)
		note_begin(r, data, len);
	r->learnt = true;
	/* One endless line. */
	if (until == data)
		until = data + len;
	err = reader_read(r, &c, until);
	if (err < 0)
		return err;
	note_end(r, data, (size_t)(c.p - data));
	*ret_done = (size_t)(c.p - data);
	return 0;
}

void klog_reader_place(struct klog_reader *r, uint64_t (*where)(const void *arg, uint64_t offset), const void *arg)
{
	r->where = where;
	r->where_arg = arg;
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
		err = reader_read(r, &c, c.end);
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
	if (r->fresh) {
		klog_asm_bounds(r->asm_, rec);
		klog_asm_clock(r->asm_, rec);
		r->fresh = false;
	}
	s = &r->staged[r->n_staged++];
	s->at = r->stage.len;
	s->rec = *rec;
	s->rec.flags |= KLOG_PREFIXED;
	if (r->where)
		s->rec.offset = r->where(r->where_arg, rec->offset);
	reader_keep_wall(&s->rec, s->wall, sizeof(s->wall));
	s->rec.host_len = MIN(rec->host_len, sizeof(s->host));
	if (s->rec.host_len)
		memcpy(s->host, rec->host, s->rec.host_len);
	s->rec.host = s->host;
	klog_asm_unread(r->asm_, rec->len - len);
	buf_add(&r->stage, rec->text, len);
	buf_putc(&r->stage, '\n');
	return buf_check(&r->stage);
}

static int new_boot(struct klog_reader *r)
{
	int err = flush_stage(r);

	r->open = false;
	r->fresh = true;
	r->torn_age = 0;
	return err < 0 ? err : klog_asm_new_boot(r->asm_);
}

int klog_reader_boot(struct klog_reader *r, const char *id, bool first)
{
	int err = first ? 0 : new_boot(r);

	klog_asm_boot_id(r->asm_, id);
	return err;
}

int klog_reader_finish(struct klog_reader *r, const char *damage, struct klog_totals *ret_totals)
{
	int err = flush_stage(r);

	return err < 0 ? err : klog_asm_finish(r->asm_, r->kernel, damage, ret_totals);
}
