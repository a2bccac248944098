// SPDX-License-Identifier: GPL-2.0-or-later
#include "parsers/vmcore/facts/swap.h"

#include <inttypes.h>

#include "parsers/vmcore/facts/devices/device.h"
#include "parsers/vmcore/facts/devices/devices.h"
#include "parsers/vmcore/facts/gaps.h"
#include "parsers/vmcore/facts/read/address.h"
#include "parsers/vmcore/facts/read/global.h"
#include "parsers/vmcore/facts/read/member.h"
#include "parsers/vmcore/facts/read/object.h"
#include "parsers/vmcore/facts/row.h"
#include "util/macros.h"

#define SWAP_FILES_MAX 64 /* MAX_SWAPFILES is 32 less some */
/* swap_info_struct.flags (include/linux/swap.h). */
#define SWP_USED 0x1u
#define SWP_BLKDEV 0x40u

/* nr_swap_pages counts free slots; with several CPUs at work it may be below 0 for a moment. */
static int write_total(struct extract *x)
{
	struct opt total = global_read(x, "total_swap_pages", 8);
	struct opt left = global_read(x, "nr_swap_pages", 8);
	struct fact_swap row = { .total_kb = row_pages_kb(x, total) };

	if (!total.known || !left.known) {
		gaps_absent(x, FACT_SWAP, "no symbol total_swap_pages or nr_swap_pages");
		return 0;
	}
	row.free_kb = row_pages_kb(x, left.v < 0 ? OPT(0) : left);
	return FACTS_ADD(x->facts, SWAP, swap, &row, NULL);
}

static bool read_name(struct extract *x, const struct object *info, char *buf, size_t size)
{
	uint64_t disk = member_read_ptr(x, object_get_ptr(x, FIELD_SWAP_BDEV, info), FIELD_BDEV_DISK);
	uint64_t dentry = member_read_ptr(x, object_get_ptr(x, FIELD_SWAP_FILE, info), FIELD_FILE_DENTRY);
	uint64_t name = member_read_ptr(x, dentry, FIELD_DENTRY_NAME);

	if (name && image_read_str(x->img, name, buf, size) == 0)
		return true;
	return disk && x->has[FIELD_DISK_NAME] &&
	       image_read_str(x->img, disk + x->members[FIELD_DISK_NAME].offset, buf, size) == 0;
}

/* Devices for which swapping out itself needs memory. */
static bool is_special(const char *kind)
{
	return streq(kind, "zram") || streq(kind, "dm-crypt");
}

static int write_device(struct extract *x, const struct object *info)
{
	const struct device *device;
	struct opt flags = object_get(x, FIELD_SWAP_FLAGS, info), pages = object_get(x, FIELD_SWAP_PAGES, info);
	struct opt inuse = object_get(x, FIELD_SWAP_INUSE, info);
	char name[NAME_LEN_MAX], locator[LOCATOR_MAX];
	struct fact_swap row = {
		.locator = row_locator(locator, "swap_info", info->addr),
		.flags = flags,
		.prio = object_get(x, FIELD_SWAP_PRIO, info),
		.total_kb = row_pages_kb(x, pages),
	};

	if (!((uint64_t)flags.v & SWP_USED))
		return 0;
	row.kind = (uint64_t)flags.v & SWP_BLKDEV ? "partition" : "file";
	if (read_name(x, info, name, sizeof(name)))
		row.name = name;
	device = devices_at(x, object_get_ptr(x, FIELD_SWAP_BDEV, info));
	if (device)
		row.device_id = OPT(device->row.id);
	if (device && (uint64_t)flags.v & SWP_BLKDEV && is_special(device->kind))
		row.kind = device->kind;
	else if (row.name && str_starts(row.name, "zram"))
		row.kind = "zram";
	if (pages.known && inuse.known) /* the top bits of inuse_pages are flags since 6.13 */
		row.free_kb = row_pages_kb(x, OPT(row_sum(pages.v, -(inuse.v & INT32_MAX))));
	if (!row.name)
		gaps_add(x, FACT_SWAP, 0, "name", "of swap_info_struct 0x%" PRIx64 " cannot be read", info->addr);
	return FACTS_ADD(x->facts, SWAP, swap, &row, NULL);
}

static int write_devices(struct extract *x, struct object *info)
{
	struct opt n = global_read(x, "nr_swapfiles", 4);
	uint64_t array, addr;
	int r = 0;

	if (!n.known || image_symbol(x->img, "swap_info", &array) != 0)
		return 0;
	for (int64_t i = 0; r == 0 && i < MIN(n.v, SWAP_FILES_MAX); i++)
		if (image_read_u64(x->img, array + (uint64_t)i * 8, &addr) == 0 && address_plausible(addr) &&
		    object_read(x, info, addr) == 0)
			r = write_device(x, info);
	return r;
}

int swap_run(struct extract *x)
{
	struct object info = { 0 };
	int r = write_total(x);

	if (r == 0)
		r = object_init(x, &info, "swap_info_struct");
	if (r == 0)
		r = write_devices(x, &info);
	object_deinit(&info);
	return MIN(r, 0);
}
