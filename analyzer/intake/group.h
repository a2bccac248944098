/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which of the files belong together. */
#pragma once

#include "analyzer/intake/inputs.h"

/*
 * Makes one input of the pieces of a dump that makedumpfile split, when they lie in one folder or were all named, and
 * has the log that a kdump service wrote beside its dump follow all dumps, as it is read only if they do not hold it.
 */
int input_files_group(struct input_files *files);
