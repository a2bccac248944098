// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Disks are found by the driver core's own list of devices: each gendisk has a struct device in it, within its
 * first partition (to 5.10) or block_device.
 */
#include "parsers/vmcore/facts/devices/devices.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "parsers/vmcore/facts/devices/drivers.h"
#include "parsers/vmcore/facts/gaps.h"
#include "parsers/vmcore/facts/read/address.h"
#include "parsers/vmcore/facts/read/global.h"
#include "parsers/vmcore/facts/read/list.h"
#include "parsers/vmcore/facts/read/member.h"
#include "parsers/vmcore/facts/read/object.h"
#include "parsers/vmcore/facts/row.h"
#include "util/vec.h"
#include "util/error.h"
#include "util/macros.h"
#include "util/map.h"

#define TYPE_NAME_MAX 16
/* Limit on the components of a mount point's path plus the mounts on the way up to the root. */
#define PATH_PARTS_MAX 32
/* Disks that one disk may be made of, or be part of. */
#define HOLDERS_MAX 1024
/* More than MAX_SWAPFILES, 32 at most. */
#define SWAP_FILES_MAX 64

struct device *devices_at(struct extract *x, uint64_t addr)
{
	uint64_t index, disk;

	if (!address_plausible(addr))
		return NULL;
	if (map_get(&x->devices->at, addr, &index))
		return &x->devices->v[index];
	disk = member_read_ptr(x, addr, FIELD_BDEV_DISK); /* a partition */
	return disk && map_get(&x->devices->at, disk, &index) && x->devices->v[index].disk == disk ?
		       &x->devices->v[index] :
		       NULL;
}

struct device *devices_of_inode(struct extract *x, uint64_t inode)
{
	uint64_t sb = member_read_ptr(x, inode, FIELD_INODE_SB);

	if (!sb)
		return NULL;
	if (sb == global_read_ptr(x, "blockdev_superblock") && x->has[FIELD_BDEV_INODE])
		return devices_at(x, inode - x->members[FIELD_BDEV_INODE].offset);
	return devices_at(x, member_read_ptr(x, sb, FIELD_SB_BDEV));
}

struct device *devices_of_swap(struct extract *x, uint64_t type)
{
	uint64_t array, info;

	if (type >= SWAP_FILES_MAX || image_symbol(x->img, "swap_info", &array) != 0 ||
	    image_read_u64(x->img, array + type * 8, &info) != 0)
		return NULL;
	return devices_at(x, member_read_ptr(x, info, FIELD_SWAP_BDEV));
}

/* ---- Finding disks ---- */

/* Part of the queue to 4.11 (dc3b17cc8bf2). */
static uint64_t bdi_of_queue(struct extract *x, uint64_t queue)
{
	const struct image_member *m = &x->members[FIELD_QUEUE_BDI];

	if (!queue || !x->has[FIELD_QUEUE_BDI] || m->size == sizeof(uint64_t))
		return member_read_ptr(x, queue, FIELD_QUEUE_BDI);
	return queue + m->offset;
}

/* Adds all addresses that lead to the device: its queue, the block device of the whole disk, its writeback state. */
static int enter(struct extract *x, const struct object *disk, size_t index)
{
	uint64_t bdi = x->has[FIELD_DISK_BDI] ? object_get_ptr(x, FIELD_DISK_BDI, disk) :
						bdi_of_queue(x, x->devices->v[index].queue);
	const uint64_t keys[] = {
		disk->addr,
		x->devices->v[index].queue,
		x->has[FIELD_BDEV_DEVICE] ? object_get_ptr(x, FIELD_DISK_PART0, disk) : 0,
		bdi,
		bdi && x->has[FIELD_BDI_WB] ? bdi + x->members[FIELD_BDI_WB].offset : 0,
	};
	int r = 0;

	for (size_t i = 0; r == 0 && i < ARRAY_SIZE(keys); i++)
		if (keys[i] && !map_get(&x->devices->at, keys[i], NULL))
			r = map_put(&x->devices->at, keys[i], index);
	return r;
}

static void read_text(const struct extract *x, const struct object *o, enum field f, char *buf, size_t size)
{
	const struct image_member *m = &x->members[f];
	size_t len = MIN(m->size, size - 1);

	if (x->has[f] && object_has(o, m->offset, (uint32_t)len))
		memcpy(buf, o->data + m->offset, len);
}

