/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#define DIGEST_TEXT 65 /* SHA-256 in hexadecimal, with its NUL */

/* The SHA-256 of all that @fd holds; the offset stays as it was. */
int digest_file(int fd, char ret_hex[static DIGEST_TEXT]);
