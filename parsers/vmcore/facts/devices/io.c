// SPDX-License-Identifier: GPL-2.0-or-later
#include "parsers/vmcore/facts/devices/io.h"

#include <inttypes.h>
#include <stdio.h>

#include "parsers/vmcore/facts/devices/devices.h"
#include "parsers/vmcore/facts/locks/locks.h"
#include "parsers/vmcore/facts/locks/waiters.h"
#include "parsers/vmcore/facts/read/address.h"
#include "parsers/vmcore/facts/read/global.h"
#include "parsers/vmcore/facts/read/member.h"
#include "parsers/vmcore/facts/tasks.h"
#include "parsers/vmcore/facts/read/slab.h"
#include "util/macros.h"
#include "util/map.h"

/* Flags in the low bits of page.mapping (include/linux/page-flags.h). */
#define MAPPING_FLAGS 3u
/*
 * swp_entry_t: the swap area's number is above the offset; both fit an xarray's value (4.20: ee40d6b1eb8c), and before
 * that one of a radix tree (3.1), which has a bit less.
 */
#define SWAP_TYPE_SHIFT 58
#define RADIX_SWAP_TYPE_SHIFT 57
#define SWAP_TYPE_MASK 0x1fu

/* ---- The device that a task waits for ---- */

static const struct device *device_of_bio(struct extract *x, uint64_t bio)
{
	return devices_at(x, member_read_ptr(x, bio, FIELD_BIO_BDEV));
}

/* Whether @word in a bio means that its end wakes @task: the task's address, or the completion that it waits for. */
static bool is_waker(const struct task *task, uint64_t completion, uint64_t word)
{
	return word == task->addr || (completion && word == completion);
}

/* Looks for a bio whose end wakes the task, on the stack itself or where the stack points to. */
static const struct device *device_by_bio(struct extract *x, const struct task *task, const struct stack *stack,
					  uint64_t completion)
{
	uint64_t offset = x->members[FIELD_BIO_PRIVATE].offset;
	const struct device *device = NULL;

	if (!x->has[FIELD_BIO_PRIVATE] || !x->has[FIELD_BIO_BDEV])
		return NULL;
	for (size_t i = 0; !device && i < stack->n; i++) {
		uint64_t word = stack->words[i], value;

		if (is_waker(task, completion, word))
			device = device_of_bio(x, stack->low + i * 8 - offset);
		else if (address_plausible(word) && image_read_u64(x->img, word + offset, &value) == 0 &&
			 is_waker(task, completion, value))
			device = device_of_bio(x, word);
	}
	return device;
}

/* A task that waits for a tag queues a struct sbq_wait, which says whose tags. */
static const struct device *device_by_tags(struct extract *x, uint64_t entry)
{
	uint64_t sbq, index;

	if (!entry || !x->has[FIELD_SBQ_WAIT_ENTRY])
		return NULL;
	sbq = member_read_ptr(x, entry - x->members[FIELD_SBQ_WAIT_ENTRY].offset, FIELD_SBQ_WAIT_SBQ);
	if (!map_get(&x->devices->sbq_at, sbq, &index) || index == DEVICE_SHARED)
		return NULL;
	return &x->devices->v[index];
}

/* The device of the struct rq_wb that contains the struct rq_wait at @wait. */
static const struct device *device_of_throttle(struct extract *x, uint64_t wait)
{
	const struct image_member *waits = &x->members[FIELD_WBT_WAITS];
	uint32_t size;

	if (!x->has[FIELD_WBT_WAITS] || image_sizeof(x->img, "rq_wait", &size) != 0 || !size)
		return NULL;
	for (uint32_t at = 0; at < waits->size; at += size) {
		uint64_t queue = member_read_ptr(x, wait - at - waits->offset, FIELD_WBT_QUEUE), index;

		if (map_get(&x->devices->at, queue, &index))
			return &x->devices->v[index];
	}
	return NULL;
}

/* A task that blk-wbt throttles has a struct rq_qos_wait_data on its stack. */
static const struct device *device_by_throttle(struct extract *x, const struct stack *stack)
{
	uint64_t wake;

	if (!x->has[FIELD_THROTTLE_FUNC] || !x->has[FIELD_THROTTLE_WAIT] ||
	    image_symbol(x->img, "rq_qos_wake_function", &wake) != 0)
		return NULL;
	for (size_t i = 0; i < stack->n; i++) {
		uint64_t data = stack->low + i * 8 - x->members[FIELD_THROTTLE_FUNC].offset, wait;

		wait = stack->words[i] == wake ? member_read_ptr(x, data, FIELD_THROTTLE_WAIT) : 0;
		if (wait)
			return device_of_throttle(x, wait);
	}
	return NULL;
}

