// SPDX-License-Identifier: GPL-2.0-or-later
#include "parsers/vmcore/facts/devices/drivers.h"

#include <inttypes.h>
#include <stdio.h>

#include "parsers/vmcore/facts/files/sockets.h"
#include "parsers/vmcore/facts/gaps.h"
#include "parsers/vmcore/facts/read/address.h"
#include "parsers/vmcore/facts/read/member.h"
#include "parsers/vmcore/facts/workqueues.h"
#include "util/macros.h"

#define TYPE_NAME_MAX 16
/* How many words at the start of a driver's struct are searched. What we look for lies within the first hundred. */
#define WORDS_MAX 128

/* Reads a member by the driver's own types, or by the kernel's if the driver is built in. */
static bool driver_read(struct extract *x, const char *module, const char *type, const char *name, uint64_t addr,
			uint64_t *ret_value)
{
	struct image_member m;

	if (!address_plausible(addr) ||
	    (image_module_member(x->img, module, type, name, &m) != 0 && image_member(x->img, type, name, &m) != 0))
		return false;
	return image_read_member(x->img, addr, &m, ret_value) == 0;
}

/* Reads the start of a struct of unknown size, as much as the dump has. */
static size_t read_words(struct extract *x, uint64_t addr, uint64_t words[static WORDS_MAX])
{
	size_t n = WORDS_MAX;

	if (!address_plausible(addr))
		return 0;
	while (n && image_read(x->img, addr, words, n * sizeof(*words)) != 0)
		n /= 2;
	return n;
}

static bool word_is(struct extract *x, uint64_t addr, uint64_t value)
{
	uint64_t word;

	return address_plausible(addr) && image_read_u64(x->img, addr, &word) == 0 && word == value;
}

/* ---- Device mapper ---- */

struct target {
	uint64_t addr;
	char name[TYPE_NAME_MAX]; /* of its type: "crypt" */
};

static bool target_by_types(struct extract *x, uint64_t mapped, struct target *ret_target)
{
	uint64_t map, type, text;

	return driver_read(x, "dm_mod", "mapped_device", "map", mapped, &map) &&
	       driver_read(x, "dm_mod", "dm_table", "targets", map, &ret_target->addr) &&
	       driver_read(x, "dm_mod", "dm_target", "type", ret_target->addr, &type) &&
	       driver_read(x, "dm_mod", "target_type", "name", type, &text) &&
	       image_read_str(x->img, text, ret_target->name, sizeof(ret_target->name)) == 0;
}

/*
 * A dm_target begins with the table that it is in and with its type, which a module has as NAME_target and which has
 * that name in its second word (include/linux/device-mapper.h; so since 2.6).
 */
static bool is_target(struct extract *x, uint64_t addr, uint64_t table, struct target *ret_target)
{
	struct image_symbol symbol;
	uint64_t words[2], text;
	char name[TYPE_NAME_MAX], expected[TYPE_NAME_MAX + sizeof("_target")];

	if (!address_plausible(addr) || image_read(x->img, addr, words, sizeof(words)) != 0 || words[0] != table ||
	    image_symbolize(x->img, words[1], &symbol) != 0 || symbol.addr != words[1] || !symbol.module ||
	    image_read_u64(x->img, words[1] + 8, &text) != 0 || image_read_str(x->img, text, name, sizeof(name)) != 0)
		return false;
	snprintf(expected, sizeof(expected), "%s_target", name);
	if (!streq(symbol.name, expected))
		return false;
	ret_target->addr = addr;
	snprintf(ret_target->name, sizeof(ret_target->name), "%s", name);
	return true;
}

/* The target in what may be a dm_table, which begins with the device that it belongs to. */
static bool target_in_table(struct extract *x, uint64_t table, uint64_t mapped, struct target *ret_target)
{
	uint64_t words[WORDS_MAX];
	size_t n = word_is(x, table, mapped) ? read_words(x, table, words) : 0;

	for (size_t i = 1; i < n; i++)
		if (is_target(x, words[i], table, ret_target))
			return true;
	return false;
}

static bool target_by_links(struct extract *x, uint64_t mapped, struct target *ret_target)
{
	uint64_t words[WORDS_MAX];
	size_t n = read_words(x, mapped, words);

	for (size_t i = 0; i < n; i++)
		if (target_in_table(x, words[i], mapped, ret_target))
			return true;
	return false;
}

