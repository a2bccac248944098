// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The log is in the kernel's ring buffer: the lockless ring since 5.10 (896fbe20b4e2), the ring of variable records
 * before, and the ring of text before that (7ff9554bb578, 3.5). The log parser makes facts of it, in this dump's
 * capture.
 */
#include "parsers/vmcore/facts/log.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "parsers/klog/reader/reader.h"
#include "parsers/vmcore/facts/gaps.h"
#include "parsers/vmcore/facts/read/global.h"
#include "parsers/vmcore/facts/system.h"
#include "parsers/vmcore/facts/tasks.h"
#include "util/cleanup.h"
#include "util/error.h"
#include "util/macros.h"
#include "util/map.h"

/* A larger ring is not believed: log_buf_len= allows 2 GiB, but machines have 16 MiB. */
#define RING_MAX (UINT64_C(256) << 20)
#define TEXT_MAX 8192

/* The state in a descriptor's state_var, its two highest bits (kernel/printk/printk_ringbuffer.h). */
enum desc_state { DESC_RESERVED, DESC_COMMITTED, DESC_FINALIZED, DESC_REUSABLE };

/* caller_id of a CPU (printk_caller_id()). */
#define CALLER_IS_CPU 0x80000000u

/*
 * Flags of a record (kernel/printk). Until 4.8 LOG_CONT marked a record that does not end a line, since then one that
 * continues a line.
 */
#define LOG_NEWLINE 2
#define LOG_PREFIX 4
#define LOG_CONT 8

struct kernel_log {
	bool read;
	struct map kills; /* ids of tasks of whose kill it tells */
};

struct log {
	struct extract *x;
	struct klog_reader *reader;
	uint64_t records;
	int64_t last_ms;     /* since boot, of the newest record */
	uint64_t room;       /* bytes of the ring that no record was read from */
	struct opt lost;     /* records, or bytes of a ring of text, that the oldest was preceded by */
	const char *unit;    /* of these */
	char text[TEXT_MAX]; /* of the record that may go on */
	size_t len;
	struct klog_record rec;
	uint8_t flags; /* of its last part */
};

static int flush(struct log *log)
{
	int r = 0;

	if (log->rec.text) {
		log->rec.len = log->len;
		r = klog_reader_record(log->reader, &log->rec);
	}
	log->rec.text = NULL;
	log->len = 0;
	return r;
}

/* Records do not share bytes. Those of a forged ring may, and would be read again and again. */
static int spend(struct log *log, uint64_t len)
{
	if (len > log->room)
		return err_set(-EBADMSG, "records of more bytes than the ring has");
	log->room -= len;
	return 0;
}

/* The ring begins with record @seq, counted from the boot on. @seq is the file's word, so it decides nothing. */
static void begins_with(struct log *log, uint64_t seq)
{
	if (log->lost.known || seq > INT64_MAX)
		return;
	log->lost = OPT((int64_t)seq);
	log->unit = "record";
}

/* A record's data; unknown members are 0. */
struct raw_record {
	uint64_t seq, ts_nsec;
	uint32_t caller;
	uint8_t facility, level, flags;
	bool has_caller;
};

/* Whether @raw continues the line of the record before. */
static bool goes_on(const struct log *log, const struct raw_record *raw)
{
	uint8_t either = log->flags | raw->flags;

	return log->rec.text && either & LOG_CONT && !(log->flags & LOG_NEWLINE) && !(raw->flags & LOG_PREFIX) &&
	       log->rec.caller == (raw->caller & ~CALLER_IS_CPU);
}

static int take(struct log *log, const struct raw_record *raw, const char *text, size_t len)
{
	int r;

	log->last_ms = MAX(log->last_ms, (int64_t)(raw->ts_nsec / NSEC_PER_MSEC));
	if (raw->facility)
		return 0;
	if (!goes_on(log, raw)) {
		r = flush(log);
		if (r < 0)
			return r;
		log->rec = (struct klog_record){
			.text = log->text,
			.offset = raw->seq,
			.level = raw->level,
			.epoch_us = KLOG_NO_TIME,
			.mono_us = (int64_t)(raw->ts_nsec / 1000),
			.caller_kind = !raw->has_caller            ? 0 :
				       raw->caller & CALLER_IS_CPU ? 'C' :
								     'T',
			.caller = raw->caller & ~CALLER_IS_CPU,
		};
	}
	log->flags = raw->flags;
	len = MIN(len, sizeof(log->text) - log->len);
	memcpy(log->text + log->len, text, len);
	log->len += len;
	log->records++;
	return 0;
}

