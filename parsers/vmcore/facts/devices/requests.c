// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A driver's request is found by its tag; queues share tags, and those of a host
 * adapter may be many, so each array of tags is looked at once and each request counted for its queue.
 */
#include "parsers/vmcore/facts/devices/requests.h"

#include <inttypes.h>
#include <stdlib.h>

#include "parsers/vmcore/facts/devices/device.h"
#include "parsers/vmcore/facts/devices/devices.h"
#include "parsers/vmcore/facts/gaps.h"
#include "parsers/vmcore/facts/read/address.h"
#include "parsers/vmcore/facts/read/list.h"
#include "parsers/vmcore/facts/read/member.h"
#include "parsers/vmcore/facts/read/object.h"
#include "parsers/vmcore/facts/read/xarray.h"
#include "parsers/vmcore/facts/row.h"
#include "parsers/vmcore/facts/system.h"
#include "util/cleanup.h"
#include "util/error.h"
#include "util/macros.h"
#include "util/map.h"

#define HW_QUEUES_MAX 8192
#define TAGS_MAX 65536
#define MSEC_PER_SEC 1000

struct requests {
	struct object request;
	struct map seen;          /* struct blk_mq_tags */
	size_t left;              /* hardware queues that may still be looked at */
	enum field state;         /* the member of struct request that tells */
	uint64_t mask, in_flight; /* its bits that matter, and what they are while the driver has the request */
};

/* ---- Ages ---- */

/*
 * The request's age by the clock that jiffies keep: start_time_ns and jiffies follow NTP, the scheduler's clock does
 * not. Up to 4.17 start_time_ns was the scheduler's, and start_time jiffies. Without a start time, the deadline tells since
 * when its driver has it.
 */
static struct opt age_of(struct extract *x, const struct object *rq)
{
	int64_t hz = x->capture.hz.v, start = object_get(x, FIELD_RQ_START, rq).v, now, age;
	struct opt deadline = object_get(x, FIELD_RQ_DEADLINE, rq), timeout = object_get(x, FIELD_RQ_TIMEOUT, rq);
	struct opt jiffies = object_get(x, FIELD_RQ_START_JIFFIES, rq);

	if (!x->jiffies.known || hz <= 0)
		return OPT_NULL;
	now = (int64_t)((uint64_t)x->jiffies.v - (uint32_t)(-INITIAL_JIFFIES_SECONDS * hz));
	if (jiffies.known && jiffies.v)
		age = (int64_t)(uint32_t)((uint64_t)x->jiffies.v - (uint64_t)jiffies.v) * MSEC_PER_SEC / hz;
	else if (start > 0)
		age = now * MSEC_PER_SEC / hz - start / NSEC_PER_MSEC;
	else if (deadline.known && timeout.known)
		age = (int64_t)((uint64_t)x->jiffies.v - (uint64_t)deadline.v + (uint64_t)timeout.v) * MSEC_PER_SEC /
		      hz;
	else
		return OPT_NULL;
	return age >= 0 ? OPT(age) : OPT(0);
}

/* ---- blk-mq ---- */

static void count_request(struct extract *x, struct requests *rs, uint64_t addr, uint32_t tag)
{
	struct device *device;
	struct opt age;

	if (!address_plausible(addr) || object_read(x, &rs->request, addr) != 0 ||
	    ((uint64_t)object_get(x, rs->state, &rs->request).v & rs->mask) != rs->in_flight ||
	    object_get(x, FIELD_RQ_TAG, &rs->request).v != tag)
		return;
	device = devices_at(x, object_get_ptr(x, FIELD_RQ_QUEUE, &rs->request));
	if (!device)
		return;
	device->row.in_flight = OPT(device->row.in_flight.v + 1);
	age = age_of(x, &rs->request);
	if (age.known && (!device->row.oldest_ms.known || age.v > device->row.oldest_ms.v))
		device->row.oldest_ms = age;
}

static int read_tags(struct extract *x, struct requests *rs, uint64_t tags)
{
	_cleanup_free_ uint64_t *rqs = NULL;
	uint64_t array = member_read_ptr(x, tags, FIELD_TAGS_RQS);
	uint32_t n = (uint32_t)member_read(x, tags, FIELD_TAGS_NR).v;

	if (!n || n > TAGS_MAX || !array)
		return 0;
	rqs = reallocarray(NULL, n, sizeof(*rqs));
	if (!rqs)
		return err_oom();
	if (image_read(x->img, array, rqs, n * sizeof(*rqs)) != 0) {
		gaps_partial(x, FACT_DEVICE, 0, "in_flight", "requests 0x%" PRIx64 " cannot be read", array);
		return 0;
	}
	for (uint32_t i = 0; i < n; i++)
		if (rqs[i])
			count_request(x, rs, rqs[i], i);
	return 0;
}

