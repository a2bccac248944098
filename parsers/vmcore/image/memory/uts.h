/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The kernel's names for itself and its machine: struct new_utsname, as init_uts_ns holds it. */
#pragma once

#include <stddef.h>

#define UTS_FIELDS 6
#define UTS_LEN 65

/* struct new_utsname; each field is NUL-terminated, and empty when unknown. */
struct uts {
	char sysname[UTS_LEN], nodename[UTS_LEN], release[UTS_LEN];
	char version[UTS_LEN], machine[UTS_LEN], domainname[UTS_LEN];
};

/*
 * What struct uts_namespace may have before its name, in bytes: nothing, or a kref. VMCOREINFO has said which only
 * since 5.11 (ca4a9241cc5e).
 */
#define UTS_SKIP_MAX 8

/* As much of struct uts_namespace as is needed to find the name in it. */
struct uts_namespace {
	char bytes[sizeof(struct uts) + UTS_SKIP_MAX];
};

/*
 * The names in @ns, a copy of the memory at init_uts_ns: those with the release that the VMCOREINFO @text gives. NULL
 * when none has it. Fields may lack their NUL.
 */
const struct uts *uts_find(const char *text, const struct uts_namespace *ns);

/* The names that uts_find() finds, or where it finds none, the release of @text alone; each field terminated. */
struct uts uts_from(const char *text, const struct uts_namespace *ns);
