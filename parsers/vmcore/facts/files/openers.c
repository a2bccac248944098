// SPDX-License-Identifier: GPL-2.0-or-later
#include "parsers/vmcore/facts/files/openers.h"

#include <errno.h>
#include <stdlib.h>

#include "parsers/vmcore/facts/read/address.h"
#include "parsers/vmcore/facts/read/member.h"
#include "util/vec.h"
#include "util/cleanup.h"
#include "util/error.h"
#include "util/macros.h"
#include "util/map.h"

/* Descriptors of one process, and of all: a table with more is not read on. */
#define FDS_MAX (1u << 20)
#define ALL_FDS_MAX (10u << 20)
#define FILES_MAX (1u << 20)
/* Descriptors that are read at once. */
#define CHUNK 512

struct openers {
	VEC(struct opener);
	struct map at; /* private_data to index */
	size_t left;   /* descriptors that may still be looked at */
	bool read;
};

static int add_file(struct extract *x, uint64_t file, size_t task)
{
	struct openers *o = x->openers;
	uint64_t data = member_read_ptr(x, file, FIELD_FILE_PRIVATE), first;
	struct opener *opener;

	if (!address_plausible(data) || o->n >= FILES_MAX)
		return 0;
	opener = VEC_ADD(o);
	if (!opener)
		return -ENOMEM;
	*opener = (struct opener){ .private_data = data,
				   .f_op = member_read_ptr(x, file, FIELD_FILE_OP),
				   .mode = (uint32_t)member_read_ptr(x, file, FIELD_FILE_MODE),
				   .task = task,
				   .next = map_get(&o->at, data, &first) ? (size_t)first + 1 : 0 };
	return map_put(&o->at, data, o->n - 1);
}

static int read_table(struct extract *x, uint64_t fdt, size_t task)
{
	uint64_t fd = member_read_ptr(x, fdt, FIELD_FDT_FD), files[CHUNK];
	size_t n = MIN((uint32_t)member_read_ptr(x, fdt, FIELD_FDT_MAX), FDS_MAX);
	int r = 0;

	n = address_plausible(fd) ? MIN(n, x->openers->left) : 0;
	x->openers->left -= n;
	for (size_t i = 0; r == 0 && i < n; i += CHUNK) {
		size_t part = MIN(n - i, (size_t)CHUNK);

		if (image_read(x->img, fd + i * 8, files, part * 8) != 0)
			break;
		for (size_t k = 0; r == 0 && k < part; k++)
			if (address_plausible(files[k]))
				r = add_file(x, files[k], task);
	}
	return r;
}

int openers_read(struct extract *x)
{
	_cleanup_map_ struct map seen = { 0 };
	int r = 0;

	if (x->openers->read || !x->has[FIELD_TASK_FILES] || !x->has[FIELD_FILE_PRIVATE])
		return 0;
	x->openers->read = true;
	x->openers->left = ALL_FDS_MAX;
	for (size_t i = 0; r == 0 && i < x->tasks->n; i++) {
		uint64_t files = member_read_ptr(x, x->tasks->v[i].addr, FIELD_TASK_FILES);

		if (!address_plausible(files) || map_get(&seen, files, NULL))
			continue;
		if (map_put(&seen, files, i) < 0)
			return -ENOMEM;
		r = read_table(x, member_read_ptr(x, files, FIELD_FILES_FDT), i);
	}
	return r;
}

const struct opener *openers_all(const struct extract *x, size_t *ret_n)
{
	*ret_n = x->openers->n;
	return x->openers->v;
}

const struct opener *openers_at(const struct extract *x, uint64_t private_data)
{
	uint64_t index;

	return map_get(&x->openers->at, private_data, &index) ? &x->openers->v[index] : NULL;
}

static const struct task *leader_of(struct extract *x, const struct task *task)
{
	const struct task *leader = tasks_at(x, task->leader);

	return leader ? leader : task;
}

const struct task *openers_find(struct extract *x, uint64_t private_data, uint32_t mode, const struct task *waiter)
{
	const struct opener *opener = openers_at(x, private_data);
	const struct task *found = NULL;

	for (; opener; opener = opener->next ? &x->openers->v[opener->next - 1] : NULL) {
		const struct task *task = &x->tasks->v[opener->task];

		if ((opener->mode & mode) != mode || (waiter && task->row.tgid.v == waiter->row.tgid.v))
			continue;
		if (found && found->row.tgid.v != task->row.tgid.v)
			return NULL;
		found = task;
	}
	return found ? leader_of(x, found) : NULL;
}

int openers_init(struct extract *x)
{
	x->openers = calloc(1, sizeof(*x->openers));
	return x->openers ? 0 : err_oom();
}

void openers_deinit(struct extract *x)
{
	if (!x->openers)
		return;
	free(x->openers->v);
	map_deinit(&x->openers->at);
	free(x->openers);
}
