/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Counters of memory cgroups, as memory.stat shows them. */
#pragma once

#include "parsers/vmcore/facts/read/object.h"

/*
 * Adds the counters of the cgroup that @memcg is a copy of, whose row is @id, as rows of vmstat under memory.stat's
 * names; what is 0 gets none. They are those of the kernel's last flush, some seconds ago. With them comes the group's
 * swappiness: its own or the system's, as @own_swappiness says, if that is known. 0 or a database's error.
 */
int memcg_stats_add(struct extract *x, const struct object *memcg, int64_t id, struct opt own_swappiness);
