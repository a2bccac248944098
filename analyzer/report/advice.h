/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What to do, from a rule's page, for one machine. Paragraphs say by their first words whom they are for: "For good:
 * Linux 4.6 or later" is left out for a kernel that is as new, "While the machine is alive" for one that is not.
 */
#pragma once

#include <stdbool.h>

#include "util/buf.h"

/*
 * Appends the paragraphs of @text that fit, in their order, with an empty line between them. @release, as in
 * capture.release, may be NULL: nothing is left out for it then. @dead: the capture is a dump, or the kernel panicked.
 * Advice that a user cannot follow costs the trust in all the rest. Errors stay in @out.
 */
void advice_for(const char *text, const char *release, bool dead, struct buf *out);

/*
 * Appends @text, in which the first mention of a function, a setting or a file that came after @release is followed by
 * "(since Linux 4.12)". Distributions take some of them back into older kernels; so nothing is left out. Errors stay in
 * @out.
 */
void advice_mark_newer(const char *text, const char *release, struct buf *out);