/*
 * Adds the gendisk at @addr, unless it is known. One that cannot be read is a gap; waits for it stay without a
 * device.
 */
static int add_disk(struct extract *x, struct object *disk, uint64_t addr)
{
	struct device *device;

	if (map_get(&x->devices->at, addr, NULL))
		return 0;
	if (!address_plausible(addr) || object_read(x, disk, addr) != 0) {
		gaps_partial(x, FACT_DEVICE, 0, NULL, "gendisk 0x%" PRIx64 " cannot be read", addr);
		return 0;
	}
	device = VEC_ADD(x->devices);
	if (!device)
		return -ENOMEM;
	device->disk = addr;
	device->queue = object_get_ptr(x, FIELD_DISK_QUEUE, disk);
	device->private = object_get_ptr(x, FIELD_DISK_PRIVATE, disk);
	device->fops = object_get_ptr(x, FIELD_DISK_FOPS, disk);
	read_text(x, disk, FIELD_DISK_NAME, device->name, sizeof(device->name));
	device->row.id = facts_reserve(x->facts, FACT_DEVICE);
	device->row.addr = OPT(addr);
	device->row.major = object_get(x, FIELD_DISK_MAJOR, disk);
	device->row.minor = object_get(x, FIELD_DISK_MINOR, disk);
	return enter(x, disk, x->devices->n - 1);
}

struct disks {
	struct object disk;
	uint64_t type; /* the device_type of whole disks */
};

/* The gendisk whose struct device is at @device. */
static uint64_t disk_of(struct extract *x, uint64_t device)
{
	if (x->has[FIELD_BDEV_DEVICE])
		return member_read_ptr(x, device - x->members[FIELD_BDEV_DEVICE].offset, FIELD_BDEV_DISK);
	return device - x->members[FIELD_PART_DEVICE].offset - x->members[FIELD_DISK_PART0].offset;
}

static int visit_device(struct extract *x, uint64_t node, void *arg)
{
	struct disks *disks = arg;
	uint64_t device = node - x->members[FIELD_DEVICE_ENTRY].offset;

	if (member_read_ptr(x, device, FIELD_DEVICE_TYPE) != disks->type)
		return 0;
	return add_disk(x, &disks->disk, disk_of(x, device));
}

/* The list has all devices of the machine, from buses to LEDs; their device_type tells which are disks. */
static int walk_devices(struct extract *x, struct disks *disks)
{
	uint64_t kset = global_read_ptr(x, "devices_kset");
	char reason[REASON_MAX];
	int r;

	if (!kset || image_symbol(x->img, "disk_type", &disks->type) != 0 || !x->has[FIELD_KSET_LIST] ||
	    !x->has[FIELD_DEVICE_ENTRY] || !x->has[FIELD_DEVICE_TYPE] ||
	    !(x->has[FIELD_BDEV_DEVICE] || x->has[FIELD_PART_DEVICE])) {
		gaps_absent(x, FACT_DEVICE, "neither devices_kset nor disk_type tells of disks here");
		return 0;
	}
	r = list_walk(x, kset + x->members[FIELD_KSET_LIST].offset, list_max(x), visit_device, disks, reason);
	if (r > 0)
		gaps_partial(x, FACT_DEVICE, 0, NULL, "the list of devices is broken: %s", reason);
	return MIN(r, 0);
}

/* ---- Drivers ---- */

/* Drivers whose disks stand on something else than hardware. Any other disk is "disk". */
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

static const char *driver_kind(struct extract *x, const struct device *device)
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

static void name_kind(struct extract *x, struct device *device)
{
	snprintf(device->kind, sizeof(device->kind), "%s", driver_kind(x, device));
	if (streq(device->kind, "dm"))
		drivers_read_dm(x, device);
}

/* ---- Devices below ---- */

/* A device has one row and may stand on many: the first is linked, and a gap names each other one. */
static void set_below(struct extract *x, struct device *device, const struct device *below)
{
	if (!below || below == device)
		return;
	if (!device->row.below_id.known)
		device->row.below_id = OPT(below->row.id);
	else if (device->row.below_id.v != below->row.id)
		gaps_add(x, FACT_DEVICE, device->row.id, "below_id", "%s is below it, too", below->name);
}

