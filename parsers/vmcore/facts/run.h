/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The door of this directory: all facts of one image. */
#pragma once

#include "parsers/vmcore/facts/extract.h"

/*
 * Reads all facts of @img into @facts, and what is known of the capture into its row. Both stay the caller's, also on
 * error. 0, -ENOMEM or a database's error.
 */
int run_facts(struct image *img, struct facts *facts);

/*
 * The steps of run_facts(), for tests of single readers: sets @x up over @img and @facts, with all fields resolved, or
 * frees it (also after an error). 0 or -ENOMEM.
 */
int run_init(struct extract *x, struct image *img, struct facts *facts);
void run_deinit(struct extract *x);