static bool pool_by_types(struct extract *x, uint64_t target, struct fact_device *row)
{
	uint64_t config, free, min;

	if (!driver_read(x, "dm_mod", "dm_target", "private", target, &config) ||
	    !driver_read(x, "dm_crypt", "crypt_config", "page_pool.curr_nr", config, &free) ||
	    !driver_read(x, "dm_crypt", "crypt_config", "page_pool.min_nr", config, &min))
		return false;
	row->pool_free = OPT(free);
	row->pool_min = OPT(min);
	return true;
}

/* The pool is a struct of its own up to 4.17 (72d711c87654). */
static bool pool_by_pointer(struct extract *x, uint64_t target, struct fact_device *row)
{
	uint64_t config, pool;

	if (!driver_read(x, "dm_mod", "dm_target", "private", target, &config) ||
	    !driver_read(x, "dm_crypt", "crypt_config", "page_pool", config, &pool) || !address_plausible(pool))
		return false;
	row->pool_free = member_read(x, pool, FIELD_MEMPOOL_LEFT);
	row->pool_min = member_read(x, pool, FIELD_MEMPOOL_MIN);
	return row->pool_free.known && row->pool_min.known;
}

static bool pool_at(struct extract *x, uint64_t pool, uint64_t alloc, struct fact_device *row)
{
	if (member_read_ptr(x, pool, FIELD_MEMPOOL_ALLOC) != alloc)
		return false;
	row->pool_free = member_read(x, pool, FIELD_MEMPOOL_LEFT);
	row->pool_min = member_read(x, pool, FIELD_MEMPOOL_MIN);
	return true;
}

/* The pool of pages lies in the crypt_config, which it names as its data, and is filled by dm-crypt's own function. */
static bool pool_by_links(struct extract *x, uint64_t target, struct fact_device *row)
{
	uint64_t words[WORDS_MAX], config[WORDS_MAX], alloc;
	size_t n = read_words(x, target, words);

	if (image_module_symbol(x->img, "dm_crypt", "crypt_page_alloc", &alloc) != 0 || !x->has[FIELD_MEMPOOL_DATA])
		return false;
	for (size_t i = 0; i < n; i++) {
		size_t n_config = read_words(x, words[i], config);

		for (size_t k = 0; k < n_config; k++)
			if (config[k] == words[i] &&
			    pool_at(x, words[i] + k * 8 - x->members[FIELD_MEMPOOL_DATA].offset, alloc, row))
				return true;
	}
	return false;
}

/* dm-crypt's pool of pages for what it encrypts (4.18 put it into the struct: 72d711c87654). */
static void read_crypt(struct extract *x, uint64_t target, struct fact_device *row)
{
	if (!pool_by_types(x, target, row) && !pool_by_pointer(x, target, row) && !pool_by_links(x, target, row))
		gaps_add(x, FACT_DEVICE, row->id, "pool_free",
			 "no types of module dm_crypt: its own BTF (5.11 on) or debuginfo has them");
}

/* Without the driver's types: dm-crypt calls its workqueues after the device (since 4.19: f612b2132db5). */
static bool has_crypt_queue(const struct extract *x, const struct device *device)
{
	char name[COMM_MAX];

	snprintf(name, sizeof(name), "kcryptd/%" PRId64 ":%" PRId64, device->row.major.v, device->row.minor.v);
	return workqueues_have(x, name);
}

void drivers_read_dm(struct extract *x, struct device *device)
{
	struct target target;

	if (!target_by_types(x, device->private, &target) && !target_by_links(x, device->private, &target)) {
		snprintf(device->kind, sizeof(device->kind), "%s", has_crypt_queue(x, device) ? "dm-crypt" : "dm");
		return;
	}
	snprintf(device->kind, sizeof(device->kind), "dm-%s", target.name);
	if (streq(target.name, "crypt"))
		read_crypt(x, target.addr, &device->row);
}

/* ---- Loop ---- */

/*
 * The inode of the open file at @addr. What is there counts as a file if its dentry and its mapping lead to the same
 * inode.
 */