/*
 * The only device that the stack points to. NULL if it points to several, such as a device-mapper device and one
 * below it.
 */
static const struct device *device_in_sight(struct extract *x, const struct stack *stack)
{
	const struct device *device = NULL, *other;
	uint64_t index;

	for (size_t i = 0; i < stack->n; i++) {
		if (!map_get(&x->devices->at, stack->words[i], &index))
			continue;
		other = &x->devices->v[index];
		if (device && device != other)
			return NULL;
		device = other;
	}
	return device;
}

bool io_find(struct extract *x, const struct task *task, const struct stack *stack, struct io_wait wait,
	     struct io *ret_io)
{
	struct io io = { .how = "bio whose end wakes the task", .certain = true };

	if (!x->devices->n)
		return false;
	io.device = device_by_bio(x, task, stack, wait.completion);
	if (!io.device) {
		io.how = "sbq_wait on its stack";
		io.device = device_by_tags(x, wait.waiter);
	}
	if (!io.device) {
		io.how = "rq_qos_wait_data on its stack";
		io.device = device_by_throttle(x, stack);
	}
	if (!io.device) {
		io.how = "the only one its stack points to";
		io.certain = false;
		io.device = device_in_sight(x, stack);
	}
	if (io.device)
		*ret_io = io;
	return io.device;
}

/* ---- What objects belong to ---- */

/* A file system without a disk is named by its own id: "tmpfs". */
static void format_file_system(struct extract *x, uint64_t inode, char *buf, size_t size)
{
	uint64_t sb = member_read_ptr(x, inode, FIELD_INODE_SB);
	const struct device *device = devices_of_inode(x, inode);

	if (device)
		snprintf(buf, size, "%s", device->name);
	else if (!sb || !x->has[FIELD_SB_ID] ||
		 image_read_str(x->img, sb + x->members[FIELD_SB_ID].offset, buf, size) != 0 || !buf[0])
		snprintf(buf, size, "?");
}

static bool describe_file_page(struct extract *x, uint64_t mapping, char text[static NAME_LEN_MAX])
{
	uint64_t inode = member_read_ptr(x, mapping, FIELD_MAPPING_HOST);
	struct opt no = member_read(x, inode, FIELD_INODE_NO);
	const struct device *device = devices_of_inode(x, inode);
	char name[COMM_MAX];

	if (!no.known)
		return false;
	if (device && member_read_ptr(x, inode, FIELD_INODE_SB) == global_read_ptr(x, "blockdev_superblock")) {
		snprintf(text, NAME_LEN_MAX, "page of device %s", device->name);
		return true;
	}
	format_file_system(x, inode, name, sizeof(name));
	snprintf(text, NAME_LEN_MAX, "page of inode %" PRId64 " on %s", no.v, name);
	return true;
}

/* A page of the swap cache says where in which swap area it belongs. */
static bool describe_swap_page(struct extract *x, uint64_t page, char text[static NAME_LEN_MAX])
{
	struct opt entry = member_read(x, page, FIELD_PAGE_PRIVATE);
	int shift = x->has[FIELD_RADIX_NODE_SLOTS] ? RADIX_SWAP_TYPE_SHIFT : SWAP_TYPE_SHIFT;
	uint64_t type = (uint64_t)entry.v >> shift & SWAP_TYPE_MASK;
	const struct device *device = entry.known ? devices_of_swap(x, type) : NULL;

	if (!device)
		return false;
	snprintf(text, NAME_LEN_MAX, "page of swap on %s", device->name);
	return true;
}

/* Other users of the flag's bit have no pages backed by swap (4.10: 6326fec1122c). */
static bool in_swap_cache(struct extract *x, uint64_t page)
{
	static const char *const names[] = { "PG_swapcache", "PG_swapbacked" };
	uint64_t flags = member_read_ptr(x, page, FIELD_PAGE_FLAGS);
	int64_t number;

	for (size_t i = 0; i < ARRAY_SIZE(names); i++)
		if (image_enumerator(x->img, "pageflags", names[i], &number) != 0 || number < 0 || number >= 64 ||
		    !(flags >> number & 1))
			return false;
	return true;
}

static bool describe_page(struct extract *x, uint64_t page, char text[static NAME_LEN_MAX])
{
	uint64_t mapping = member_read_ptr(x, page, FIELD_PAGE_MAPPING);

	if (in_swap_cache(x, page))
		return describe_swap_page(x, page, text);
	if (!mapping || mapping & MAPPING_FLAGS)
		return false;
	return describe_file_page(x, mapping, text);
}

