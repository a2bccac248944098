/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Swap space: the totals, and each device or file. */
#pragma once

#include "parsers/vmcore/facts/extract.h"

/* Adds the rows of swap. To be run when the devices are known. 0, -ENOMEM or a database's error. */
int swap_run(struct extract *x);
