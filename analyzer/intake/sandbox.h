/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a process gives up before it reads bytes of strangers: rights, memory and time. */
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
	/* Bytes of address space. Memory that is not mapped from files is also limited to half of the machine's. */
	uint64_t memory;
	uint64_t seconds; /* of CPU time */
	uint64_t file;    /* bytes that a written file may have */
};

/* Builds the filter once, for any number of children. Free with sandbox_free() (takes NULL). */
int sandbox_new(struct sandbox **ret_sandbox);
void sandbox_free(struct sandbox *sandbox);

/*
 * Puts the calling process into the sandbox for the rest of its life: limits, no new privileges, no core dumps, death
 * with its parent, and a filter of system calls that allows what reading files and computing need. Files can still be
 * opened, but only for reading. A call that only an intruder makes (exec, sockets) kills the process; all others that
 * are not allowed fail with EPERM.
 */
int sandbox_enter(const struct sandbox *sandbox, const struct sandbox_limits *limits);