static bool describe_buffer(struct extract *x, uint64_t buffer, char text[static NAME_LEN_MAX])
{
	const struct device *device = devices_at(x, member_read_ptr(x, buffer, FIELD_BH_BDEV));
	struct opt block = member_read(x, buffer, FIELD_BH_BLOCK);

	if (!device || !block.known)
		return false;
	snprintf(text, NAME_LEN_MAX, "block %" PRId64 " of %s", block.v, device->name);
	return true;
}

static bool describe_journal(struct extract *x, uint64_t journal, char text[static NAME_LEN_MAX])
{
	struct member dev = member_find_in_module(x, "jbd2", "journal_s", "j_dev");
	const struct device *device;
	uint64_t bdev;

	if (!dev.has || image_read_member(x->img, journal, &dev.m, &bdev) != 0)
		return false;
	device = devices_at(x, bdev);
	if (device)
		snprintf(text, NAME_LEN_MAX, "journal of %s", device->name);
	return device;
}

bool io_describe(struct extract *x, const char *kind, uint64_t addr, char text[static NAME_LEN_MAX])
{
	static const struct {
		const char *kind;
		bool (*describe)(struct extract *x, uint64_t addr, char text[static NAME_LEN_MAX]);
	} kinds[] = {
		{ "folio", describe_page },
		{ "buffer", describe_buffer },
		{ "journal", describe_journal },
	};

	for (size_t i = 0; i < ARRAY_SIZE(kinds); i++)
		if (streq(kind, kinds[i].kind))
			return kinds[i].describe(x, addr, text);
	return false;
}

/* The functions that the kernel has for a pool's elements (mm/mempool.c), and what pool_data is for each. */
static const struct {
	const char *alloc, *format; /* of pool_data; NULL: a kmem_cache, whose name is printed */
} elements[] = {
	{ "mempool_alloc_slab", NULL },
	{ "mempool_kmalloc", "%" PRIu64 " bytes each" },
	{ "mempool_alloc_pages", "pages of order %" PRIu64 },
};

#define WHAT_MAX (COMM_MAX + 32)

/* A cache that others were merged into has the name of its first user, who need not be the pool's. */
static void format_cache(struct extract *x, uint64_t cache, char text[static WHAT_MAX])
{
	char name[COMM_MAX];

	if (image_read_str(x->img, member_read_ptr(x, cache, FIELD_CACHE_NAME), name, sizeof(name)) != 0)
		return;
	snprintf(text, WHAT_MAX, "%s%s", name, slab_is_shared(x, cache) ? ", a slab cache that others share" : "");
}

/* "bio-120", "64 bytes each", "crypt_page_alloc": what the pool at @pool has, "" when that is unknown. */
static void format_elements(struct extract *x, uint64_t pool, char text[static WHAT_MAX])
{
	uint64_t alloc = member_read_ptr(x, pool, FIELD_MEMPOOL_ALLOC);
	uint64_t data = member_read_ptr(x, pool, FIELD_MEMPOOL_DATA);
	struct image_symbol symbol;
	size_t i = 0;

	text[0] = '\0';
	if (image_symbolize(x->img, alloc, &symbol) != 0 || symbol.addr != alloc)
		return;
	while (i < ARRAY_SIZE(elements) && !streq(elements[i].alloc, symbol.name))
		i++;
	if (i == ARRAY_SIZE(elements))
		snprintf(text, WHAT_MAX, "%s", symbol.name);
	else if (elements[i].format)
		snprintf(text, WHAT_MAX, elements[i].format, data);
	else
		format_cache(x, data, text);
}

uint64_t io_mempool(struct extract *x, const struct task *task, const struct stack *stack,
		    char text[static NAME_LEN_MAX])
{
	struct io io = { 0 };
	char what[WHAT_MAX];
	struct waiter waiter;
	struct opt left, min;
	uint64_t pool;

	if (!x->has[FIELD_MEMPOOL_WAIT] || waiters_find(x, task, stack, LOCK_WAIT_QUEUE, &waiter) != 0)
		return 0;
	pool = x->locks->v[waiter.lock].addr - x->members[FIELD_MEMPOOL_WAIT].offset;
	left = member_read(x, pool, FIELD_MEMPOOL_LEFT);
	min = member_read(x, pool, FIELD_MEMPOOL_MIN);
	if (!left.known || !min.known)
		return 0;
	format_elements(x, pool, what);
	io_find(x, task, stack, (struct io_wait){ 0 }, &io);
	snprintf(text, NAME_LEN_MAX, "mempool 0x%" PRIx64 "%s%s%s%s%s: %" PRId64 " of %" PRId64 " left", pool,
		 what[0] ? " (" : "", what, what[0] ? ")" : "", io.device ? ", for " : "",
		 io.device ? io.device->name : "", left.v, min.v);
	return pool;
}
