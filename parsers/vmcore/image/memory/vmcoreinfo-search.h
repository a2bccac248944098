/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Finds the VMCOREINFO text of a dump: in its notes or, where a hypervisor wrote none, in the kernel's memory. */
#pragma once

#include "parsers/vmcore/image/memory/dump-format.h"

enum vmcoreinfo_source {
	VMCOREINFO_FROM_NOTE,
	VMCOREINFO_FROM_MEMORY, /* then libkdumpfile is given it, so that it can translate addresses */
};

/*
 * Finds the text in @f, a dump of a machine of @arch ("x86_64", "aarch64"). 0 with the NUL-terminated text, which the
 * caller frees; -ENODATA when the dump has none; another negative errno. A message in each case.
 */
int vmcoreinfo_search(struct dump_file *f, const char *arch, char **ret_text, enum vmcoreinfo_source *ret_source);
