/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which process has a file open: by what the file's driver keeps in it (file.private_data). */
#pragma once

#include "parsers/vmcore/facts/tasks.h"

/* file.f_mode (include/linux/fs.h): the same in all kernels. */
#define FMODE_READ 1u
#define FMODE_WRITE 2u

/* A file that somebody has open. */
struct opener {
	uint64_t private_data, f_op;
	uint32_t mode;
	size_t task; /* index of the first task found with it: all threads of a process share their files */
	size_t next; /* index + 1 of another one of the same private_data, 0 after the last */
};

int openers_init(struct extract *x);
void openers_deinit(struct extract *x);

/*
 * Reads, the first time that somebody asks, the open files of all tasks. 0 or -ENOMEM. Some ten million files are all
 * that is read of one dump.
 */
int openers_read(struct extract *x);

/* A file with @private_data that is open, or NULL; next leads to the others. */
const struct opener *openers_at(const struct extract *x, uint64_t private_data);

/* All files that are open, after openers_read(). */
const struct opener *openers_all(const struct extract *x, size_t *ret_n);

/*
 * The one process besides that of @waiter (or NULL) that has a file with @private_data open in @mode (0: any), as the task that
 * leads it. NULL when none has, or several have.
 */
const struct task *openers_find(struct extract *x, uint64_t private_data, uint32_t mode, const struct task *waiter);
