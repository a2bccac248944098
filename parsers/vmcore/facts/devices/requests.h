/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Requests to disks. */
#pragma once

#include "parsers/vmcore/facts/extract.h"

/*
 * Counts the requests that drivers have and have not completed, and how old the oldest of each device is. 0 or
 * -ENOMEM.
 */
int requests_run(struct extract *x);
