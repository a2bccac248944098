/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the extractors (x_*.c) share while they turn one image into the facts of one capture.
 *
 * Each extractor reads a group of facts into the lists below; write.c puts them into the database
 * at the end, when each row knows all that others found out about it. What cannot be read stays
 * unknown and gets a gap row; only running out of memory and a database that fails end the work.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "db/facts.h"
#include "parsers/vmcore/image/image.h"
#include "parsers/vmcore/facts/read/fields.h"
#include "util/map.h"

#define X_COMM_MAX 32
#define X_LOCATOR_MAX 48
#define X_NAME_MAX 128
#define X_REASON_MAX 256
/* In sbq_at: the tags are of several devices. */
#define X_SHARED UINT64_MAX

struct x_layouts;

/* One CPU that is online. */
struct x_cpu {
	uint32_t no;
	uint64_t offset; /* from a per-CPU variable to this CPU's */
	uint64_t rq;     /* its runqueue, 0 when unknown */
	uint64_t curr;   /* the task that it runs, 0 when unknown */
	uint64_t clock;  /* rq->clock, ns */
	uint64_t clock_task;
	struct opt next_balance; /* jiffies */
};

/* signal_struct, read once for all threads of a process. */
struct x_signal {
	uint64_t addr;
	struct opt flags, pending, oom_mm, oom_score_adj, oom_origin, core_state;
};

struct x_task {
	struct fact_task row;
	uint64_t addr;
	uint64_t signal, mm, active_mm, oom_mm, parent, leader, reaper_next;
	uint64_t blocked_on, blocker;
	uint64_t kthread; /* its struct kthread, if it is one */
	uint64_t worker;  /* its struct worker, if it is one */
	uint64_t pi_blocked_on;
	uint64_t stack_low, stack_high; /* in use; both 0 when unknown */
	uint64_t exec_start, last_arrival;
	struct image_frame *frames;
	size_t n_frames;
	char comm[X_COMM_MAX];
};

struct x_mm {
	struct fact_mm row;
	uint64_t addr, owner;
	uint64_t core_state;
	uint64_t user; /* a task that it belongs to */
	bool locked;   /* its mmap_lock is held, or waited for */
	bool wanted;   /* its VMAs are to be summed up */
	int64_t tasks; /* that have it, kthreads apart */
};

/* What tasks wait for in a ring: a lock, or an event, which gets no row. */
struct x_lock {
	struct fact_lock row;
	uint64_t addr;
	bool event;
	char name[X_NAME_MAX];
};

struct x_workqueue {
	struct fact_workqueue row;
	uint64_t addr;
	char name[X_COMM_MAX];
};

struct x_work {
	struct fact_work row;
	uint64_t addr;
};

struct x_device {
	struct fact_device row;
	uint64_t disk; /* its gendisk */
	uint64_t queue, private, fops;
	char name[X_COMM_MAX], kind[X_COMM_MAX], mounted[X_NAME_MAX];
};

struct x_memcg {
	struct fact_memcg row;
	uint64_t addr, parent;
	char *path; /* NULL when it is not known */
};

struct x_wait {
	struct fact_wait row;
	uint64_t task;
	char caller[X_NAME_MAX], func[X_NAME_MAX], text[X_NAME_MAX], how[X_NAME_MAX], gfp[X_NAME_MAX];
};

/* Growing lists: elements move when one is added, so keep indices rather than pointers. */
// clang-format off
#define X_LIST(type)                                                                               \
	struct {                                                                                   \
		type *v;                                                                           \
		size_t n, cap;                                                                     \
	}
// clang-format on

struct extract {
	struct image *img;
	const struct image_info *info;
	struct facts *facts;

	struct image_member members[X_FIELD_COUNT];
	bool has[X_FIELD_COUNT];

	struct capture_row capture;
	X_LIST(struct x_cpu) cpus;
	bool bases_sought;
	uint64_t direct, vmemmap; /* where memory is mapped directly, and its struct pages: slab.c */
	bool percpu;              /* where the CPUs' own parts of memory lie is known */
	struct opt jiffies;
	uint64_t now; /* ns on the clock of sched_clock() and printk; 0 when unknown */

	X_LIST(struct x_task) tasks;
	struct map task_at;   /* address to index, as the next ones */
	struct map func_size; /* by the function's address */
	struct map thread_at; /* by the id in its own pid namespace: futexes.c */
	struct map exit_at;   /* the completion of a kthread's exit to its task's index */
	X_LIST(struct x_signal) signals;
	struct map signal_at;
	X_LIST(struct x_mm) mms;
	struct map mm_at;
	X_LIST(struct x_lock) locks;
	struct map lock_at;        /* by address; a futex by its physical one */
	struct map waiter_at;      /* a waiter's list node to the index of its lock */
	struct x_layouts *layouts; /* of locks: locks.c */
	X_LIST(struct x_wait) waits;
	X_LIST(struct x_workqueue) workqueues;
	struct map workqueue_at;
	struct map pwq_at; /* pool_workqueue to the address of its workqueue */
	struct map pool_at;
	X_LIST(struct x_work) works;
	struct map work_at;
	struct map worker_at; /* the head of a worker's list "scheduled" to its task's index */
	X_LIST(struct x_memcg) memcgs;
	struct map memcg_at;
	X_LIST(struct x_device) devices;
	struct map device_at; /* gendisk, request_queue, block_device and backing_dev_info to an index */
	struct map sbq_at;    /* a sbitmap_queue of tags to its device, or to X_SHARED */
	struct fact_oom_state oom;
	bool log_read;           /* the kernel's own log was */
	struct map logged_kills; /* ids of tasks of whose kill it tells */

