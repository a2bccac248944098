/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Functions that other kernels have under another name, so that the same failure has one fingerprint on all of them.
 * Fingerprints alone are written so: people read the names of the kernel at hand.
 */
#pragma once

#include "util/buf.h"

/* Appends @text to @out, each function in it by the name that stands for all of its names. */
void renamed_add(struct buf *out, const char *text);
