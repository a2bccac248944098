/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the kernel itself said, in its log. The ring buffer in the dump is read by the reader of logs
 * (parsers/klog/reader/), so that a kill is understood alike in both; its facts go to the dump's capture.
 */
#pragma once

#include "parsers/vmcore/facts/extract.h"

/* 0 or -ENOMEM. */
int log_init(struct extract *x);
void log_deinit(struct extract *x);
/* Makes facts of the log in the dump. 0, -ENOMEM or a database's error. */
int log_run(struct extract *x);

/* Whether the log could be read. */
bool log_was_read(const struct extract *x);
/* Whether the log tells of the kill of the task with row @task_id. */
bool log_has_kill(const struct extract *x, int64_t task_id);