/* A member that the ring cannot be read without, unless it is optional. */
struct wanted {
	const char *type, *path;
	struct image_member *ret;
	bool optional;
};

/* 0, or 1 with a gap when one of them is not known. */
static int find_members(struct extract *x, const struct wanted *wanted, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		int r = image_member(x->img, wanted[i].type, wanted[i].path, wanted[i].ret);
		uint32_t size;

		if (r < 0)
			return r;
		if (r == 0 && image_sizeof(x->img, wanted[i].type, &size) == 0 &&
		    image_member_fits(wanted[i].ret, size))
			continue;
		*wanted[i].ret = (struct image_member){ 0 };
		if (wanted[i].optional)
			continue;
		gaps_partial(x, FACT_EVENT, 0, NULL, "the kernel's log: no member %s of %s", wanted[i].path,
			     wanted[i].type);
		return 1;
	}
	return 0;
}

/* The lockless ring. */
struct prb {
	struct image_member count_bits, descs, infos, head_id, tail_id, size_bits, data;
	struct image_member state_var, begin, next;
	struct image_member seq, ts_nsec, text_len, facility, level, flags, caller_id;
	uint32_t ring_size, desc_size, info_size;
	uint64_t desc_mask, text_size;
	unsigned char *ring, *all_descs, *all_infos, *text; /* copies */
};

static void prb_deinit(struct prb *p)
{
	free(p->ring);
	free(p->all_descs);
	free(p->all_infos);
	free(p->text);
}

static int find_prb(struct extract *x, struct prb *p)
{
	const struct wanted wanted[] = {
		{ "printk_ringbuffer", "desc_ring.count_bits", &p->count_bits },
		{ "printk_ringbuffer", "desc_ring.descs", &p->descs },
		{ "printk_ringbuffer", "desc_ring.infos", &p->infos },
		{ "printk_ringbuffer", "desc_ring.head_id", &p->head_id },
		{ "printk_ringbuffer", "desc_ring.tail_id", &p->tail_id },
		{ "printk_ringbuffer", "text_data_ring.size_bits", &p->size_bits },
		{ "printk_ringbuffer", "text_data_ring.data", &p->data },
		{ "prb_desc", "state_var", &p->state_var },
		{ "prb_desc", "text_blk_lpos.begin", &p->begin },
		{ "prb_desc", "text_blk_lpos.next", &p->next },
		{ "printk_info", "seq", &p->seq },
		{ "printk_info", "ts_nsec", &p->ts_nsec },
		{ "printk_info", "text_len", &p->text_len },
		{ "printk_info", "facility", &p->facility },
		{ "printk_info", "level", &p->level },
		{ "printk_info", "flags", &p->flags, .optional = true },
		{ "printk_info", "caller_id", &p->caller_id, .optional = true },
	};
	int r = find_members(x, wanted, ARRAY_SIZE(wanted));

	if (r != 0)
		return r;
	return image_sizeof(x->img, "printk_ringbuffer", &p->ring_size) |
	       image_sizeof(x->img, "prb_desc", &p->desc_size) | image_sizeof(x->img, "printk_info", &p->info_size);
}

static int read_block(struct extract *x, uint64_t addr, uint64_t size, unsigned char **ret)
{
	_cleanup_free_ unsigned char *block = NULL;
	int r;

	if (!size || size > RING_MAX)
		return err_set(-EBADMSG, "a ring buffer of %" PRIu64 " bytes", size);
	block = malloc(size);
	if (!block)
		return err_oom();
	r = image_read(x->img, addr, block, size);
	if (r == 0)
		*ret = steal_ptr(block);
	return r;
}

