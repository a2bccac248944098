/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Who has locks for reading, where the owner word does not tell for certain. */
#pragma once

#include "parsers/vmcore/facts/extract.h"

/* Takes back hints that cannot be true, and names readers that frames show. Waits and locks are known by then. 0. */
int readers_run(struct extract *x);
