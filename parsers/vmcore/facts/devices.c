// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Disks, by the driver core's own list of devices: each gendisk has a struct device in it, within its
 * first partition (to 5.10) or block_device.
 */
#include "parsers/vmcore/facts/devices.h"

#include <inttypes.h>
#include <stdio.h>

#include "parsers/vmcore/facts/drivers.h"
#include "parsers/vmcore/facts/extractors.h"
#include "parsers/vmcore/facts/read/ring.h"
#include "util/error.h"
#include "util/macros.h"

#define TYPE_NAME_MAX 16
#define MODULE_MAX 32
/* Components of a mount point's path, and mounts from it up to the root. */
#define PATH_PARTS_MAX 32
#define HOLDERS_MAX 1024
#define SWAP_FILES_MAX 64

struct x_device *x_device_at(struct extract *x, uint64_t addr)
{
	uint64_t index, disk;

	if (!x_plausible(addr))
		return NULL;
	if (map_get(&x->device_at, addr, &index))
		return &x->devices.v[index];
	disk = (uint64_t)x_read(x, addr, X_BDEV_DISK).v; /* a partition */
	return disk && map_get(&x->device_at, disk, &index) && x->devices.v[index].disk == disk ? &x->devices.v[index] :
												  NULL;
}

struct x_device *x_device_of_inode(struct extract *x, uint64_t inode)
{
	uint64_t sb = (uint64_t)x_read(x, inode, X_INODE_SB).v;

	if (!sb)
		return NULL;
	if (sb == x_global_ptr(x, "blockdev_superblock") && x->has[X_BDEV_INODE])
		return x_device_at(x, inode - x->members[X_BDEV_INODE].offset);
	return x_device_at(x, (uint64_t)x_read(x, sb, X_SB_BDEV).v);
}

struct x_device *x_device_of_swap(struct extract *x, uint64_t type)
{
	uint64_t array, info;

	if (type >= SWAP_FILES_MAX || image_symbol(x->img, "swap_info", &array) != 0 ||
	    image_read_u64(x->img, array + type * 8, &info) != 0)
		return NULL;
	return x_device_at(x, (uint64_t)x_read(x, info, X_SWAP_BDEV).v);
}

/* ---- Which disks there are ---- */

/* What else leads to the device: its queue, the block device of the whole disk, its writeback state. */
static int enter(struct extract *x, const struct x_object *disk, size_t index)
{
	uint64_t bdi = x->has[X_DISK_BDI] ? x_get_ptr(x, X_DISK_BDI, disk) :
					    (uint64_t)x_read(x, x->devices.v[index].queue, X_QUEUE_BDI).v;
	const uint64_t keys[] = {
		disk->addr,
		x->devices.v[index].queue,
		x->has[X_BDEV_DEVICE] ? x_get_ptr(x, X_DISK_PART0, disk) : 0,
		bdi,
		bdi && x->has[X_BDI_WB] ? bdi + x->members[X_BDI_WB].offset : 0,
	};
	int r = 0;

	for (size_t i = 0; r == 0 && i < ARRAY_SIZE(keys); i++)
		if (keys[i] && !map_get(&x->device_at, keys[i], NULL))
			r = map_put(&x->device_at, keys[i], index);
	return r;
}

static void read_text(const struct extract *x, const struct x_object *o, enum x_field f, char *buf, size_t size)
{
	const struct image_member *m = &x->members[f];
	size_t len = MIN(m->size, size - 1);

	if (x->has[f] && x_object_has(o, m->offset, (uint32_t)len))
		memcpy(buf, o->data + m->offset, len);
}

