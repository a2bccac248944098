/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Drawings of a fleet as SVG within a page, which loads nothing. */
#pragma once

#include "analyzer/report/fleet/fleet.h"

/* Incidents over time, a bar a day or a week, a colour for each of the most frequent failures. */
int plot_times(struct fleet *fleet);

/* Failures by kernels: the darker, the more incidents. */
int plot_heat(struct fleet *fleet);
