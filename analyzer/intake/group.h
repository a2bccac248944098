/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which of the files belong together: the pieces of a split dump, and a dump with its log. */
#pragma once

#include "analyzer/intake/files.h"

/*
 * Makes one input of the pieces of a dump that makedumpfile split, if they lie in one directory or were all named.
 * Moves each log that a kdump service wrote beside its dump after all dumps and points its member `dump` at that
 * dump, as such a log is read only if the dump does not hold it. 0 or -ENOMEM.
 */
int group_files(struct input_files *files);