static int add_disk(struct extract *x, struct x_object *disk, uint64_t addr)
{
	struct x_device *device;

	if (map_get(&x->device_at, addr, NULL))
		return 0;
	if (!x_plausible(addr) || x_object_read(x, disk, addr) != 0) {
		x_partial(x, FACT_DEVICE, 0, NULL, "gendisk 0x%" PRIx64 " cannot be read", addr);
		return 0;
	}
	device = X_ADD(&x->devices);
	if (!device)
		return -ENOMEM;
	device->disk = addr;
	device->queue = x_get_ptr(x, X_DISK_QUEUE, disk);
	device->private = x_get_ptr(x, X_DISK_PRIVATE, disk);
	device->fops = x_get_ptr(x, X_DISK_FOPS, disk);
	read_text(x, disk, X_DISK_NAME, device->name, sizeof(device->name));
	device->row.id = facts_reserve(x->facts, FACT_DEVICE);
	device->row.addr = OPT(addr);
	device->row.major = x_get(x, X_DISK_MAJOR, disk);
	device->row.minor = x_get(x, X_DISK_MINOR, disk);
	return enter(x, disk, x->devices.n - 1);
}

struct disks {
	struct x_object disk;
	uint64_t type; /* the device_type of whole disks */
};

/* The gendisk whose struct device is at @device. */
static uint64_t disk_of(struct extract *x, uint64_t device)
{
	if (x->has[X_BDEV_DEVICE])
		return (uint64_t)x_read(x, device - x->members[X_BDEV_DEVICE].offset, X_BDEV_DISK).v;
	return device - x->members[X_PART_DEVICE].offset - x->members[X_DISK_PART0].offset;
}

static int visit_device(struct extract *x, uint64_t node, void *arg)
{
	struct disks *disks = arg;
	uint64_t device = node - x->members[X_DEVICE_ENTRY].offset;

	if ((uint64_t)x_read(x, device, X_DEVICE_TYPE).v != disks->type)
		return 0;
	return add_disk(x, &disks->disk, disk_of(x, device));
}

static int walk_devices(struct extract *x, struct disks *disks)
{
	uint64_t kset = x_global_ptr(x, "devices_kset");
	char reason[X_REASON_MAX];
	int r;

	if (!kset || image_symbol(x->img, "disk_type", &disks->type) != 0 || !x->has[X_KSET_LIST] ||
	    !x->has[X_DEVICE_ENTRY] || !x->has[X_DEVICE_TYPE] || !(x->has[X_BDEV_DEVICE] || x->has[X_PART_DEVICE])) {
		x_absent(x, FACT_DEVICE, "neither devices_kset nor disk_type tells of disks here");
		return 0;
	}
	r = x_list_walk(x, kset + x->members[X_KSET_LIST].offset, x_objects_max(x), visit_device, disks, reason);
	if (r > 0)
		x_partial(x, FACT_DEVICE, 0, NULL, "the list of devices is broken: %s", reason);
	return MIN(r, 0);
}

/* ---- What they are ---- */

static const struct {
	const char *module, *fops; /* the driver, where it is a module; its operations, where it is built in */
	const char *kind;
	// clang-format off
} drivers[] = {
	{ "loop", "lo_fops", "loop" },
	{ "nbd", "nbd_fops", "nbd" },
	{ "zram", "zram_devops", "zram" },
	{ "dm_mod", "dm_blk_dops", "dm" },
	{ "dm_mod", "dm_rq_blk_dops", "dm" },
	{ "md_mod", "md_fops", "md" },
	{ "brd", "brd_fops", "ram" },
	{ "rbd", "rbd_bd_ops", "rbd" },
	{ "drbd", "drbd_ops", "drbd" },
	{ "bcache", "bcache_cached_ops", "bcache" },
};
// clang-format on

static const char *driver_kind(struct extract *x, const struct x_device *device)
{
	const char *module = image_module_of(x->img, device->fops);
	struct image_symbol symbol = { 0 };

	(void)image_symbolize(x->img, device->fops, &symbol);
	for (size_t i = 0; i < ARRAY_SIZE(drivers); i++)
		if ((module && streq(module, drivers[i].module)) ||
		    (symbol.name && streq(symbol.name, drivers[i].fops)))
			return drivers[i].kind;
	return "disk";
}

static void name_kind(struct extract *x, struct x_device *device)
{
	snprintf(device->kind, sizeof(device->kind), "%s", driver_kind(x, device));
	if (streq(device->kind, "dm"))
		x_driver_dm(x, device);
}