/* Reads the ring's control structure, its descriptors and its text. */
static int read_prb(struct extract *x, struct prb *p, uint64_t addr)
{
	uint64_t bits, text_bits, count;
	int r = read_block(x, addr, p->ring_size, &p->ring);

	if (r < 0)
		return r;
	bits = image_member_value(&p->count_bits, p->ring);
	text_bits = image_member_value(&p->size_bits, p->ring);
	if (bits > 24 || text_bits > 28)
		return err_set(-EBADMSG, "a ring of 2^%" PRIu64 " records and 2^%" PRIu64 " bytes", bits, text_bits);
	count = UINT64_C(1) << bits;
	p->desc_mask = count - 1;
	p->text_size = UINT64_C(1) << text_bits;
	r = read_block(x, image_member_value(&p->descs, p->ring), count * p->desc_size, &p->all_descs);
	if (r == 0)
		r = read_block(x, image_member_value(&p->infos, p->ring), count * p->info_size, &p->all_infos);
	return r < 0 ? r : read_block(x, image_member_value(&p->data, p->ring), p->text_size, &p->text);
}

/* Where the record's text lies; NULL when it has none, or when its place makes no sense. */
static const char *text_at(const struct extract *x, const struct prb *p, uint64_t begin, uint64_t next,
			   uint64_t *ret_len)
{
	uint64_t id_size = x->info->ptr_size, size;

	/* Odd positions stand for records without data. */
	if (begin & 1 || begin == next)
		return NULL;
	/* A block that does not fit before the end of the ring lies at its beginning. */
	if (begin / p->text_size != next / p->text_size && next % p->text_size) {
		if (begin / p->text_size + 1 != next / p->text_size)
			return NULL;
		begin = next - next % p->text_size;
	}
	size = next - begin;
	if (size <= id_size || size > p->text_size || begin % p->text_size + size > p->text_size)
		return NULL;
	*ret_len = size - id_size;
	return (const char *)p->text + begin % p->text_size + id_size;
}

static int take_desc(struct log *log, const struct prb *p, uint64_t id)
{
	const unsigned char *desc = p->all_descs + (id & p->desc_mask) * p->desc_size;
	const unsigned char *info = p->all_infos + (id & p->desc_mask) * p->info_size;
	unsigned int bits = log->x->info->ptr_size * 8;
	uint64_t state_var = image_member_value(&p->state_var, desc), space;
	enum desc_state state = (enum desc_state)(state_var >> (bits - 2) & 3);
	struct raw_record raw = {
		.seq = image_member_value(&p->seq, info),
		.ts_nsec = image_member_value(&p->ts_nsec, info),
		.facility = (uint8_t)image_member_value(&p->facility, info),
		.level = (uint8_t)image_member_value(&p->level, info),
		.flags = p->flags.size ? (uint8_t)image_member_value(&p->flags, info) : LOG_NEWLINE,
		.has_caller = p->caller_id.size,
	};
	uint64_t len = image_member_value(&p->text_len, info);
	const char *text;
	int r;

	if ((state_var ^ id) << 2 != 0 || (state != DESC_COMMITTED && state != DESC_FINALIZED))
		return 0;
	/* A descriptor is used again for the record that comes a whole ring later (prb_reserve()), so that both have one index. */
	if (((raw.seq ^ id) & p->desc_mask) == 0)
		begins_with(log, raw.seq);
	if (raw.has_caller)
		raw.caller = (uint32_t)image_member_value(&p->caller_id, info);
	text = text_at(log->x, p, image_member_value(&p->begin, desc), image_member_value(&p->next, desc), &space);
	if (!text)
		return 0;
	r = spend(log, space);
	return r == 0 ? take(log, &raw, text, MIN(len, space)) : r;
}

static int take_descs(struct log *log, const struct prb *p)
{
	uint64_t id = image_member_value(&p->tail_id, p->ring), head = image_member_value(&p->head_id, p->ring);
	int r = 0;

	for (uint64_t n = 0; r == 0 && n <= p->desc_mask; n++, id++) {
		r = take_desc(log, p, id);
		if (id == head)
			break;
	}
	return r;
}

