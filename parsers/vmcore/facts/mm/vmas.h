/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What address spaces map, summed up over their VMAs. */
#pragma once

#include "parsers/vmcore/facts/extract.h"

/*
 * Sums up those of the address spaces that matter: victims', the biggest, those whose lock is held or waited for.
 * To be run when the locks are known. 0 or -ENOMEM.
 */
int vmas_run(struct extract *x);
