/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which machine the dump is of, which boot of it, and when: hardware, taint, boot id, wall clock. */
#pragma once

#include "parsers/vmcore/facts/extract.h"

/* Runs when uptime is known. Texts of the capture's row live as long as @x. */
int identity_init(struct extract *x);
int identity_run(struct extract *x);
void identity_deinit(struct extract *x);
