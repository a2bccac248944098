/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Who keeps a grace period of RCU from ending. */
#pragma once

#include "parsers/vmcore/facts/extract.h"

/* Names in each wait for the end of a grace period who holds it up. To be run when all waits are known. 0. */
int rcu_run(struct extract *x);
