/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Debuginfo files: where they are, whether they belong to a dump (by build-id, never by name), and how
 * to get what is not there.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "parsers/vmcore/image/symbols/build-id.h"

/* Where the debuginfo of one kernel is looked for. */
struct debuginfo {
	const char *dir;     /* a directory to search before the usual places, or NULL */
	const char *release; /* uname -r, or NULL */
	char **modules;      /* files named as a module's, once they were asked for */
	size_t n_modules;
	bool walked;
};

/*
 * Finds the vmlinux with @build_id. The path is the caller's to free; NULL when there is none, or when
 * @build_id is "".
 */
char *debuginfo_find_vmlinux(const struct debuginfo *d, const char *build_id);
/* The same for module @name. */
char *debuginfo_find_module(struct debuginfo *d, const char *name, const char *build_id);
void debuginfo_deinit(struct debuginfo *d);

/*
 * How to install the debuginfo of kernel @release: a command or package name for the distribution that its
 * release and version strings (either may be NULL) point to. The text is the caller's to free; NULL when
 * the distribution is unknown.
 */
char *debuginfo_advice(const char *release, const char *version);
/* The same: where that puts the kernel's vmlinux. */
char *debuginfo_vmlinux(const char *release, const char *version);