static uint64_t inode_of_file(struct extract *x, uint64_t addr)
{
	uint64_t inode, mapping, dentry;

	if (!address_plausible(addr))
		return 0;
	inode = member_read_ptr(x, addr, FIELD_FILE_INODE);
	mapping = member_read_ptr(x, addr, FIELD_FILE_MAPPING);
	dentry = member_read_ptr(x, addr, FIELD_FILE_DENTRY);
	if (!address_plausible(inode) || !address_plausible(mapping) || !address_plausible(dentry) ||
	    member_read_ptr(x, dentry, FIELD_DENTRY_INODE) != inode ||
	    !address_plausible(member_read_ptr(x, inode, FIELD_INODE_SB)))
		return 0;
	return member_read_ptr(x, mapping, FIELD_MAPPING_HOST);
}

/* The only file that a loop_device points to. 0 if there are several, or if it does not point to its own disk. */
static uint64_t loop_inode_by_links(struct extract *x, const struct device *device)
{
	uint64_t words[WORDS_MAX], found = 0, inode;
	size_t n = read_words(x, device->private, words);
	bool own = false;

	for (size_t i = 0; i < n; i++) {
		own |= words[i] == device->disk;
		inode = inode_of_file(x, words[i]);
		if (inode && found && inode != found)
			return 0;
		if (inode)
			found = inode;
	}
	return own ? found : 0;
}

uint64_t drivers_loop_inode(struct extract *x, const struct device *device)
{
	uint64_t file, mapping;

	if (!driver_read(x, "loop", "loop_device", "lo_backing_file", device->private, &file))
		return loop_inode_by_links(x, device);
	mapping = member_read_ptr(x, file, FIELD_FILE_MAPPING);
	return member_read_ptr(x, mapping, FIELD_MAPPING_HOST);
}

/* ---- Network block devices ---- */

/* Connections of one device; the first that leads to a process of this machine is taken. */
#define CONNECTIONS_MAX 16
/* The first words of an nbd_config, among which its connections are. */
#define CONFIG_WORDS 8

/* An array of pointers to nbd_sock, and how many of them there are at most. */
struct connections {
	uint64_t socks, n;
};

static uint64_t connection_socket(struct extract *x, const struct connections *connections, uint64_t i)
{
	uint64_t at, socket;

	if (image_read_u64(x->img, connections->socks + i * 8, &at) != 0 || !address_plausible(at))
		return 0;
	/* Its first member since 4.10 (9561a7ade0c2), also where the module has no types. */
	if (!driver_read(x, "nbd", "nbd_sock", "sock", at, &socket) && image_read_u64(x->img, at, &socket) != 0)
		return 0;
	return sockets_is_one(x, socket) ? socket : 0;
}

static bool connections_by_types(struct extract *x, uint64_t nbd, struct connections *ret)
{
	uint64_t config;

	return driver_read(x, "nbd", "nbd_device", "config", nbd, &config) &&
	       driver_read(x, "nbd", "nbd_config", "socks", config, &ret->socks) &&
	       driver_read(x, "nbd", "nbd_config", "num_connections", config, &ret->n) && address_plausible(ret->socks);
}

/* Without types: what the nbd_device points to has the array whose first element leads to a socket. */
static bool connections_by_links(struct extract *x, uint64_t nbd, struct connections *ret)
{
	uint64_t words[WORDS_MAX], config[CONFIG_WORDS];
	size_t n = read_words(x, nbd, words);

	for (size_t i = 0; i < n; i++) {
		if (!address_plausible(words[i]) || image_read(x->img, words[i], config, sizeof(config)) != 0)
			continue;
		for (size_t k = 0; k < CONFIG_WORDS; k++) {
			*ret = (struct connections){ config[k], CONNECTIONS_MAX };
			if (address_plausible(config[k]) && connection_socket(x, ret, 0))
				return true;
		}
	}
	return false;
}

int drivers_nbd_server(struct extract *x, const struct device *device, const struct task **ret_task)
{
	struct connections connections;
	uint64_t socket;
	int r = 0;

	*ret_task = NULL;
	if (!connections_by_types(x, device->private, &connections) &&
	    !connections_by_links(x, device->private, &connections))
		return 0;
	for (uint64_t i = 0; r == 0 && !*ret_task && i < MIN(connections.n, (uint64_t)CONNECTIONS_MAX); i++) {
		socket = connection_socket(x, &connections, i);
		if (socket)
			r = sockets_find_peer(x, socket, ret_task);
	}
	return r;
}
