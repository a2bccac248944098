// SPDX-License-Identifier: GPL-2.0-or-later
#include "parsers/vmcore/facts/extract.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "parsers/vmcore/facts/locks.h"
#include "util/cleanup.h"
#include "util/error.h"
#include "util/macros.h"

/* Gap rows stored per table: enough to see what is wrong, few enough for a dump where all is. */
#define GAPS_MAX 200
#define PAGE 4096
#define FIELD_NAMES_MAX 3
/* No kernel object that is read whole is larger; task_struct has about 10 KiB, more with debugging. */
#define OBJECT_MAX (63 * PAGE)
/* What is on a list has at least this size. */
#define OBJECT_MIN 32

enum coverage { COVER_UNTOUCHED, COVER_COMPLETE, COVER_PARTIAL, COVER_ABSENT };

static const char *const coverage_names[] = {
	[COVER_COMPLETE] = "complete",
	[COVER_PARTIAL] = "partial",
	[COVER_ABSENT] = "absent",
};

struct x_coverage {
	enum coverage status;
	char reason[X_REASON_MAX];
};

struct field {
	const char *type;
	const char *names[FIELD_NAMES_MAX];
};

#define FIELD(id, type, ...) [X_##id] = { type, { __VA_ARGS__ } },
static const struct field fields[X_FIELD_COUNT] = { X_FIELDS(FIELD) };
#undef FIELD

static bool resolve(struct extract *x, const struct field *field, struct image_member *ret_member)
{
	for (size_t i = 0; i < FIELD_NAMES_MAX && field->names[i]; i++)
		if (image_member(x->img, field->type, field->names[i], ret_member) == 0)
			return true;
	return false;
}

int x_init(struct extract *x, struct image *img, struct facts *facts)
{
	*x = (struct extract){ .img = img, .info = image_info(img), .facts = facts };
	x->coverage = calloc(FACT_TABLES, sizeof(*x->coverage));
	if (!x->coverage)
		return err_oom();
	for (size_t i = 0; i < X_FIELD_COUNT; i++)
		x->has[i] = resolve(x, &fields[i], &x->members[i]);
	return 0;
}

void x_deinit(struct extract *x)
{
	x_locks_deinit(x);
	for (size_t i = 0; i < x->tasks.n; i++)
		free(x->tasks.v[i].frames);
	free(x->cpus.v);
	free(x->tasks.v);
	free(x->signals.v);
	free(x->mms.v);
	free(x->locks.v);
	free(x->waits.v);
	free(x->workqueues.v);
	free(x->works.v);
	for (size_t i = 0; i < x->memcgs.n; i++)
		free(x->memcgs.v[i].path);
	free(x->memcgs.v);
	free(x->devices.v);
	free(x->coverage);
	map_deinit(&x->logged_kills);
	map_deinit(&x->task_at);
	map_deinit(&x->exit_at);
	map_deinit(&x->func_size);
	map_deinit(&x->thread_at);
	map_deinit(&x->signal_at);
	map_deinit(&x->mm_at);
	map_deinit(&x->lock_at);
	map_deinit(&x->waiter_at);
	map_deinit(&x->workqueue_at);
	map_deinit(&x->pwq_at);
	map_deinit(&x->pool_at);
	map_deinit(&x->work_at);
	map_deinit(&x->worker_at);
	map_deinit(&x->memcg_at);
	map_deinit(&x->device_at);
	map_deinit(&x->sbq_at);
}

int x_grow(void *list_v, size_t n, size_t *cap, size_t size)
{
	char **v = list_v, *bigger;
	size_t more = *cap ? *cap * 2 : 16;

	if (n == *cap) {
		bigger = reallocarray(*v, more, size);
		if (!bigger)
			return err_oom();
		*v = bigger;
		*cap = more;
	}
	memset(*v + n * size, 0, size);
	return 0;
}

int x_object_init(struct extract *x, struct x_object *ret_object, const char *type)
{
	struct x_object o = { 0 };
	int r = image_sizeof(x->img, type, &o.size);

	if (r != 0)
		return r;
	if (!o.size || o.size > OBJECT_MAX)
		return IMAGE_ABSENT;
	o.data = malloc(o.size);
	if (!o.data)
		return err_oom();
	*ret_object = o;
	return 0;
}

void x_object_deinit(struct x_object *o)
{
	free(o->data);
	o->data = NULL;
}

/* Reads those pages of the object that there are. */
static int read_pages(struct extract *x, struct x_object *o)
{
	uint32_t at = 0, page = 0;
	bool any = false;
	int r = 0;

	for (; at < o->size; page++) {
		uint32_t part = MIN(PAGE - (uint32_t)((o->addr + at) % PAGE), o->size - at);

		r = image_read(x->img, o->addr + at, o->data + at, part);
		if (r != 0)
			o->missing |= 1ull << page;
		any |= r == 0;
		at += part;
	}
	return any ? 0 : r;
}

