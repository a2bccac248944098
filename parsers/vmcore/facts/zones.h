/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The page allocator: watermarks, free memory and counters. */
#pragma once

#include "parsers/vmcore/facts/extract.h"

/* Adds the rows of zones and counters. 0, -ENOMEM or a database's error. */
int zones_run(struct extract *x);