/* Records which device the tags in the sbitmap_queue at field @f of @tags belong to. */
static int enter_sbq(struct extract *x, uint64_t tags, enum field f, size_t device)
{
	uint64_t sbq = tags + x->members[f].offset, known;

	if (!x->has[f])
		return 0;
	if (x->members[f].is_pointer) /* 5.10 */
		sbq = member_read_ptr(x, tags, f);
	if (map_get(&x->devices->sbq_at, sbq, &known))
		return known == device ? 0 : map_put(&x->devices->sbq_at, sbq, DEVICE_SHARED);
	return map_put(&x->devices->sbq_at, sbq, device);
}

static int enter_tags(struct extract *x, struct requests *rs, uint64_t tags, size_t device)
{
	int r;

	if (!address_plausible(tags))
		return 0;
	r = enter_sbq(x, tags, FIELD_TAGS_BITMAP, device);
	if (r == 0)
		r = enter_sbq(x, tags, FIELD_TAGS_RESERVED, device);
	if (r < 0 || map_get(&rs->seen, tags, NULL))
		return r;
	r = map_put(&rs->seen, tags, 1);
	return r == 0 ? read_tags(x, rs, tags) : r;
}

static int read_hctx(struct extract *x, struct requests *rs, uint64_t hctx, size_t device)
{
	uint64_t sched = member_read_ptr(x, hctx, FIELD_HCTX_SCHED_TAGS);
	int r;

	if (!rs->left)
		return 0;
	rs->left--;
	r = enter_tags(x, rs, member_read_ptr(x, hctx, FIELD_HCTX_TAGS), device);
	return r == 0 && sched ? enter_sbq(x, sched, FIELD_TAGS_BITMAP, device) : r;
}

struct hctxs {
	struct requests *rs;
	size_t device;
};

static int visit_hctx(struct extract *x, uint64_t hctx, void *arg)
{
	struct hctxs *hctxs = arg;

	return read_hctx(x, hctxs->rs, hctx, hctxs->device);
}

static int read_queue(struct extract *x, struct requests *rs, size_t device)
{
	uint64_t queue = x->devices->v[device].queue, hctx;
	uint64_t array = member_read_ptr(x, queue, FIELD_QUEUE_HCTXS);
	struct opt n = member_read(x, queue, FIELD_QUEUE_HCTX_NR);
	struct hctxs hctxs = { rs, device };
	struct xarray table = { .visit = visit_hctx, .arg = &hctxs, .left = HW_QUEUES_MAX };
	int r = 0;

	if (!n.known)
		return 0;
	x->devices->v[device].row.in_flight = OPT(x->devices->v[device].row.in_flight.v);
	if (x->has[FIELD_QUEUE_HCTX_TABLE])
		return xarray_walk(x, &table, member_read_ptr(x, queue, FIELD_QUEUE_HCTX_TABLE));
	for (int64_t i = 0; r == 0 && i < MIN(n.v, HW_QUEUES_MAX); i++)
		if (image_read_u64(x->img, array + (uint64_t)i * 8, &hctx) == 0)
			r = read_hctx(x, rs, hctx, device);
	return r;
}

/* ---- Devices without requests ---- */

static uint64_t stats_of(struct extract *x, const struct device *device)
{
	uint64_t part0 = device->disk + x->members[FIELD_DISK_PART0].offset;

	if (x->has[FIELD_BDEV_STATS])
		return member_read_ptr(x, member_read_ptr(x, device->disk, FIELD_DISK_PART0), FIELD_BDEV_STATS);
	return member_read_ptr(x, part0, FIELD_PART_STATS);
}

/* I/O that began on one CPU may end on another, so only the sum over all CPUs means anything. */
static struct opt count_bios(struct extract *x, const struct device *device)
{
	const struct image_member *m = &x->members[FIELD_STATS_IN_FLIGHT];
	uint64_t stats = stats_of(x, device);
	int64_t parts[2], sum = 0;

	if (!stats || !x->cpus->percpu || !x->has[FIELD_STATS_IN_FLIGHT] || m->size != sizeof(parts))
		return OPT_NULL;
	for (size_t i = 0; i < x->cpus->n; i++) {
		if (image_read(x->img, stats + x->cpus->v[i].offset + m->offset, parts, sizeof(parts)) != 0)
			return OPT_NULL;
		sum = row_sum(sum, row_sum(parts[0], parts[1]));
	}
	return OPT(MAX(sum, 0));
}