int x_object_read(struct extract *x, struct x_object *o, uint64_t addr)
{
	int r;

	o->addr = addr;
	o->missing = 0;
	if (addr + o->size < addr)
		return err_set(-EFAULT, "0x%" PRIx64 ": not the address of an object", addr);
	r = image_read(x->img, addr, o->data, o->size);
	return r == 0 ? 0 : read_pages(x, o);
}

bool x_object_has(const struct x_object *o, uint32_t offset, uint32_t size)
{
	uint32_t skip = (uint32_t)(o->addr % PAGE);

	if (offset > o->size || size > o->size - offset)
		return false;
	if (!o->missing || !size)
		return true;
	for (uint32_t page = (skip + offset) / PAGE; page <= (skip + offset + size - 1) / PAGE; page++)
		if (o->missing >> page & 1)
			return false;
	return true;
}

struct opt x_get(const struct extract *x, enum x_field f, const struct x_object *o)
{
	const struct image_member *m = &x->members[f];

	if (!x->has[f] || !x_object_has(o, m->offset, m->size))
		return OPT_NULL;
	return OPT(image_member_value(m, o->data));
}

uint64_t x_get_ptr(const struct extract *x, enum x_field f, const struct x_object *o)
{
	return (uint64_t)x_get(x, f, o).v;
}

static struct opt load(const unsigned char *at, uint32_t size)
{
	int64_t s64;
	int32_t s32;
	int16_t s16;

	switch (size) {
	case 8:
		memcpy(&s64, at, 8);
		return OPT(s64);
	case 4:
		memcpy(&s32, at, 4);
		return OPT(s32);
	case 2:
		memcpy(&s16, at, 2);
		return OPT(s16);
	case 1:
		return OPT((int8_t)*at);
	default:
		return OPT_NULL;
	}
}

struct opt x_get_elem(const struct extract *x, enum x_field f, const struct x_object *o, uint32_t index,
		      uint32_t elem_size)
{
	const struct image_member *m = &x->members[f];

	if (!x->has[f] || !elem_size || index >= m->size / elem_size)
		return OPT_NULL;
	if (!x_object_has(o, m->offset, m->size))
		return OPT_NULL;
	return load(o->data + m->offset + index * elem_size, elem_size);
}

struct opt x_read(struct extract *x, uint64_t addr, enum x_field f)
{
	uint64_t value;

	if (!addr || !x->has[f] || image_read_member(x->img, addr, &x->members[f], &value) != 0)
		return OPT_NULL;
	return OPT(value);
}

struct opt x_global(struct extract *x, const char *name, size_t size)
{
	uint64_t addr, value = 0;

	if (image_symbol(x->img, name, &addr) != 0 || image_read(x->img, addr, &value, size) != 0)
		return OPT_NULL;
	return OPT(value);
}

uint64_t x_global_ptr(struct extract *x, const char *name)
{
	return (uint64_t)x_global(x, name, 8).v;
}

struct opt x_pages_kb(const struct extract *x, struct opt pages)
{
	int64_t kb;

	if (!pages.known || !x->info->page_size ||
	    __builtin_mul_overflow(pages.v, (int64_t)x->info->page_size / 1024, &kb))
		return OPT_NULL;
	return OPT(kb);
}

void x_set(void *row, size_t offset, struct opt value)
{
	memcpy((char *)row + offset, &value, sizeof(value));
}

size_t x_objects_max(const struct extract *x)
{
	return x->info->memory_bytes / OBJECT_MIN;
}

/* struct list_head: next and prev. */
struct list_node {
	uint64_t link[2];
};

struct walk {
	uint64_t head;
	size_t left; /* nodes that may still be visited */
	int toward;  /* the link that is followed: 0 next, 1 prev */
	char *reason;
};

static int broken(struct walk *w, const char *what, uint64_t at)
{
	snprintf(w->reason, X_REASON_MAX, "%s list_head 0x%" PRIx64 " %s", w->toward ? "backwards," : "forwards,", at,
		 what);
	return 1;
}