/* ---- What serves them ---- */

static void set_below(struct extract *x, struct x_device *device, const struct x_device *below)
{
	if (!below || below == device)
		return;
	if (!device->row.below_id.known)
		device->row.below_id = OPT(below->row.id);
	else if (device->row.below_id.v != below->row.id)
		x_gap(x, FACT_DEVICE, device->row.id, "below_id", "%s is below it, too", below->name);
}

/* The block device whose folder "holders" is @dir. */
static uint64_t bdev_of_folder(struct extract *x, uint64_t dir)
{
	uint64_t device = (uint64_t)x_read(x, dir, X_KOBJECT_PARENT).v;

	return device && x->has[X_BDEV_DEVICE] ? device - x->members[X_BDEV_DEVICE].offset : 0;
}

/* One of the block devices that device *@arg is made of (5.14 on). */
static int visit_slave(struct extract *x, uint64_t node, void *arg)
{
	size_t *index = arg;
	uint64_t holder = node - x->members[X_HOLDER_NODE].offset;
	uint64_t bdev = x->has[X_HOLDER_BDEV] ? (uint64_t)x_read(x, holder, X_HOLDER_BDEV).v :
						bdev_of_folder(x, (uint64_t)x_read(x, holder, X_HOLDER_DIR).v);

	set_below(x, &x->devices.v[*index], x_device_at(x, bdev));
	return 0;
}

/* One of the disks that are made of the block device *@arg (to 5.13). */
static int visit_holder(struct extract *x, uint64_t node, void *arg)
{
	uint64_t *bdev = arg, holder = node - x->members[X_HOLDER_NODE].offset;
	struct x_device *above = x_device_at(x, (uint64_t)x_read(x, holder, X_HOLDER_DISK).v);

	if (above)
		set_below(x, above, x_device_at(x, *bdev));
	return 0;
}

static int visit_bdev_inode(struct extract *x, uint64_t node, void *arg)
{
	uint64_t bdev = node - x->members[X_INODE_SB_NODE].offset - x->members[X_BDEV_INODE].offset;
	char reason[X_REASON_MAX];

	(void)arg;
	return MIN(x_list_walk(x, bdev + x->members[X_BDEV_HOLDERS].offset, HOLDERS_MAX, visit_holder, &bdev, reason),
		   0);
}

static int link_holders(struct extract *x)
{
	uint64_t sb = x_global_ptr(x, "blockdev_superblock");
	char reason[X_REASON_MAX];
	int r = 0;

	for (size_t i = 0; r >= 0 && x->has[X_DISK_SLAVES] && x->has[X_HOLDER_NODE] && i < x->devices.n; i++)
		r = x_list_walk(x, x->devices.v[i].disk + x->members[X_DISK_SLAVES].offset, HOLDERS_MAX, visit_slave,
				&i, reason);
	if (x->has[X_BDEV_HOLDERS] && x->has[X_HOLDER_DISK] && sb && x->has[X_SB_INODES] && x->has[X_INODE_SB_NODE] &&
	    x->has[X_BDEV_INODE])
		r = x_list_walk(x, sb + x->members[X_SB_INODES].offset, x_objects_max(x), visit_bdev_inode, NULL,
				reason);
	return MIN(r, 0);
}

/* The file behind a loop device is on the device of its file system. */
static void link_loop(struct extract *x, struct x_device *device)
{
	if (streq(device->kind, "loop"))
		set_below(x, device, x_device_of_inode(x, x_driver_loop_inode(x, device)));
}

/* ---- Where they are mounted ---- */

/* Puts the name of @dentry in front of @path. False when there is no room, or none to be read. */
static bool prepend(struct extract *x, uint64_t dentry, char path[static X_NAME_MAX])
{
	char name[X_NAME_MAX], rest[X_NAME_MAX];
	uint64_t text = (uint64_t)x_read(x, dentry, X_DENTRY_NAME).v;

	memcpy(rest, path, sizeof(rest));
	return text && image_read_str(x->img, text, name, sizeof(name)) == 0 &&
	       snprintf(path, X_NAME_MAX, "/%s%s", name, rest) < X_NAME_MAX;
}

