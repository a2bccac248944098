/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How bad a finding's impact is. Rules give a severity, reports sort and colour by it, --fail-on compares with it.
 * The names are those of rule headers, of the column finding.severity and of the command line.
 */
#pragma once

/* The worst comes first, so that "at or above" is <=. */
enum severity { SEVERITY_CRITICAL, SEVERITY_HIGH, SEVERITY_MEDIUM, SEVERITY_LOW, SEVERITY_INFO, SEVERITY_NONE };

extern const char *const severity_names[SEVERITY_NONE];

/* The severity called @name; SEVERITY_NONE when @name, which may be NULL, names none. */
enum severity severity_from_name(const char *name);
