/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a process that reads somebody else's bytes gives up first. */
#pragma once

#include <stdint.h>

struct sandbox;

struct sandbox_limits {
	uint64_t memory;  /* bytes of address space */
	uint64_t seconds; /* of CPU time */
	uint64_t file;    /* bytes that a file written to may have */
};

/* Builds the filter once, for any number of children. Free with sandbox_free() (takes NULL). */
int sandbox_new(struct sandbox **ret_sandbox);
void sandbox_free(struct sandbox *sandbox);

/*
 * Enters it for good: limits, no new privileges, no core dumps, death with the parent, and a filter that lets
 * through what reading files and computing needs. Files can still be opened, for reading alone. A call that only an
 * intruder makes (exec, sockets, new processes) kills the process; others that are not on the list fail
 * with EPERM.
 */
int sandbox_enter(const struct sandbox *sandbox, const struct sandbox_limits *limits);