/* The path of the mount point of @mount as its own namespace has it. */
static bool mount_path(struct extract *x, uint64_t mount, char path[static X_NAME_MAX])
{
	uint64_t dentry = (uint64_t)x_read(x, mount, X_MOUNT_POINT).v;

	path[0] = '\0';
	for (int i = 0; i < PATH_PARTS_MAX; i++) {
		uint64_t above = (uint64_t)x_read(x, mount, X_MOUNT_PARENT).v;
		uint64_t root = (uint64_t)x_read(x, above, X_MOUNT_ROOT).v;

		if (!above || !dentry)
			return false;
		if (above == mount)
			return path[0] || snprintf(path, X_NAME_MAX, "/") > 0;
		if (dentry == root) {
			mount = above;
			dentry = (uint64_t)x_read(x, mount, X_MOUNT_POINT).v;
			continue;
		}
		if (!prepend(x, dentry, path))
			return false;
		dentry = (uint64_t)x_read(x, dentry, X_DENTRY_PARENT).v;
	}
	return false;
}

static uint64_t first_mount(struct extract *x, uint64_t sb)
{
	uint64_t first = (uint64_t)x_read(x, sb, X_SB_MOUNTS).v;

	if (x->has[X_MOUNT_NODE])
		return first && first != sb + x->members[X_SB_MOUNTS].offset ? first - x->members[X_MOUNT_NODE].offset :
									       0;
	return first;
}

/* "/var (ext4)" */
static int visit_super(struct extract *x, uint64_t node, void *arg)
{
	uint64_t sb = node - x->members[X_SB_NODE].offset, mount = first_mount(x, sb);
	struct x_device *device = x_device_at(x, (uint64_t)x_read(x, sb, X_SB_BDEV).v);
	uint64_t type = (uint64_t)x_read(x, sb, X_SB_TYPE).v;
	uint64_t text = (uint64_t)x_read(x, type, X_FS_NAME).v;
	char path[X_NAME_MAX], name[TYPE_NAME_MAX] = "?";

	(void)arg;
	if (!device || device->mounted[0])
		return 0;
	(void)image_read_str(x->img, text, name, sizeof(name));
	if (mount && mount_path(x, mount, path))
		snprintf(device->mounted, sizeof(device->mounted), "%.*s (%s)",
			 (int)(sizeof(device->mounted) - sizeof(name) - 4), path, name);
	else
		snprintf(device->mounted, sizeof(device->mounted), "(%s)", name);
	return 0;
}

static int read_mounts(struct extract *x)
{
	char reason[X_REASON_MAX];
	uint64_t head;
	int r;

	if (image_symbol(x->img, "super_blocks", &head) != 0 || !x->has[X_SB_NODE])
		return 0;
	r = x_list_walk(x, head, x_objects_max(x), visit_super, NULL, reason);
	if (r > 0)
		x_gap(x, FACT_DEVICE, 0, "mounted", "the list of file systems is broken: %s", reason);
	return MIN(r, 0);
}

static int describe_all(struct extract *x)
{
	int r;

	for (size_t i = 0; i < x->devices.n; i++)
		name_kind(x, &x->devices.v[i]);
	r = link_holders(x);
	for (size_t i = 0; i < x->devices.n; i++)
		link_loop(x, &x->devices.v[i]);
	return r == 0 ? read_mounts(x) : r;
}

int x_devices(struct extract *x)
{
	struct disks disks = { 0 };
	int r = x_object_init(x, &disks.disk, "gendisk");

	if (r > 0)
		x_absent(x, FACT_DEVICE, "no type information of struct gendisk");
	if (r == 0)
		r = walk_devices(x, &disks);
	x_object_deinit(&disks.disk);
	if (r == 0)
		r = describe_all(x);
	if (r == 0)
		r = x_requests(x);
	x_covered(x, FACT_DEVICE);
	return MIN(r, 0);
}