	struct x_coverage *coverage; /* FACT_TABLES of them */
	unsigned int gaps[FACT_TABLES];
	int failed; /* the first database error: it ends the work */
};

/* Sets up @x over @img and @facts, both the caller's: resolves all members. 0 or -ENOMEM. */
int x_init(struct extract *x, struct image *img, struct facts *facts);
void x_deinit(struct extract *x);

/* Makes room for one more element of size @size at the end of a list. 0 or -ENOMEM. */
int x_grow(void *list_v, size_t n, size_t *cap, size_t size);

/* Adds a zeroed element to the X_LIST @list and gives its address, or NULL without memory. */
// clang-format off
#define X_ADD(list)                                                                                \
	({                                                                                         \
		void *x_add_at = NULL;                                                             \
		if (x_grow(&(list)->v, (list)->n, &(list)->cap, sizeof(*(list)->v)) == 0)          \
			x_add_at = &(list)->v[(list)->n++];                                        \
		(__typeof__((list)->v))x_add_at;                                                   \
	})
// clang-format on

/* A copy of one kernel object. What lies on a page of it that is not in the dump is unknown. */
struct x_object {
	uint64_t addr;
	unsigned char *data;
	uint32_t size;    /* of the type */
	uint64_t missing; /* its pages that are not in the dump: bit 0 for the one that it begins on */
};

/* Prepares for objects of struct @type. 0, IMAGE_ABSENT without such a type, -ENOMEM. */
int x_object_init(struct extract *x, struct x_object *ret_object, const char *type);
void x_object_deinit(struct x_object *o);

/* Reads the object at @addr. 0 when one of its pages could be read, else -ENODATA or -EFAULT. */
int x_object_read(struct extract *x, struct x_object *o, uint64_t addr);
/* Whether the @size bytes at @offset of the object are in the copy. */
bool x_object_has(const struct x_object *o, uint32_t offset, uint32_t size);

/* The member's value; unknown when this kernel has no such member or its bytes were not read. */
struct opt x_get(const struct extract *x, enum x_field f, const struct x_object *o);
/* x_get() of a pointer: 0 when unknown. */
uint64_t x_get_ptr(const struct extract *x, enum x_field f, const struct x_object *o);
/* Element @index of an array of integers of @elem_size bytes at member @f, sign-extended. */
struct opt x_get_elem(const struct extract *x, enum x_field f, const struct x_object *o, uint32_t index,
		      uint32_t elem_size);
/* The member's value straight from memory, for objects of which no more is needed. */
struct opt x_read(struct extract *x, uint64_t addr, enum x_field f);

/* A global variable of the kernel of @size bytes (1, 2, 4 or 8), zero-extended. */
struct opt x_global(struct extract *x, const char *name, size_t size);
/* The same for a pointer: 0 when unknown. */
uint64_t x_global_ptr(struct extract *x, const char *name);

/* Pages to KiB, of a value that may be unknown. */
struct opt x_pages_kb(const struct extract *x, struct opt pages);

/* How many objects of any kind the dump's memory can hold: no list is longer. */
size_t x_objects_max(const struct extract *x);

/*
 * Walks the ring of list_heads at @head and calls @visit with each node's address. Every node's
 * back link is checked, so a walk that leaves the list or runs in circles ends there. When it
 * breaks, the list is walked from its other end too. 0; 1 when it is broken, with the place in
 * @ret_reason; -ENOMEM and what else @visit returns as fatal.
 */
int x_list_walk(struct extract *x, uint64_t head, size_t max, int (*visit)(struct extract *x, uint64_t node, void *arg),
		void *arg, char ret_reason[static X_REASON_MAX]);

/* The task at @addr, or NULL when it is not on the list of tasks. */
struct x_task *x_task_at(struct extract *x, uint64_t addr);
struct x_mm *x_mm_at(struct extract *x, uint64_t addr);
struct opt x_task_id(struct extract *x, uint64_t addr);
struct opt x_mm_id(struct extract *x, uint64_t addr);

/* Sets the integer column at @offset of a fact's row, for tables that map members to columns. */
void x_set(void *row, size_t offset, struct opt value);

/* Adds what a dump says without trusting it: too large a sum wraps. */
static inline int64_t x_add(int64_t a, int64_t b)
{
	return (int64_t)((uint64_t)a + (uint64_t)b);
}

/* Whether @addr can be the kernel's: in the upper half. */
static inline bool x_in_kernel(uint64_t addr)
{
	return addr >> 63;
}

/* Whether @addr can be a kernel object's: aligned as a pointer, too. */
static inline bool x_plausible(uint64_t addr)
{
	return x_in_kernel(addr) && !(addr & 7);
}

/*
 * Says why @field (NULL: the whole) of row @id (0: the whole group) is unknown. After some hundred
 * gaps of one table no more are stored than one that says so.
 */
void x_gap(struct extract *x, enum fact_table table, int64_t id, const char *field, const char *fmt, ...)
	__attribute__((format(printf, 5, 6)));

/* x_gap() which also makes the table's coverage partial (or absent), with the same reason. */
void x_partial(struct extract *x, enum fact_table table, int64_t id, const char *field, const char *fmt, ...)
	__attribute__((format(printf, 5, 6)));
void x_absent(struct extract *x, enum fact_table table, const char *fmt, ...) __attribute__((format(printf, 3, 4)));
/* Says that the group was read: complete unless something made it partial. */
void x_covered(struct extract *x, enum fact_table table);
/* Whether the group was read, and nothing of it is missing. */
bool x_complete(const struct extract *x, enum fact_table table);
/* Writes the coverage rows. */
int x_write_coverage(struct extract *x);

/* Formats "vmcore:KIND@0x…" into @buf and gives it. */
const char *x_locator(char buf[static X_LOCATOR_MAX], const char *kind, uint64_t addr);
