/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Small kernels made up for tests of what reads facts: an image (fake-image.h) with the types of a kernel, in which
 * tests put tasks, lists and stacks, and break them.
 */
#pragma once

#include "db/facts.h"
#include "tests/unit/fake-image.h"

/* Where the made-up kernel keeps its things. */
#define TASK_SIZE 512
#define TASK_AT(n) (0xffff888001000000 + (uint64_t)(n)*TASK_SIZE)
#define SIGNAL_AT(n) (0xffff888011000000 + (uint64_t)(n)*256)
#define STACK_AT(n) (0xffffc90001000000 + (uint64_t)(n)*16384)
#define STACK_USED 4096

enum { PID = 0, TGID = 4, STATE = 8, EXIT_STATE = 12, FLAGS = 16, TASKS = 24, NODE = 40, SIGNAL = 56, COMM = 64 };
enum { THREADS = 0, SIG_FLAGS = 16 };

/* Puts @node into the ring before @head, as list_add_tail() does. */
void link_before(struct fake *f, uint64_t head, uint64_t node);

/* Makes @head the head of an empty list. */
void make_head(struct fake *f, uint64_t head);

/* Adds thread @n of the process whose leader is thread @process, with the bits of @state. */
void add_task(struct fake *f, uint32_t n, uint32_t process, uint32_t state);

/* A kernel with init_task and nobody else. */
struct fake *new_kernel(void);

/* The same with another name for a task's state. */
struct fake *new_kernel_with(const char *state);

/* All facts of @f, which it frees, in a database of their own. */
struct db *extract(struct fake *f);

/* The one value of @sql's first row; -1 for NULL and for no row. */
int64_t number(struct db *db, const char *sql);

/* The same for a text; @expected may be NULL. */
void assert_text(struct db *db, const char *sql, const char *expected);

/* Where task @n has a waiter on its stack. */
uint64_t waiter_of(uint32_t n);

/* ---- Address spaces ---- */

#define MM_AT(n) (0xffff888021000000 + (uint64_t)(n)*256)
#define VMA_AT(n) (0xffff888022000000 + (uint64_t)(n)*4096)

enum { TASK_MM = 128 };
enum { ROOT = 8, VMAS = 16, MAP_COUNT = 24, USERS = 28, TOTAL_VM = 32 };
enum { VMA_START = 0, VMA_END = 8, VMA_MM = 16, VMA_FLAGS = 24, VMA_NEXT = 32 };

/* Task 1 has an mm with @n_vmas VMAs; VMA i is about [i, i + 1) MiB. */
struct fake *new_mm(uint32_t n_vmas);

/* The same with four VMAs on a list, as to 6.0. */
struct fake *new_list(void);
