// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The image of dumps of real kernels: each NAME.elf, NAME.kdump and NAME.folder/vmcore in $OOMTOPSY_DUMPS (by
 * default where tests/scenarios/run leaves them in its cache) against what the guest said of itself in NAME.truth.
 */
#include "tests/unit/test.h"
#include "tests/unit/dumps.h"

#include <fcntl.h>
#include <glob.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "parsers/vmcore/image/image.h"
#include "util/cleanup.h"
#include "util/error.h"
#include "util/macros.h"

#define SKIPPED 77
#define TASKS_MAX 10000

struct dumped {
	char path[512];
	char truth[1 << 18];
};

/* "KEY=value" of the truth file; NULL when the scenario has no such key. */
static const char *truth_of(const struct dumped *d, const char *key)
{
	static char value[256];
	size_t n = strlen(key);

	for (const char *line = d->truth; line; line = strchr(line, '\n')) {
		line += *line == '\n';
		if (strncmp(line, key, n) != 0 || line[n] != '=')
			continue;
		snprintf(value, sizeof(value), "%.*s", (int)strcspn(line + n + 1, "\n"), line + n + 1);
		return value;
	}
	return NULL;
}

static uint64_t truth_addr(const struct dumped *d, const char *key)
{
	const char *value = truth_of(d, key);

	return value ? strtoull(value, NULL, 16) : 0;
}

static struct image *open_image(const char *path, const char *system_map, int *ret_fd)
{
	struct image_options options = { .path = path, .types = IMAGE_TYPES_NATIVE, .system_map = system_map };
	struct image *img;

	*ret_fd = options.fd = open(path, O_RDONLY | O_CLOEXEC);
	assert_true(options.fd >= 0);
	if (image_open(&options, &img) < 0)
		fail_msg("%s", err_text(-1));
	return img;
}

static void check_info(struct image *img, const struct dumped *d)
{
	const struct image_info *info = image_info(img);

	assert_non_null(truth_of(d, "release"));
	assert_string_equal(info->release, truth_of(d, "release"));
	assert_string_equal(info->types_from, "btf");
	assert_string_equal(info->symbols_from, "kallsyms");
	assert_non_null(info->unwind_from);
	assert_null(info->damage);
	assert_null(info->missing);
	assert_true(info->cpus >= 1);
	assert_true(info->memory_bytes > 128 << 20);
}

/* The lock that the guest named lies in a module's data, and its owner is the holder. */
static void check_lock(struct image *img, const struct dumped *d)
{
	uint64_t lock = truth_addr(d, "lock"), word;
	struct image_member owner;
	struct image_symbol sym;

	if (!lock || !truth_of(d, "lock_name") || image_symbolize(img, lock + 1, &sym) != 0)
		return; /* none, one without a name, or one in memory that was allocated */
	assert_string_equal(sym.name, truth_of(d, "lock_name"));
	assert_non_null(sym.module);
	assert_true(sym.addr == lock);
	assert_int_equal(image_module_symbol(img, sym.module, sym.name, &word), 0);
	assert_true(word == lock);
	assert_string_equal(image_module_of(img, lock), sym.module);
	if (!truth_of(d, "lock_owner_word"))
		return;
	if (image_member(img, "mutex", "owner", &owner) != 0) /* PREEMPT_RT */
		assert_int_equal(image_member(img, "mutex", "rtmutex.owner", &owner), 0);
	assert_int_equal(image_read_member(img, lock, &owner, &word), 0);
	assert_true(word == truth_addr(d, "lock_owner_word"));
}

static void check_task(struct image *img, const struct dumped *d, const char *who)
{
	uint64_t task = truth_addr(d, who), pid;
	struct image_member member;
	char key[64], comm[32];

	if (!task)
		return;
	snprintf(key, sizeof(key), "%s_pid", who);
	assert_int_equal(image_member(img, "task_struct", "pid", &member), 0);
	assert_int_equal(image_read_member(img, task, &member, &pid), 0);
	if (truth_of(d, key))
		assert_int_equal(pid, atoi(truth_of(d, key)));
	snprintf(key, sizeof(key), "%s_comm", who);
	assert_int_equal(image_member(img, "task_struct", "comm", &member), 0);
	assert_int_equal(image_read_str(img, task + member.offset, comm, sizeof(comm)), 0);
	if (truth_of(d, key))
		assert_string_equal(comm, truth_of(d, key));
}