/* The block device whose directory "holders" is @dir. */
static uint64_t bdev_of_directory(struct extract *x, uint64_t dir)
{
	uint64_t device = member_read_ptr(x, dir, FIELD_KOBJECT_PARENT);

	return device && x->has[FIELD_BDEV_DEVICE] ? device - x->members[FIELD_BDEV_DEVICE].offset : 0;
}

/* One of the block devices that device *@arg is made of (5.14 on). */
static int visit_slave(struct extract *x, uint64_t node, void *arg)
{
	size_t *index = arg;
	uint64_t holder = node - x->members[FIELD_HOLDER_NODE].offset;
	uint64_t bdev = x->has[FIELD_HOLDER_BDEV] ? member_read_ptr(x, holder, FIELD_HOLDER_BDEV) :
						    bdev_of_directory(x, member_read_ptr(x, holder, FIELD_HOLDER_DIR));

	set_below(x, &x->devices->v[*index], devices_at(x, bdev));
	return 0;
}

/* One of the disks that are made of the block device *@arg (to 5.13). */
static int visit_holder(struct extract *x, uint64_t node, void *arg)
{
	uint64_t *bdev = arg, holder = node - x->members[FIELD_HOLDER_NODE].offset;
	struct device *above = devices_at(x, member_read_ptr(x, holder, FIELD_HOLDER_DISK));

	if (above)
		set_below(x, above, devices_at(x, *bdev));
	return 0;
}

static int visit_bdev_inode(struct extract *x, uint64_t node, void *arg)
{
	uint64_t bdev = node - x->members[FIELD_INODE_SB_NODE].offset - x->members[FIELD_BDEV_INODE].offset;
	char reason[REASON_MAX];

	(void)arg;
	return MIN(list_walk(x, bdev + x->members[FIELD_BDEV_HOLDERS].offset, HOLDERS_MAX, visit_holder, &bdev, reason),
		   0);
}

/* What stands on what: the kernel has kept it at the upper disk since 5.14, and at each lower block device before. */
static int link_holders(struct extract *x)
{
	uint64_t sb = global_read_ptr(x, "blockdev_superblock");
	char reason[REASON_MAX];
	int r = 0;

	for (size_t i = 0; r >= 0 && x->has[FIELD_DISK_SLAVES] && x->has[FIELD_HOLDER_NODE] && i < x->devices->n; i++)
		r = list_walk(x, x->devices->v[i].disk + x->members[FIELD_DISK_SLAVES].offset, HOLDERS_MAX, visit_slave,
			      &i, reason);
	if (x->has[FIELD_BDEV_HOLDERS] && x->has[FIELD_HOLDER_DISK] && sb && x->has[FIELD_SB_INODES] &&
	    x->has[FIELD_INODE_SB_NODE] && x->has[FIELD_BDEV_INODE])
		r = list_walk(x, sb + x->members[FIELD_SB_INODES].offset, list_max(x), visit_bdev_inode, NULL, reason);
	return MIN(r, 0);
}

/* The file behind a loop device is on the device of its file system. */
static void link_loop(struct extract *x, struct device *device)
{
	if (streq(device->kind, "loop"))
		set_below(x, device, devices_of_inode(x, drivers_loop_inode(x, device)));
}

static int link_server(struct extract *x, struct device *device)
{
	const struct task *server = NULL;
	int r = streq(device->kind, "nbd") ? drivers_nbd_server(x, device, &server) : 0;

	if (server)
		device->row.server_task_id = OPT(server->row.id);
	return r;
}

/* ---- Mounts ---- */

/* Puts the name of @dentry in front of @path. False when there is no room for it or it cannot be read. */
static bool prepend(struct extract *x, uint64_t dentry, char path[static NAME_LEN_MAX])
{
	char name[NAME_LEN_MAX], rest[NAME_LEN_MAX];
	uint64_t text = member_read_ptr(x, dentry, FIELD_DENTRY_NAME);

	memcpy(rest, path, sizeof(rest));
	return text && image_read_str(x->img, text, name, sizeof(name)) == 0 &&
	       snprintf(path, NAME_LEN_MAX, "/%s%s", name, rest) < NAME_LEN_MAX;
}

