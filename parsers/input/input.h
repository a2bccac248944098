/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What an input is: an open file with its first bytes at hand, before anybody knows its format. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define INPUT_HEAD_MAX 4096

struct input {
	char *path;  /* as given; "-" is standard input */
	int fd;      /* open for reading, at offset 0 */
	uint64_t size; /* bytes; 0 when it cannot be known (a pipe) */
	bool seekable;
	unsigned char head[INPUT_HEAD_MAX]; /* the first bytes, also of a pipe */
	size_t head_len;
};

/*
 * Opens @path. -ENOENT, -EISDIR, -EACCES and the like, and -ENODATA for an empty file, each with a message that
 * names the path. Free with input_free() (takes NULL).
 */
int input_open(const char *path, struct input **ret_input);
void input_free(struct input *in);

static inline void input_freep(struct input **in)
{
	input_free(*in);
}

#define _cleanup_input_ __attribute__((cleanup(input_freep)))
