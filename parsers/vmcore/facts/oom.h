/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The OOM killer's own state, and victims of whom the log does not tell. */
#pragma once

#include "parsers/vmcore/facts/extract.h"

/* To be run when locks and log are known. 0, -ENOMEM or a database's error. */
int oom_run(struct extract *x);