struct stacks {
	unsigned int tasks, complete, unreliable, unnamed;
};

/* What is sure of a stack without unwind tables is what they give as well. */
static void check_without_tables(struct image *bare, uint64_t task, const struct image_frame *frames, size_t n)
{
	struct image_frame found[IMAGE_STACK_MAX];
	const char *end;
	size_t n_found;

	assert_int_equal(image_stack(bare, task, -1, found, ARRAY_SIZE(found), &n_found, &end), 0);
	assert_true(n_found > 0 && found[0].pc == frames[0].pc);
	for (size_t i = 0; i < n_found && found[i].reliable; i++) {
		size_t k = 0;

		while (k < n && frames[k].pc != found[i].pc)
			k++;
		if (k == n)
			fail_msg("task 0x%" PRIx64 ": %s+0x%x is no caller", task, found[i].func, found[i].offset);
	}
}

static void check_stack(struct image *img, struct image *bare, uint64_t task, int cpu, struct stacks *s)
{
	struct image_frame frames[IMAGE_STACK_MAX];
	uint64_t low, high;
	const char *end;
	size_t n;
	int r;

	r = image_stack(img, task, cpu, frames, ARRAY_SIZE(frames), &n, &end);
	if (r == IMAGE_ABSENT) /* has exited */
		return;
	assert_int_equal(r, 0);
	assert_int_equal(image_stack_bounds(img, task, cpu, &low, &high), 0);
	assert_true(low <= high && high - low <= 1 << 16);
	/* A CPU may have stopped anywhere: between two tasks' stacks, or before an exception's first frame. */
	if (cpu >= 0)
		return;
	s->tasks++;
	s->complete += streq(end, "end of stack") || streq(end, "user mode");
	for (size_t i = 0; i < n; i++) {
		s->unreliable += !frames[i].reliable;
		s->unnamed += !frames[i].func;
		assert_true(frames[i].sp >= low && frames[i].sp <= high);
	}
	if (bare)
		check_without_tables(bare, task, frames, n);
}

/* Every stack can be unwound to its end, with a name for every frame. @bare: the same without unwind tables, or NULL. */
static void check_stacks(struct image *img, struct image *bare)
{
	struct image_member tasks, on_cpu, cpu;
	uint64_t init_task, node, head, on, where;
	struct stacks s = { 0 };

	assert_int_equal(image_symbol(img, "init_task", &init_task), 0);
	assert_int_equal(image_member(img, "task_struct", "tasks", &tasks), 0);
	assert_int_equal(image_member(img, "task_struct", "on_cpu", &on_cpu), 0);
	if (image_member(img, "task_struct", "thread_info.cpu", &cpu))
		assert_int_equal(image_member(img, "task_struct", "cpu", &cpu), 0);
	/* Not init_task itself: an idle task's on_cpu is always set, also while another one runs. */
	head = init_task + tasks.offset;
	assert_int_equal(image_read_u64(img, head, &node), 0);
	for (int i = 0; node != head && i < TASKS_MAX; i++) {
		uint64_t task = node - tasks.offset;

		assert_int_equal(image_read_member(img, task, &on_cpu, &on), 0);
		assert_int_equal(image_read_member(img, task, &cpu, &where), 0);
		check_stack(img, bare, task, on ? (int)where : -1, &s);
		assert_int_equal(image_read_u64(img, node, &node), 0);
	}
	assert_true(s.tasks > 30);
	assert_int_equal(s.complete, s.tasks);
	assert_int_equal(s.unreliable, 0);
	assert_int_equal(s.unnamed, 0);
}

/* The System.map of the -dbg package that the kit has of the kernel, if it does. */
static bool find_map(struct image *img, glob_t *ret_found)
{
	char folder[256], pattern[512];

	find_dumps(folder, sizeof(folder));
	snprintf(pattern, sizeof(pattern), "%s/../kernels/*/*-dbg/usr/lib/debug/boot/System.map-%s", folder,
		 image_info(img)->release);
	return glob(pattern, 0, NULL, ret_found) == 0;
}

/*
 * Variables that are found by the code that uses them lie where the kernel's own map has them. Some may not be found:
 * there need be no area to swap to and no module with types, and 5.10 has the sysctls where no function leads to.
 */
