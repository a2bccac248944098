/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Names without what differs between two builds of a kernel or two runs of a machine, so that the same failure
 * compares equal: offsets ("+0x1cdc/0x23c0"), the compiler's suffixes (".cold", ".constprop.0", ".isra.0", ".part.0",
 * ".llvm.123"), addresses, pids in brackets, and the numbers of kworkers and other numbered kernel threads.
 */
#pragma once

#include "util/buf.h"

/* Appends @text to @out in its plain form. */
void plain_add(struct buf *out, const char *text);
