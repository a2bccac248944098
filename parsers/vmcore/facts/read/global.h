/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The kernel's global variables. */
#pragma once

#include "parsers/vmcore/facts/extract.h"

/* The variable @name of @size bytes (1, 2, 4 or 8), zero-extended; unknown without such a symbol or its memory. */
struct opt global_read(struct extract *x, const char *name, size_t size);

/* global_read() of a pointer: 0 when unknown. */
uint64_t global_read_ptr(struct extract *x, const char *name);
