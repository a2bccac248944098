/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a kernel prints of its memory: Mem-Info with nodes, zones, free lists and swap, a memcg's
 * counters, and the table of tasks of an OOM report. Lines are read by their tokens, never by columns
 * or order, because each release adds, moves and drops some.
 */
#pragma once

#include "db/facts.h"
#include "parsers/klog/span.h"

/*
 * Zones of 25 nodes with five each, and more counters than such a report has. What is beyond is cut, and a gap says
 * so.
 */
#define MEMORY_ZONES_MAX 128
#define MEMORY_COUNTERS_MAX 512
#define MEMORY_ORDERS_MAX 32
#define MEMORY_NAME_MAX 40

enum memory_unit { MEMORY_PAGES, MEMORY_KB, MEMORY_BYTES, MEMORY_COUNT };

/* A counter as it stands in the log. */
struct memory_counter {
	char name[MEMORY_NAME_MAX];
	int64_t value;
	uint64_t offset; /* of its line in the source */
	int16_t node;    /* -1: of the whole system, or of the memcg */
	uint8_t unit;    /* enum memory_unit */
	bool memcg;
};

struct memory_zone {
	struct fact_zone row; /* but for texts and what needs the page size */
	char name[16];
	uint64_t offset;
	int64_t reserve_pages[MEMORY_ORDERS_MAX]; /* lowmem_reserve[], by zone index */
	size_t n_reserve;
	int64_t free_area[MEMORY_ORDERS_MAX]; /* free blocks by order */
	size_t n_orders;
	bool stacks; /* its line has kernel_stack, which is the node's since 5.9 */
};

struct memory_dump {
	uint64_t offset; /* of its first line */
	int64_t page_kb; /* 0: unknown; as the smallest block of the free lists tells it, or memory_page_kb() */
	size_t n_zones, n_counters;
	bool cut; /* there was more than fits */
	struct memory_zone zones[MEMORY_ZONES_MAX];
	struct memory_counter counters[MEMORY_COUNTERS_MAX];
	struct opt swap_total_kb, swap_free_kb;
	int last_zone;   /* index of the zone whose line came last, -1: it was … */
	int last_node;   /* … this node's, -1: something else */
	bool last_buddy; /* it was a free list's */
};

/* Makes @dump empty, whatever it holds. It is big, so that only its counts are cleared. */
void memory_dump_reset(struct memory_dump *dump);

/*
 * Reads one line of a memory dump; false when it is none. @memcg tells that the report is a memcg's, whose counters are
 * "name value" lines in bytes; @cont that the line may go on with the one before, because a mail was wrapped.
 */
bool memory_line(struct memory_dump *dump, struct span text, uint64_t offset, bool memcg, bool cont);

/*
 * Reads a row of "Unreclaimable slab info:" ("kmalloc-4k   1000KB   2000KB") or of "Memory allocations:" of 6.10 and
 * later ("4.00 MiB   12 mm/slub.c:2319 func:alloc_slab_page"); counters "slab NAME" and "allocated FUNCTION".
 */
bool memory_slab_line(struct memory_dump *dump, struct span text, uint64_t offset);
bool memory_allocation_line(struct memory_dump *dump, struct span text, uint64_t offset);

/* Reads " name:123KB …" tokens after "Memory cgroup stats for …:", as kernels before 5.3 print them. */
void memory_memcg_tokens(struct memory_dump *dump, struct span text, uint64_t offset);

/* The counter's value; NULL when the dump does not have it. @node -1 for the system's. */
const struct memory_counter *memory_find(const struct memory_dump *dump, const char *name, int node);

/* The counter in KiB, unknown where the page size is and it needs it. */
struct opt memory_kb(const struct memory_dump *dump, const struct memory_counter *counter);

/*
 * The size of a page in KiB, by a counter that is printed in pages for the system and in kB for nodes or zones; 0 if
 * none tells.
 */
int64_t memory_page_kb(const struct memory_dump *dump);

/*
 * RAM that the dump's own sums do not explain, in KiB: present less reserved, less free, less what is on the LRU
 * lists, in slabs, page tables, stacks and huge pages. Unknown when a term is missing, because a line was cut, or
 * when the zones that were printed are not all of the RAM.
 */
struct opt memory_unaccounted(const struct memory_dump *dump);

/* Columns of the tasks table, in the order they stand in its header. */
enum task_column {
	TASK_UID,
	TASK_TGID,
	TASK_TOTAL_VM,
	TASK_RSS,
	TASK_RSS_ANON,
	TASK_RSS_FILE,
	TASK_RSS_SHMEM,
	TASK_NR_PTES,
	TASK_NR_PMDS,
	TASK_NR_PUDS,
	TASK_PGTABLES,
	TASK_SWAPENTS,
	TASK_CPU,
	TASK_OOM_ADJ,
	TASK_OOM_SCORE_ADJ,
	TASK_UNKNOWN, /* a number that nobody knows */
	TASK_COLUMNS
};

#define TASK_TABLE_COLUMNS_MAX 24

struct task_table {
	size_t n;
	uint8_t columns[TASK_TABLE_COLUMNS_MAX];
};

/* A row of the tasks table; sizes in pages but for page tables in bytes. */
struct task_row {
	uint64_t offset;
	int32_t pid;
	uint32_t have; /* bits of enum task_column */
	int64_t v[TASK_COLUMNS];
	char comm[32];
};

/* The columns that the header "[ pid ]   uid  tgid total_vm … name" names; false when it is not whole. */
bool task_table_header(struct span text, struct task_table *ret_table);

enum task_row_result { TASK_ROW_NO, TASK_ROW_INCOMPLETE, TASK_ROW_OK };

/* Reads "[ 1234]  1000  1234 …  name". INCOMPLETE when the line ends before the name does (a wrapped line). */
enum task_row_result task_row_parse(const struct task_table *table, struct span text, struct task_row *ret_row);