/* The path of the mount point of @mount as its own namespace has it. */
static bool mount_path(struct extract *x, uint64_t mount, char path[static NAME_LEN_MAX])
{
	uint64_t dentry = member_read_ptr(x, mount, FIELD_MOUNT_POINT);

	path[0] = '\0';
	for (int i = 0; i < PATH_PARTS_MAX; i++) {
		uint64_t above = member_read_ptr(x, mount, FIELD_MOUNT_PARENT);
		uint64_t root = member_read_ptr(x, above, FIELD_MOUNT_ROOT);

		if (!above || !dentry)
			return false;
		if (above == mount)
			return path[0] || snprintf(path, NAME_LEN_MAX, "/") > 0;
		if (dentry == root) {
			mount = above;
			dentry = member_read_ptr(x, mount, FIELD_MOUNT_POINT);
			continue;
		}
		if (!prepend(x, dentry, path))
			return false;
		dentry = member_read_ptr(x, dentry, FIELD_DENTRY_PARENT);
	}
	return false;
}

static uint64_t first_mount(struct extract *x, uint64_t sb)
{
	uint64_t first = member_read_ptr(x, sb, FIELD_SB_MOUNTS);

	if (x->has[FIELD_MOUNT_NODE])
		return first && first != sb + x->members[FIELD_SB_MOUNTS].offset ?
			       first - x->members[FIELD_MOUNT_NODE].offset :
			       0;
	return first;
}

/* "/var (ext4)" */
static int visit_super(struct extract *x, uint64_t node, void *arg)
{
	uint64_t sb = node - x->members[FIELD_SB_NODE].offset, mount = first_mount(x, sb);
	struct device *device = devices_at(x, member_read_ptr(x, sb, FIELD_SB_BDEV));
	uint64_t type = member_read_ptr(x, sb, FIELD_SB_TYPE);
	uint64_t text = member_read_ptr(x, type, FIELD_FS_NAME);
	char path[NAME_LEN_MAX], name[TYPE_NAME_MAX] = "?";

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
	char reason[REASON_MAX];
	uint64_t head;
	int r;

	if (image_symbol(x->img, "super_blocks", &head) != 0 || !x->has[FIELD_SB_NODE])
		return 0;
	r = list_walk(x, head, list_max(x), visit_super, NULL, reason);
	if (r > 0)
		gaps_add(x, FACT_DEVICE, 0, "mounted", "the list of file systems is broken: %s", reason);
	return MIN(r, 0);
}

static int describe_all(struct extract *x)
{
	int r;

	for (size_t i = 0; i < x->devices->n; i++)
		name_kind(x, &x->devices->v[i]);
	r = link_holders(x);
	for (size_t i = 0; r == 0 && i < x->devices->n; i++) {
		link_loop(x, &x->devices->v[i]);
		r = link_server(x, &x->devices->v[i]);
	}
	return r == 0 ? read_mounts(x) : r;
}

int devices_run(struct extract *x)
{
	struct disks disks = { 0 };
	int r = object_init(x, &disks.disk, "gendisk");

	if (r > 0)
		gaps_absent(x, FACT_DEVICE, "no type information of struct gendisk");
	if (r == 0)
		r = walk_devices(x, &disks);
	object_deinit(&disks.disk);
	if (r == 0)
		r = describe_all(x);
	return MIN(r, 0);
}

int devices_write(struct extract *x)
{
	char locator[LOCATOR_MAX];
	int r = 0;

	for (size_t i = 0; r == 0 && i < x->devices->n; i++) {
		struct device *device = &x->devices->v[i];

		device->row.locator = row_locator(locator, "gendisk", device->disk);
		device->row.name = device->name[0] ? device->name : NULL;
		device->row.kind = device->kind[0] ? device->kind : NULL;
		device->row.mounted = device->mounted[0] ? device->mounted : NULL;
		r = FACTS_ADD(x->facts, DEVICE, device, &device->row, NULL);
	}
	return r;
}

int devices_init(struct extract *x)
{
	x->devices = calloc(1, sizeof(*x->devices));
	return x->devices ? 0 : err_oom();
}

void devices_deinit(struct extract *x)
{
	if (!x->devices)
		return;
	free(x->devices->v);
	map_deinit(&x->devices->at);
	map_deinit(&x->devices->sbq_at);
	free(x->devices);
}
