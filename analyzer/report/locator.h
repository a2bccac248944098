/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Places in inputs, as reports print them ("vmcore:task@0xffff…", "log:FILE:OFFSET"), and what shows them elsewhere. */
#pragma once

#include "db/opt.h"
#include "util/buf.h"

/*
 * Appends the command that shows the place to a person: "crash> bt 91" for a dump, "oomtopsy show log:FILE:OFFSET" for a
 * log. @pid: the task's, where the place is one. Appends nothing where no command does. The text is as the locator has it:
 * it must be escaped for its output.
 */
void locator_command(struct buf *out, const char *locator, struct opt pid);
