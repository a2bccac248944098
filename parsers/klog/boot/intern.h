/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Texts that many facts share (function names, cgroup paths), each kept once, up to a budget. A log of gigabytes has
 * few different names, unless it is made to have many: then the budget keeps this process within its memory.
 */
#pragma once

#include "parsers/klog/span.h"

struct intern;

/* Keeps at most @budget bytes. Free with intern_free() (takes NULL), which ends all its texts. 0 or -ENOMEM. */
int intern_new(size_t budget, struct intern **ret_intern);
void intern_free(struct intern *s);

/* The terminated text, the same pointer for the same text; NULL for an empty one, and when the budget is used up. */
const char *intern_add(struct intern *s, struct span text);

/* Whether a text was refused. */
bool intern_full(const struct intern *s);
