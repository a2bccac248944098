/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "parsers/input/input.h"

#define DIGEST_TEXT 65 /* SHA-256 in hexadecimal, with its NUL */

/* The SHA-256 of all that the input's files hold, one behind the other; offsets stay as they were. */
int digest_files(const struct input *in, char ret_hex[static DIGEST_TEXT]);