static int read_lockless(struct log *log, uint64_t addr)
{
	struct prb p = { 0 };
	int r = find_prb(log->x, &p);

	if (r == 0)
		r = read_prb(log->x, &p, addr);
	log->room = p.text_size;
	if (r == 0)
		r = take_descs(log, &p);
	prb_deinit(&p);
	return r;
}

/* The ring of variable records. */
struct records {
	struct image_member ts_nsec, len, text_len, facility, level, flags, caller_id;
	uint32_t size; /* of the header */
};

static int find_records(struct extract *x, struct records *k)
{
	/* It was struct log until 3.11 (62e32ac3505a). */
	const char *type = image_sizeof(x->img, "printk_log", &k->size) == 0 ? "printk_log" : "log";
	const struct wanted wanted[] = {
		{ type, "ts_nsec", &k->ts_nsec },
		{ type, "len", &k->len },
		{ type, "text_len", &k->text_len },
		{ type, "facility", &k->facility },
		{ type, "level", &k->level },
		{ type, "flags", &k->flags },
		{ type, "caller_id", &k->caller_id, .optional = true },
	};
	int r = find_members(x, wanted, ARRAY_SIZE(wanted));

	return r != 0 ? r : image_sizeof(x->img, type, &k->size);
}

static int take_record(struct log *log, const struct records *k, const unsigned char *at, uint64_t room, uint64_t seq)
{
	uint64_t text_len = image_member_value(&k->text_len, at);
	struct raw_record raw = {
		.seq = seq,
		.ts_nsec = image_member_value(&k->ts_nsec, at),
		.facility = (uint8_t)image_member_value(&k->facility, at),
		.level = (uint8_t)image_member_value(&k->level, at),
		.flags = (uint8_t)image_member_value(&k->flags, at),
		.has_caller = k->caller_id.size,
	};

	if (raw.has_caller)
		raw.caller = (uint32_t)image_member_value(&k->caller_id, at);
	return take(log, &raw, (const char *)at + k->size, MIN(text_len, room - k->size));
}

static int read_ring(struct log *log, uint64_t log_buf)
{
	struct extract *x = log->x;
	_cleanup_free_ unsigned char *ring = NULL;
	struct records k;
	uint64_t size = (uint64_t)global_read(x, "log_buf_len", 4).v,
		 at = (uint64_t)global_read(x, "log_first_idx", 4).v;
	uint64_t end = (uint64_t)global_read(x, "log_next_idx", 4).v;
	struct opt first = global_read(x, "log_first_seq", 8);
	uint64_t seq = (uint64_t)first.v;
	int r = find_records(x, &k);

	if (first.known)
		begins_with(log, seq);
	if (r == 0)
		r = read_block(x, log_buf, size, &ring);
	log->room = size;
	for (; r == 0 && at != end; seq++) {
		uint64_t len = at + k.size <= size ? image_member_value(&k.len, ring + at) : 0;

		/* A record of length 0 means that the next one is at the beginning of the ring. */
		if (!len && at) {
			at = 0;
			seq--;
			continue;
		}
		if (len < k.size || len > size - at)
			return err_set(-EBADMSG, "a record of %" PRIu64 " bytes at %" PRIu64, len, at);
		r = spend(log, len);
		if (r == 0)
			r = take_record(log, &k, ring + at, len, seq);
		at += len;
	}
	return r;
}

/*
 * The ring of text, with levels and time stamps as a console has them. log_end counts all characters that there ever
 * were; places in the log are counted from the first that is left.
 */
static int read_text(struct log *log, uint64_t log_buf)
{
	struct extract *x = log->x;
	_cleanup_free_ unsigned char *ring = NULL;
	_cleanup_free_ char *text = NULL;
	uint64_t size = (uint64_t)global_read(x, "log_buf_len", 4).v, end = (uint64_t)global_read(x, "log_end", 4).v;
	size_t n, done;
	int r = read_block(x, log_buf, size, &ring);

	if (r < 0)
		return r;
	/* Not logged_chars: what "dmesg -c" cleared is still there. */
	n = (size_t)MIN(size, end);
	text = malloc(n + 1);
	if (!text)
		return err_oom();
	for (size_t i = 0; i < n; i++)
		text[i] = (char)ring[(end - n + i) % size];
	log->records += n > 0;
	if (end > n) {
		log->lost = OPT((int64_t)(end - n));
		log->unit = "byte";
	}
	return klog_reader_text(log->reader, text, n, 0, true, &done);
}

