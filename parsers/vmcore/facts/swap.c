// SPDX-License-Identifier: GPL-2.0-or-later
/* Swap space: the totals, and each device or file. */
#include <inttypes.h>
#include <stdio.h>

#include "parsers/vmcore/facts/devices.h"
#include "parsers/vmcore/facts/extractors.h"
#include "util/cleanup.h"
#include "util/error.h"
#include "util/macros.h"

#define SWAP_FILES_MAX 64 /* MAX_SWAPFILES is 32 less some */
/* swap_info_struct.flags (include/linux/swap.h). */
#define SWP_USED 0x1u
#define SWP_BLKDEV 0x40u

/* nr_swap_pages counts free slots; with several CPUs at work it may be below 0 for a moment. */
static int write_total(struct extract *x)
{
	struct opt total = x_global(x, "total_swap_pages", 8);
	struct opt left = x_global(x, "nr_swap_pages", 8);
	struct fact_swap row = { .total_kb = x_pages_kb(x, total) };

	if (!total.known || !left.known) {
		x_absent(x, FACT_SWAP, "no symbol total_swap_pages or nr_swap_pages");
		return 0;
	}
	row.free_kb = x_pages_kb(x, left.v < 0 ? OPT(0) : left);
	return FACTS_ADD(x->facts, SWAP, swap, &row, NULL);
}

static bool read_name(struct extract *x, const struct x_object *info, char *buf, size_t size)
{
	uint64_t disk = (uint64_t)x_read(x, x_get_ptr(x, X_SWAP_BDEV, info), X_BDEV_DISK).v;
	uint64_t dentry = (uint64_t)x_read(x, x_get_ptr(x, X_SWAP_FILE, info), X_FILE_DENTRY).v;
	uint64_t name = (uint64_t)x_read(x, dentry, X_DENTRY_NAME).v;

	if (name && image_read_str(x->img, name, buf, size) == 0)
		return true;
	return disk && x->has[X_DISK_NAME] &&
	       image_read_str(x->img, disk + x->members[X_DISK_NAME].offset, buf, size) == 0;
}

/* Devices to which swapping out takes memory of its own. */
static bool is_special(const char *kind)
{
	return streq(kind, "zram") || streq(kind, "dm-crypt");
}

static int write_device(struct extract *x, const struct x_object *info)
{
	const struct x_device *device;
	struct opt flags = x_get(x, X_SWAP_FLAGS, info), pages = x_get(x, X_SWAP_PAGES, info);
	struct opt inuse = x_get(x, X_SWAP_INUSE, info);
	char name[X_NAME_MAX], locator[X_LOCATOR_MAX];
	struct fact_swap row = {
		.locator = x_locator(locator, "swap_info", info->addr),
		.flags = flags,
		.prio = x_get(x, X_SWAP_PRIO, info),
		.total_kb = x_pages_kb(x, pages),
	};

	if (!((uint64_t)flags.v & SWP_USED))
		return 0;
	row.kind = (uint64_t)flags.v & SWP_BLKDEV ? "partition" : "file";
	if (read_name(x, info, name, sizeof(name)))
		row.name = name;
	device = x_device_at(x, x_get_ptr(x, X_SWAP_BDEV, info));
	if (device)
		row.device_id = OPT(device->row.id);
	if (device && (uint64_t)flags.v & SWP_BLKDEV && is_special(device->kind))
		row.kind = device->kind;
	else if (row.name && str_starts(row.name, "zram"))
		row.kind = "zram";
	if (pages.known && inuse.known) /* the top bits of inuse_pages are flags since 6.13 */
		row.free_kb = x_pages_kb(x, OPT(x_add(pages.v, -(inuse.v & INT32_MAX))));
	if (!row.name)
		x_gap(x, FACT_SWAP, 0, "name", "of swap_info_struct 0x%" PRIx64 " cannot be read", info->addr);
	return FACTS_ADD(x->facts, SWAP, swap, &row, NULL);
}

static int write_devices(struct extract *x, struct x_object *info)
{
	struct opt n = x_global(x, "nr_swapfiles", 4);
	uint64_t array, addr;
	int r = 0;

	if (!n.known || image_symbol(x->img, "swap_info", &array) != 0)
		return 0;
	for (int64_t i = 0; r == 0 && i < MIN(n.v, SWAP_FILES_MAX); i++)
		if (image_read_u64(x->img, array + (uint64_t)i * 8, &addr) == 0 && x_plausible(addr) &&
		    x_object_read(x, info, addr) == 0)
			r = write_device(x, info);
	return r;
}

int x_swap(struct extract *x)
{
	struct x_object info = { 0 };
	int r = write_total(x);

	if (r == 0)
		r = x_object_init(x, &info, "swap_info_struct");
	if (r == 0)
		r = write_devices(x, &info);
	x_object_deinit(&info);
	x_covered(x, FACT_SWAP);
	return MIN(r, 0);
}
