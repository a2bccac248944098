/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A sound database for targets that change one. */
#pragma once

#include "db/db.h"

/* Adds one capture with 40 events to @db, which is open for writing. Aborts when it cannot. */
void fill_sample(struct db *db);