static int read_before_5_10(struct log *log, uint64_t log_buf)
{
	uint64_t addr;

	return image_symbol(log->x->img, "log_first_idx", &addr) == 0 ? read_ring(log, log_buf) :
									read_text(log, log_buf);
}

/* The dump's own row of a task that the log speaks of. */
static int64_t find_task(void *arg, int64_t pid, const char *comm)
{
	struct extract *x = arg;

	for (size_t i = 0; i < x->tasks->n; i++) {
		const struct task *task = &x->tasks->v[i];

		if (task->row.pid.known && task->row.pid.v == pid && (!comm[0] || str_starts(comm, task->comm)))
			return task->row.id;
	}
	return 0;
}

static void note_kill(void *arg, int64_t task_id)
{
	struct extract *x = arg;

	/* Without memory for this the kill gets two rows. */
	(void)map_put(&x->log->kills, (uint64_t)task_id, 1);
}

static int read_log(struct log *log)
{
	uint64_t prb = global_read_ptr(log->x, "prb"), log_buf = global_read_ptr(log->x, "log_buf");
	int r = prb ? read_lockless(log, prb) : log_buf ? read_before_5_10(log, log_buf) : 1;

	if (!prb && !log_buf)
		gaps_absent(log->x, FACT_EVENT, "the kernel's log was not found");
	/* A log that cannot be read is a gap; the rest of the dump still counts. */
	if (r < 0 && r != -ENOMEM) {
		gaps_partial(log->x, FACT_EVENT, 0, NULL, "the kernel's log: %s", err_text(r));
		r = 0;
	}
	return r < 0 ? r : flush(log);
}

/* As a log says it that has no beginning: what stood there may be the cause, and nobody sees it any more. */
static int note_lost(struct log *log)
{
	struct extract *x = log->x;
	char lost[48];

	if (!log->records || !log->lost.known || !log->lost.v)
		return 0;
	x->capture.truncated = OPT(true);
	if (log->lost.v == 1)
		snprintf(lost, sizeof(lost), "%s is", log->unit);
	else
		snprintf(lost, sizeof(lost), "%" PRId64 " %ss are", log->lost.v, log->unit);
	return facts_gap(x->facts, "capture", 0, "truncated",
			 "the log does not begin with the boot: its first %s gone from the kernel's ring buffer, which"
			 " log_buf_len= makes larger",
			 lost);
}

int log_run(struct extract *x)
{
	_cleanup_free_ struct log *log = calloc(1, sizeof(*log));
	struct klog_output out = {
		.facts = x->facts, .locator = "vmcore:record@", .find_task = find_task, .killed = note_kill, .arg = x
	};
	struct klog_totals totals;
	int r;

	if (!log)
		return err_oom();
	log->x = x;
	r = klog_reader_new(&log->reader);
	if (r == 0)
		r = klog_reader_begin(log->reader, &out);
	if (r == 0)
		r = read_log(log);
	if (r == 0)
		r = klog_reader_finish(log->reader, NULL, &totals);
	klog_reader_free(log->reader);
	if (r == 0)
		r = note_lost(log);
	if (r == 0)
		r = system_floor_uptime(x, MAX(log->last_ms, totals.last_ms));
	x->log->read = log->records > 0;
	if (!x->log->read) {
		gaps_absent(x, FACT_EVENT, "the log buffer in the dump holds no record");
		gaps_absent(x, FACT_OOM_CANDIDATE, "only a log has the table of tasks that the OOM killer chose from");
	}
	return r;
}

bool log_was_read(const struct extract *x)
{
	return x->log->read;
}

bool log_has_kill(const struct extract *x, int64_t task_id)
{
	return map_get(&x->log->kills, (uint64_t)task_id, NULL);
}

int log_init(struct extract *x)
{
	x->log = calloc(1, sizeof(*x->log));
	return x->log ? 0 : err_oom();
}

void log_deinit(struct extract *x)
{
	if (x->log)
		map_deinit(&x->log->kills);
	free(x->log);
}