/* Before blk-mq no state of a request told that it is in flight, but the disk counts. */
static struct opt counted(struct extract *x, const struct device *device)
{
	uint64_t part0 = device->disk + x->members[FIELD_DISK_PART0].offset;
	uint32_t parts[2];

	if (!x->has[FIELD_PART_IN_FLIGHT] || !x->has[FIELD_DISK_PART0] ||
	    image_read(x->img, part0 + x->members[FIELD_PART_IN_FLIGHT].offset, parts, sizeof(parts)) != 0)
		return OPT_NULL;
	return OPT(MAX((int32_t)parts[0] + (int32_t)parts[1], 0));
}

static bool is_mq(struct extract *x, const struct device *device)
{
	return member_read(x, device->queue, FIELD_QUEUE_MQ_OPS).v != 0;
}

/*
 * Up to 4.13 the disk counts blk-mq's requests as well, also those that the driver does not have yet (f299b7c7a9de). el7 has
 * that change and little else of its time, so nothing but a count tells that there is one: 0 may mean either.
 */
static struct opt counted_mq(struct extract *x, const struct device *device)
{
	struct opt n = counted(x, device);

	return n.v ? n : OPT_NULL;
}

static void read_counts(struct extract *x)
{
	for (size_t i = 0; i < x->devices->n; i++) {
		struct device *device = &x->devices->v[i];

		device->row.in_flight = is_mq(x, device) ? counted_mq(x, device) : counted(x, device);
		if (!device->row.in_flight.known)
			gaps_add(x, FACT_DEVICE, device->row.id, "in_flight",
				 "this kernel's struct request is not known");
	}
}

/* Once every request is counted for its queue. */
static void add_counts(struct extract *x)
{
	for (size_t i = 0; i < x->devices->n; i++) {
		struct device *device = &x->devices->v[i];

		if (is_mq(x, device) && device->row.in_flight.known)
			device->row.in_flight.v = MAX(device->row.in_flight.v, counted_mq(x, device).v);
	}
}

static int read_all(struct extract *x, struct requests *rs)
{
	int r = 0;

	for (size_t i = 0; r == 0 && i < x->devices->n; i++) {
		struct device *device = &x->devices->v[i];

		if (is_mq(x, device))
			r = read_queue(x, rs, i);
		else
			device->row.in_flight =
				x->has[FIELD_STATS_IN_FLIGHT] ? count_bios(x, device) : counted(x, device);
	}
	if (r == 0 && rs->state == FIELD_RQ_ATOMIC)
		add_counts(x);
	return r;
}

/* Finds how this kernel tells that a driver has a request. 0, or IMAGE_ABSENT when it does not. */
static int find_state(struct extract *x, struct requests *rs)
{
	int64_t value, complete;

	if (x->has[FIELD_RQ_STATE] && image_enumerator(x->img, "mq_rq_state", "MQ_RQ_IN_FLIGHT", &value) == 0) {
		rs->state = FIELD_RQ_STATE;
		rs->mask = UINT64_MAX;
		rs->in_flight = (uint64_t)value;
		return 0;
	}
	/* Up to 4.15 there were bits (1d9bd5161ba3). */
	if (!x->has[FIELD_RQ_ATOMIC] || image_enumerator(x->img, "rq_atomic_flags", "REQ_ATOM_STARTED", &value) != 0 ||
	    image_enumerator(x->img, "rq_atomic_flags", "REQ_ATOM_COMPLETE", &complete) != 0 || value < 0 ||
	    value > 63 || complete < 0 || complete > 63)
		return IMAGE_ABSENT;
	rs->state = FIELD_RQ_ATOMIC;
	rs->in_flight = 1ull << value;
	rs->mask = rs->in_flight | 1ull << complete;
	return 0;
}

int requests_run(struct extract *x)
{
	struct requests rs = { .left = list_max(x) };
	uint32_t size;
	int r;

	if (image_sizeof(x->img, "gendisk", &size) != 0)
		return 0; /* there are no devices then */
	r = object_init(x, &rs.request, "request");
	if (r == 0)
		r = find_state(x, &rs);
	if (r == 0)
		r = read_all(x, &rs);
	if (r > 0)
		read_counts(x);
	object_deinit(&rs.request);
	map_deinit(&rs.seen);
	return MIN(r, 0);
}
