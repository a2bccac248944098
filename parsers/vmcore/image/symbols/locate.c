// SPDX-License-Identifier: GPL-2.0-or-later
#include "parsers/vmcore/image/symbols/locate.h"

#include <stdlib.h>
#include <string.h>

#include "parsers/vmcore/image/types/btf.h"
#include "parsers/vmcore/image/memory/dump.h"
#include "parsers/vmcore/image/symbols/modules.h"
#include "util/cleanup.h"
#include "util/error.h"
#include "util/macros.h"

/* The image of a distribution's kernel has 30 to 60 MiB. */
#define IMAGE_MAX (256ull << 20)
#define CHUNK (1u << 20)
#define EMPTY_MAX 16
#define BTF_SIZE_MIN 65536u /* a module's is smaller, a kernel's far larger */

/* Reads the mapped part of the image in chunks until @visit returns that it has seen enough. */
static int scan(struct dump *d, uint64_t from, bool (*visit)(void *ctx, uint64_t addr, const uint8_t *chunk), void *ctx)
{
	_cleanup_free_ uint8_t *chunk = malloc(CHUNK);
	uint64_t start = from & ~7ull;
	unsigned int empty = 0;

	if (!chunk)
		return err_oom();
	/* Init code that was freed leaves a hole in the image. A longer hole is the end of the image. */
	for (uint64_t at = start; at < start + IMAGE_MAX && empty < EMPTY_MAX; at += CHUNK) {
		empty = dump_read_holes(d, at, chunk, CHUNK) ? 0 : empty + 1;
		if (!empty && visit(ctx, at, chunk))
			break;
	}
	return 0;
}

/* ---- BTF ---- */

struct btf_search {
	struct dump *dump;
	uint64_t start, end;
};

/* Whether a kernel's BTF begins at @addr: its header is sound, and its strings begin with an empty one. */
static bool is_btf(struct dump *d, uint64_t addr, uint64_t *ret_end)
{
	struct btf_header h;
	uint64_t end;
	char first;

	if (dump_read(d, addr, &h, BTF_HEADER_LEN) < 0 || h.hdr_len < BTF_HEADER_LEN || h.hdr_len > 256 ||
	    h.type_off > BTF_SIZE_MAX || h.type_len > BTF_SIZE_MAX || h.str_off > BTF_SIZE_MAX ||
	    h.str_len > BTF_SIZE_MAX || h.type_len < BTF_SIZE_MIN)
		return false;
	end = addr + h.hdr_len + MAX(h.type_off + h.type_len, h.str_off + h.str_len);
	if (dump_read(d, addr + h.hdr_len + h.str_off, &first, 1) < 0 || first)
		return false;
	*ret_end = end;
	return true;
}

static bool visit_btf(void *ctx, uint64_t addr, const uint8_t *chunk)
{
	static const uint8_t magic[] = { 0x9f, 0xeb, BTF_VERSION, 0 };
	struct btf_search *s = ctx;
	const uint8_t *hit = chunk;

	/* The section is aligned to at least four bytes, so the magic never crosses the end of a chunk. */
	while ((hit = memmem(hit, CHUNK - (size_t)(hit - chunk), magic, sizeof(magic)))) {
		uint64_t start = addr + (uint64_t)(hit - chunk);

		if (is_btf(s->dump, start, &s->end)) {
			s->start = start;
			return true;
		}
		hit++;
	}
	return false;
}

int locate_btf(struct dump *d, uint64_t from, uint64_t *ret_start, uint64_t *ret_end)
{
	struct btf_search s = { .dump = d };
	int r = scan(d, from, visit_btf, &s);

	if (r < 0 || !s.start)
		return r < 0 ? r : 1;
	*ret_start = s.start;
	*ret_end = s.end;
	return 0;
}

/* ---- Data ---- */

struct data_search {
	struct dump *dump;
	const struct types *types;
	struct image_member comm, pid, tasks, leader;
	bool has_task_layout;
	struct located found;
};

/* Whether a list that leads on from @addr leads back to it. */
static bool is_list(struct dump *d, uint64_t addr, uint64_t next, uint64_t prev)
{
	uint64_t back, forth;

	return next != addr && is_kernel_pointer(next) && is_kernel_pointer(prev) &&
	       dump_read_u64(d, next + 8, &back) == 0 && back == addr && dump_read_u64(d, prev, &forth) == 0 &&
	       forth == addr;
}

/* The idle task of the boot CPU has pid 0, leads its own thread group, and is on a list of tasks that closes. */
static bool is_init_task(struct data_search *s, uint64_t task)
{
	uint64_t next, prev, leader;
	uint32_t pid;

	return dump_read_u32(s->dump, task + s->pid.offset, &pid) == 0 && !pid &&
	       dump_read_u64(s->dump, task + s->leader.offset, &leader) == 0 && leader == task &&
	       dump_read_u64(s->dump, task + s->tasks.offset, &next) == 0 &&
	       dump_read_u64(s->dump, task + s->tasks.offset + 8, &prev) == 0 &&
	       is_list(s->dump, task + s->tasks.offset, next, prev);
}

static void find_init_task(struct data_search *s, uint64_t addr, const uint8_t *chunk)
{
	static const char comm[] = "swapper";
	const uint8_t *hit = chunk;

	while (s->has_task_layout && !s->found.init_task &&
	       (hit = memmem(hit, CHUNK - (size_t)(hit - chunk), comm, sizeof(comm) - 1))) {
		uint64_t task = addr + (uint64_t)(hit - chunk) - s->comm.offset;

		if (!(task & 7) && is_init_task(s, task))
			s->found.init_task = task;
		hit++;
	}
}

static void find_modules(struct data_search *s, uint64_t addr, const uint8_t *chunk)
{
	for (size_t i = 0; i + 16 <= CHUNK && !s->found.modules; i += 8) {
		uint64_t pair[2];

		memcpy(pair, chunk + i, sizeof(pair));
		if (is_list(s->dump, addr + i, pair[0], pair[1]) && modules_is_list(s->dump, s->types, pair[0]))
			s->found.modules = addr + i;
	}
}

static bool visit_data(void *ctx, uint64_t addr, const uint8_t *chunk)
{
	struct data_search *s = ctx;

	find_init_task(s, addr, chunk);
	find_modules(s, addr, chunk);
	return s->found.init_task && s->found.modules;
}

int locate_data(struct dump *d, const struct types *types, uint64_t from, struct located *ret_located)
{
	struct data_search s = { .dump = d, .types = types };
	int r;

	s.has_task_layout = types_member(types, "task_struct", "comm", &s.comm) == 0 &&
			    types_member(types, "task_struct", "pid", &s.pid) == 0 &&
			    types_member(types, "task_struct", "tasks", &s.tasks) == 0 &&
			    types_member(types, "task_struct", "group_leader", &s.leader) == 0;
	r = scan(d, from, visit_data, &s);
	if (r == 0)
		*ret_located = s.found;
	return r;
}
