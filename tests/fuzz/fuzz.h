/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The one function that a fuzz target defines, for libFuzzer and for the main() that feeds files to it. */
#pragma once

#include <stddef.h>
#include <stdint.h>

/* What each target defines: takes any bytes, must neither crash nor hang. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);
