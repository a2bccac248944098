// SPDX-License-Identifier: GPL-2.0-or-later
#include "analyzer/engine/renamed.h"

#include <string.h>

#include "util/macros.h"

#define NAMES_MAX 7

/* The name that stands for all, then the others. All that leads back to user space is one place. */
static const struct {
	const char *one, *others[NAMES_MAX];
} renamed[] = {
	/* Folios: 5.16 and later. */
	{ "filemap_get_folio",
	  { "pagecache_get_page", "__filemap_get_folio", "__filemap_get_folio_mpol", "grab_cache_page_write_begin" } },
	{ "filemap_read_folio", { "do_read_cache_page", "do_read_cache_folio" } },
	{ "filemap_alloc_folio", { "__page_cache_alloc" } },
	{ "filemap_add_folio", { "add_to_page_cache_lru" } },
	{ "filemap_read", { "generic_file_buffered_read" } }, /* 5.12: 87fa0f3eb267 */
	{ "folio_wait_bit_common", { "wait_on_page_bit_common" } },
	{ "folio_wait_writeback", { "wait_on_page_writeback" } },
	{ "folio_wait_stable", { "wait_for_stable_page" } },
	{ "__folio_lock", { "__lock_page" } },
	{ "__folio_lock_killable", { "__lock_page_killable" } },
	{ "__folio_lock_or_retry", { "__lock_page_or_retry" } },
	{ "shrink_folio_list", { "shrink_page_list" } },
	{ "shmem_get_folio_gfp", { "shmem_getpage_gfp" } },
	{ "shmem_swapin_folio", { "shmem_swapin_page" } },
	{ "swap_read_folio", { "swap_readpage" } },
	{ "charge_memcg", { "mem_cgroup_charge", "__mem_cgroup_charge" } },
	{ "try_charge_memcg", { "try_charge" } },
	{ "shrinker_register", { "register_shrinker", "register_shrinker_prepared" } }, /* 6.7: c42d50aefd17 */
	{ "shrinker_alloc", { "prealloc_shrinker" } },
	{ "shrinker_free", { "unregister_shrinker" } },
	{ "submit_bio_noacct", { "generic_make_request" } }, /* 5.9: ed00aabd5eb9 */
	{ "__blk_mq_alloc_requests", { "__blk_mq_alloc_request", "blk_mq_get_request" } },
	{ "vfs_coredump", { "do_coredump" } },
	{ "pipe_read", { "anon_pipe_read" } },
	{ "pipe_write", { "anon_pipe_write" } },
	{ "cgroup_task_exit", { "cgroup_exit" } },
	{ "__zap_vma_range", { "unmap_page_range" } },
	{ "mem_cgroup_handle_over_high", { "__mem_cgroup_handle_over_high" } },
	{ "fuse_simple_request", { "__fuse_simple_request", "fuse_chan_send", "fuse_request_send" } },
	{ "exit_to_user_mode",
	  { "exit_to_user_mode_prepare", "exit_to_user_mode_loop", "exit_to_usermode_loop", "irqentry_exit",
	    "irqentry_exit_to_user_mode", "syscall_exit_to_user_mode", "do_syscall_64" } },
};

/* What 6.10 puts after the allocators' names (b951aaff5035). */
static const char profiled[] = "_noprof";

static bool is(const char *name, size_t len, const char *other)
{
	return strlen(other) == len && memcmp(name, other, len) == 0;
}

static const char *one_name(const char *name, size_t len)
{
	for (size_t i = 0; i < ARRAY_SIZE(renamed); i++)
		for (size_t k = 0; k < NAMES_MAX && renamed[i].others[k]; k++)
			if (is(name, len, renamed[i].others[k]))
				return renamed[i].one;
	return NULL;
}

static void add_name(struct buf *out, const char *name, size_t len)
{
	size_t suffix = strlen(profiled);
	const char *one;

	if (len > suffix && is(name + len - suffix, suffix, profiled))
		len -= suffix;
	one = one_name(name, len);
	if (one)
		buf_puts(out, one);
	else
		buf_add(out, name, len);
}

void renamed_add(struct buf *out, const char *text)
{
	static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_";

	while (*text) {
		size_t name = strspn(text, letters), rest = strcspn(text + name, letters);

		add_name(out, text, name);
		buf_add(out, text + name, rest);
		text += name + rest;
	}
}
