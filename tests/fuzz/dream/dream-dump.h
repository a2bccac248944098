/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A dream (dream.h) as a dump and as types, for what reads these instead of an image. */
#pragma once

#include "parsers/vmcore/image/memory/dump.h"
#include "parsers/vmcore/image/types/btf.h"
#include "tests/fuzz/dream/dream.h"

struct dump *dream_dump(const struct dream *d);
int dream_types(const struct dream *d, struct types **ret_types);
