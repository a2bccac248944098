/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which machine a dump is of, as its headers say before anything else of the file is believed. A header of a machine
 * that is not read looks like nonsense to the readers of formats: its numbers are of another width or byte order.
 */
#pragma once

/*
 * Refuses @fd if it begins like a dump of a machine that is not read yet: -ENOTSUP with a message that names the machine and
 * says why. 0 for machines that are read, and for files that say nothing of one.
 */
int machine_check(int fd);
