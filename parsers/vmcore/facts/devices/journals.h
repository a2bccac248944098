/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Journals of jbd2, and who holds one up: a commit waits until each handle of its transaction is given back. */
#pragma once

#include "parsers/vmcore/facts/extract.h"

/* Whether there is a journal_t at @addr: its superblock begins with the journal's magic number. */
bool journals_at(struct extract *x, uint64_t addr);

/* Sets the journal of each task that has a handle of one. */
int journals_run(struct extract *x);
