/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a page is about: its title, and for several captures an index of their verdicts. */
#pragma once

#include "analyzer/report/report.h"

/* Appends "lock/deadlock on web1", or "12 captures", escaped. */
int html_title(struct report *report);

/* Appends a table with a line for each capture, with a link to its section; nothing for a single capture. */
int html_index(struct report *report);
