/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a process that reads somebody else's bytes gives up first. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

/* AddressSanitizer needs terabytes of address space and reports on standard error. */
#if defined(__SANITIZE_ADDRESS__)
#define UNDER_ASAN true
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define UNDER_ASAN true
#endif
#endif
#ifndef UNDER_ASAN
#define UNDER_ASAN false
#endif

struct sandbox;

struct sandbox_limits {
	uint64_t
		memory; /* bytes of address space; of what is not mapped from files, at most half the machine's memory */
	uint64_t seconds; /* of CPU time */
	uint64_t file;    /* bytes that a file written to may have */
};

/* Builds the filter once, for any number of children. Free with sandbox_free() (takes NULL). */
int sandbox_new(struct sandbox **ret_sandbox);
void sandbox_free(struct sandbox *sandbox);

/*
 * Enters it for good: limits, no new privileges, no core dumps, death with the parent, and a filter that lets
 * through what reading files and computing needs. Files can still be opened, for reading alone. A call that
 * only an intruder makes (exec, sockets, new processes) kills the process; others that are not on the list fail
 * with EPERM.
 */
int sandbox_enter(const struct sandbox *sandbox, const struct sandbox_limits *limits);
