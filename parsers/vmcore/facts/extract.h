/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What all extractors share while they turn one image into the facts of one capture: the image, the kernel's layouts,
 * the writer of facts, what could not be read, and the clocks.
 *
 * A domain (tasks, locks, devices …) keeps what it found in a struct of its own. Where others need it, its header
 * defines the struct or gives functions that look things up in it; here is only the pointer to it. run.c makes and
 * frees them, and has the table of extractors.
 *
 * What cannot be read stays unknown and gets a row in table gap; only running out of memory and a database that fails
 * end the work.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "db/facts.h"
#include "parsers/vmcore/facts/read/fields.h"
#include "parsers/vmcore/image/image.h"

/* Bytes for a task's comm, or another name that the kernel keeps as short. */
#define COMM_MAX 32
/* Bytes for other names. */
#define NAME_LEN_MAX 128

/* The clocks of the kernel count nanoseconds, the columns of facts have milliseconds. */
#define NSEC_PER_MSEC 1000000u

struct extract {
	struct image *img;
	const struct image_info *info; /* of img */
	struct facts *facts;
	struct gaps *gaps;

	/* Where this kernel has each of the fields, and which it has at all. */
	struct image_member members[FIELD_COUNT];
	bool has[FIELD_COUNT];

	struct capture_row capture; /* the capture's own row, written when all have run */
	struct opt jiffies;         /* of the dump's last tick */
	uint64_t now;               /* ns on the clock of sched_clock() and printk; 0 when unknown */

	/* What the domains keep, each in its own file. */
	struct cpus *cpus;
	struct identity *identity;
	struct slabs *slabs;
	struct tasks *tasks;
	struct mms *mms;
	struct memcgs *memcgs;
	struct workqueues *workqueues;
	struct devices *devices;
	struct locks *locks;
	struct futexes *futexes;
	struct openers *openers;
	struct waits *waits;
	struct kernel_log *log;
};
