/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The head of a report. */
#pragma once

#include "analyzer/report/model.h"

/* What a capture is, as crash's "sys" tells it: a label and a text for each thing that is known. */
enum {
	HEAD_INPUT,
	HEAD_KERNEL,
	HEAD_TAINT,
	HEAD_HOST,
	HEAD_HARDWARE,
	HEAD_MACHINE,
	HEAD_DATE,
	HEAD_UPTIME,
	HEAD_LOAD,
	HEAD_CMDLINE,
	HEAD_PANIC,
	N_HEAD
};

struct head_row {
	const char *label, *text; /* @text is NULL where nothing is known */
};

/* Fills N_HEAD rows; their texts belong to the model. -ENOMEM. */
int head_build(struct model *model, struct head_row *ret_head);