static void check_globals(struct image *img, const struct dumped *d)
{
	static const char *const names[] = {
		"blockdev_superblock",
		"btf_modules",
		"cgrp_dfl_root",
		"devices_kset",
		"disk_type",
		"hstates",
		"hugetlb_max_hstate",
		"jiffies_64",
		"memcg_oom_waitq",
		"nr_node_ids",
		"nr_swap_pages",
		"nr_swapfiles",
		"oom_killer_disabled",
		"oom_lock",
		"oom_reaper_list",
		"oom_victims",
		"rcu_state",
		"root_mem_cgroup",
		"slab_caches",
		"super_blocks",
		"swap_info",
		"sysctl_oom_kill_allocating_task",
		"sysctl_panic_on_oom",
		"total_swap_pages",
		"vm_event_states",
		"init_task",
		"modules",
	};
	struct image *mapped;
	unsigned int found = 0;
	uint64_t addr, right;
	glob_t maps;
	int fd;

	if (image_symbol(img, "_end", &addr) == 0 || !find_map(img, &maps))
		return;
	mapped = open_image(d->path, maps.gl_pathv[0], &fd);
	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		if (image_symbol(img, names[i], &addr) != 0)
			continue;
		assert_int_equal(image_symbol(mapped, names[i], &right), 0);
		assert_true(addr == right);
		found++;
	}
	assert_true(found >= ARRAY_SIZE(names) - 4);
	globfree(&maps);
	image_close(mapped);
	close(fd);
}

static void image_agrees_with_the_guest(void **state)
{
	const struct dumped *d = *state;
	int fd;
	struct image *img = open_image(d->path, NULL, &fd), *bare = NULL;
	int bare_fd = -1;

	if (streq(image_info(img)->unwind_from, "orc")) {
		assert_int_equal(setenv("OOMTOPSY_TEST_HIDE_ORC", "1", 1), 0);
		bare = open_image(d->path, NULL, &bare_fd);
		assert_int_equal(unsetenv("OOMTOPSY_TEST_HIDE_ORC"), 0);
		assert_string_equal(image_info(bare)->unwind_from, "call");
	}
	check_info(img, d);
	check_lock(img, d);
	check_task(img, d, "victim");
	check_task(img, d, "holder");
	check_stacks(img, bare);
	check_globals(img, d);
	image_close(img);
	image_close(bare);
	close(fd);
	close(bare_fd);
}

/* makedumpfile 1.7.8 takes pages of 7.2's slabs for a user's, and leaves them out. */
static bool lost_kernel_pages(const char *path)
{
	return strstr(path, "-7.x") && strstr(path, ".folder");
}

static bool load(const char *path, struct dumped *ret_dump)
{
	char truth[512];
	_cleanup_fclose_ FILE *f = NULL;
	size_t n;

	snprintf(ret_dump->path, sizeof(ret_dump->path), "%s", path);
	snprintf(truth, sizeof(truth), "%.*s.truth", (int)(strrchr(path, '.') - path), path);
	f = fopen(truth, "re");
	if (!f)
		return false;
	n = fread(ret_dump->truth, 1, sizeof(ret_dump->truth) - 1, f);
	ret_dump->truth[n] = '\0';
	return true;
}

int main(void)
{
	char folder[256], pattern[512];
	int failed = 0, ran = 0;
	glob_t found;

	find_dumps(folder, sizeof(folder));
	snprintf(pattern, sizeof(pattern), "%s/{*.elf,*.kdump,*.folder/vmcore}", folder);
	if (glob(pattern, GLOB_BRACE, NULL, &found) != 0) {
		printf("skipped: no dumps in %s\n", folder);
		return SKIPPED;
	}
	for (size_t i = 0; i < found.gl_pathc; i++) {
		static struct dumped d;
		struct CMUnitTest test = {
			.name = found.gl_pathv[i] + strlen(folder) + 1,
			.test_func = image_agrees_with_the_guest,
			.initial_state = &d,
		};

		if (lost_kernel_pages(found.gl_pathv[i]) || !dump_is_whole(found.gl_pathv[i]) ||
		    !load(found.gl_pathv[i], &d))
			continue;
		failed += _cmocka_run_group_tests(test.name, &test, 1, NULL, NULL);
		ran++;
	}
	globfree(&found);
	return failed ? 1 : ran ? 0 : SKIPPED;
}
