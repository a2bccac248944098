/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which machine and which boot of it a log is of, and when: for the capture's row. */
#pragma once

#include "parsers/klog/boot/boot.h"

/* "Hardware name: …" of stack dumps, "DMI: …" of the boot; the first counts. */
void identity_machine(struct klog_asm *a, const struct klog_match *m);

/* The letters of "Tainted: G        W  OE", '' for "Not tainted". A later dump may have more, and no letter goes away. */
void identity_taint(struct klog_asm *a, const struct klog_match *m);

/* The boot's id as the source has it, with or without dashes; what is none is passed over. */
void identity_boot(struct klog_asm *a, const char *id);

/* The id in "-- Boot 0123… --", the line of journalctl between two boots. */
void identity_journal(struct klog_asm *a, const struct klog_match *m);

/*
 * When the boot began and the log ends, in UTC, into @row. Unknown without a year. @booted and @ended are where the texts
 * are kept.
 */
void identity_times(const struct klog_asm *a, char booted[static KLOG_WALL_MAX], char ended[static KLOG_WALL_MAX],
		    struct capture_row *row);
