/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Places in inputs, as reports print them ("vmcore:task@0xffff…", "log:FILE:OFFSET"), and what shows them elsewhere. */
#pragma once

#include "db/opt.h"
#include "util/buf.h"

/*
 * Appends the command that shows the place to a person: "crash> bt 91" for a dump, "oomtopsy show 'log:DIR/FILE:OFFSET'" for a
 * log. @path: of the input, as it was given, which a log's locator has without its directory; NULL: not known. @pid: the
 * task's, where the place is one. Appends nothing where no command does. The text must be escaped for its output.
 */
void locator_command(struct buf *out, const char *locator, const char *path, struct opt pid);
