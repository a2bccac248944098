/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Two readings of one dump, which must not contradict each other: by BTF and by DWARF, which compilers write by
 * different code. vmcore.c compares them where a dump has both, so that a layout which is misread shows itself.
 */
#pragma once

#include "db/facts.h"

/* The facts of one reading. */
struct reading {
	struct db *db;
	int64_t capture;
	const char *by; /* for messages: "BTF", "DWARF" */
};

/*
 * Compares what both readings say of tasks, locks, waits, frames and the other facts, and adds an event of
 * kind "disagreement" to @facts for each fact on which they differ. What one of them does not know is no
 * disagreement. 0 or a database's error.
 */
int compare_readings(const struct reading *a, const struct reading *b, struct facts *facts);
