/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Values that may be unknown. A zeroed row is a row of unknowns, so that a column which nobody
 * set is stored as NULL and never as an invented 0.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct opt {
	int64_t v;
	bool known;
};

struct optf {
	double v;
	bool known;
};

#define OPT(value) ((struct opt){ .v = (int64_t)(value), .known = true })
#define OPTF(value) ((struct optf){ .v = (value), .known = true })
#define OPT_NULL ((struct opt){ .known = false })