/* One direction of x_list_walk(): 0 when it came back to the head, 1 when it broke. */
static int walk_ring(struct extract *x, struct walk *w, int (*visit)(struct extract *x, uint64_t node, void *arg),
		     void *arg)
{
	struct list_node node;
	uint64_t at = w->head, from;

	if (image_read(x->img, at, &node, sizeof(node)) != 0)
		return broken(w, "is not in the dump", at);
	for (;;) {
		int r;

		from = at;
		at = node.link[w->toward];
		if (at == w->head)
			return 0;
		if (!x_plausible(at) || image_read(x->img, at, &node, sizeof(node)) != 0)
			return broken(w, "leads to memory that cannot be read", from);
		if (node.link[!w->toward] != from)
			return broken(w, "is not what its successor links back to", from);
		if (!w->left--)
			return broken(w, "is beyond all that fit into memory", at);
		r = visit(x, at, arg);
		if (r < 0)
			return r;
	}
}

int x_list_walk(struct extract *x, uint64_t head, size_t max, int (*visit)(struct extract *x, uint64_t node, void *arg),
		void *arg, char ret_reason[static X_REASON_MAX])
{
	struct walk forwards = { .head = head, .left = max, .toward = 0, .reason = ret_reason };
	char ignored[X_REASON_MAX];
	struct walk backwards = { .head = head, .left = max, .toward = 1, .reason = ignored };
	int r = walk_ring(x, &forwards, visit, arg);

	if (r <= 0)
		return r;
	r = walk_ring(x, &backwards, visit, arg);
	return r < 0 ? r : 1;
}

struct x_task *x_task_at(struct extract *x, uint64_t addr)
{
	uint64_t index;

	return addr && map_get(&x->task_at, addr, &index) ? &x->tasks.v[index] : NULL;
}

struct x_mm *x_mm_at(struct extract *x, uint64_t addr)
{
	uint64_t index;

	return addr && map_get(&x->mm_at, addr, &index) ? &x->mms.v[index] : NULL;
}

struct opt x_task_id(struct extract *x, uint64_t addr)
{
	const struct x_task *task = x_task_at(x, addr);

	return task ? OPT(task->row.id) : OPT_NULL;
}

struct opt x_mm_id(struct extract *x, uint64_t addr)
{
	const struct x_mm *mm = x_mm_at(x, addr);

	return mm ? OPT(mm->row.id) : OPT_NULL;
}

static void keep_failure(struct extract *x, int r)
{
	if (r < 0 && !x->failed)
		x->failed = r;
}

static void add_gap(struct extract *x, enum fact_table table, int64_t id, const char *field, const char *reason)
{
	const char *name = fact_descs[table].table;
	unsigned int n = x->gaps[table]++;

	if (n < GAPS_MAX)
		keep_failure(x, facts_gap(x->facts, name, id, field, "%s", reason));
	else if (n == GAPS_MAX)
		keep_failure(x, facts_gap(x->facts, name, 0, NULL, "more gaps than are listed"));
}

void x_gap(struct extract *x, enum fact_table table, int64_t id, const char *field, const char *fmt, ...)
{
	char reason[X_REASON_MAX];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(reason, sizeof(reason), fmt, ap);
	va_end(ap);
	add_gap(x, table, id, field, reason);
}

/* The first reason for the worst status stays. */
static void lower(struct extract *x, enum fact_table table, enum coverage status, const char *reason)
{
	struct x_coverage *c = &x->coverage[table];

	if (c->status >= status)
		return;
	c->status = status;
	snprintf(c->reason, sizeof(c->reason), "%s", reason);
}

void x_partial(struct extract *x, enum fact_table table, int64_t id, const char *field, const char *fmt, ...)
{
	char reason[X_REASON_MAX];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(reason, sizeof(reason), fmt, ap);
	va_end(ap);
	add_gap(x, table, id, field, reason);
	lower(x, table, COVER_PARTIAL, reason);
}

void x_absent(struct extract *x, enum fact_table table, const char *fmt, ...)
{
	char reason[X_REASON_MAX];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(reason, sizeof(reason), fmt, ap);
	va_end(ap);
	lower(x, table, COVER_ABSENT, reason);
}

void x_covered(struct extract *x, enum fact_table table)
{
	lower(x, table, COVER_COMPLETE, "");
}

bool x_complete(const struct extract *x, enum fact_table table)
{
	return x->coverage[table].status == COVER_COMPLETE;
}

int x_write_coverage(struct extract *x)
{
	for (size_t i = 0; i < FACT_TABLES; i++) {
		const struct x_coverage *c = &x->coverage[i];
		int r;

		if (c->status == COVER_UNTOUCHED)
			continue;
		r = facts_coverage(x->facts, fact_descs[i].table, coverage_names[c->status],
				   c->reason[0] ? c->reason : NULL);
		if (r < 0)
			return r;
	}
	return 0;
}

const char *x_locator(char buf[static X_LOCATOR_MAX], const char *kind, uint64_t addr)
{
	snprintf(buf, X_LOCATOR_MAX, "vmcore:%s@0x%016" PRIx64, kind, addr);
	return buf;
}
