/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "parsers/vmcore/facts/extract.h"

/*
 * The slab cache whose object @addr lies in ("buffer_head"), and how far into the object. False when it is in none,
 * or when this kernel does not tell where its struct pages are.
 */
bool x_slab_of(struct extract *x, uint64_t addr, char name[static X_NAME_MAX], uint32_t *ret_offset);
