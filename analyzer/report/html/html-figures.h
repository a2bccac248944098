/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Drawings of an HTML report that stretch with the page: their texts are HTML, so that they are readable on a phone. */
#pragma once

#include "analyzer/report/report.h"

/* A part of a whole, with a mark in it; nothing if the row has none. */
void html_bar(struct report *report, const struct outline_row *row);

/* Kills and events of the log over the time, a lane a kind; nothing if they do not spread over any. */
void html_timeline(struct report *report, const struct model *model);
