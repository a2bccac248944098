/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a process gives up before it reads bytes of strangers: rights, memory and time. child.c enters it after the
 * input was opened and before a byte of it is parsed. docs/security.md says against whom, and what is left.
 */
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
	/* Files, and directories beneath which files may be opened for reading; ends with NULL. NULL: none may. */
	const char *const *readable;
	bool keep_user; /* root stays root, without capabilities: what is readable may be root's alone */
	bool threads;   /* threads may be started, and memory files made: libdrgn does both */
};

/* A process that made a forbidden call ends with this status. */
#define SANDBOX_EXIT 159

/*
 * Compiles the filters once, for any number of children; not @confined: there is none, and sandbox_enter() sets limits and
 * nothing else. Free with sandbox_free() (takes NULL). 0 or a negative errno: -ENOSYS where the kernel has no seccomp.
 */
int sandbox_new(bool confined, struct sandbox **ret_sandbox);
void sandbox_free(struct sandbox *sandbox);

/*
 * Whether this kernel can keep a process from opening files (Landlock, 5.13). Without it a child can open, for reading,
 * what its user can read.
 */
bool sandbox_has_landlock(void);

/*
 * Puts the calling process into the sandbox for the rest of its life: limits, no capabilities, another user than root,
 * no new privileges, no core dumps, death with its parent, no files but those that are open or readable by the limits,
 * and a filter of system calls that allows what reading files and computing need. A call that is not allowed ends the
 * process with SANDBOX_EXIT and leaves its number in *@forbidden, which must live as long as the process. A negative
 * errno when any of it fails; then the process must not go on.
 */
int sandbox_enter(const struct sandbox *sandbox, const struct sandbox_limits *limits, int *forbidden);

/* The name of system call @number, "?" if it has none; the caller frees it. NULL when memory is short. */
char *sandbox_call_name(int number);
