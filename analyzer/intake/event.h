/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What became of an input. */
#pragma once

#include <stdint.h>

enum intake_outcome {
	INTAKE_STORED, /* the facts are in the database */
	INTAKE_KNOWN,  /* the database had them already, as artifact */
	INTAKE_PASSED, /* found in a directory and neither dump nor log, or the log of a dump that holds its log, as error says */
	INTAKE_NOTHING, /* text without a line of a kernel's: nothing to analyse, as error says; nothing is stored */
	INTAKE_FAILED,  /* error says why; stored as a failed artifact */
	INTAKE_OUTCOMES,
};

struct intake_event {
	enum intake_outcome outcome;
	const char *path;
	const char *error;
	int64_t artifact; /* its row, 0 for INTAKE_PASSED */
};
