/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Runqueues and per-CPU memory where no symbol leads to them. */
#pragma once

#include "parsers/vmcore/facts/extract.h"

/*
 * Finds, from the tasks on, the runqueues and where the CPUs' own parts of memory lie, and reads the clocks. Does
 * nothing where symbols led to them. 0, -ENOMEM or a database's error.
 */
int percpu_run(struct extract *x);
