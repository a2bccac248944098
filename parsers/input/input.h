/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What an input is: an open file with its first bytes at hand, before anybody knows its format. The child process that
 * reads it opens it before it enters its sandbox (analyzer/intake/child.c), as nothing can be opened later.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Enough for all that tells dumps, journals and packed files apart ("ustar" stands at 257). */
#define INPUT_HEAD_MAX 4096
/* makedumpfile --split writes at most so many files besides the first. */
#define INPUT_PIECES_MAX 63

struct input {
	char *path;    /* as given; "-" is standard input */
	int fd;        /* open for reading, at offset 0 */
	uint64_t size; /* bytes; 0 when it cannot be known (a pipe) */
	bool seekable;
	unsigned char head[INPUT_HEAD_MAX]; /* the first bytes, also of a pipe */
	size_t head_len;
	int more_fds[INPUT_PIECES_MAX]; /* the other pieces of a split dump, open for reading */
	size_t n_more;
	unsigned int n_dumps; /* crash dumps that stream_walk() met in it */
	int memory_fd;        /* an empty file in memory for a parser that needs one, or 0 */
	struct {
		int fds[2]; /* temporary files without a name, see spool.h; -1 for none */
		int error;  /* the errno of why there is none, 0 where none was asked for */
		uint64_t max;
	} spool;
};

/*
 * Opens @path. -ENOENT, -EISDIR, -EACCES and the like, and -ENODATA for an empty file, each with a message that
 * names the path. Free with input_free() (takes NULL).
 */
int input_open(const char *path, struct input **ret_input);
void input_free(struct input *in);

/*
 * The same for a descriptor that is open already, which becomes the input's, also on error. @path is what it is
 * called.
 */
int input_open_fd(int fd, const char *path, struct input **ret_input);

/*
 * Makes memory_fd, before a sandbox forbids that: who may make such files without end can use up the machine's memory, which no limit of
 * a process counts. Without it, and without a sandbox, a parser makes one when it needs it.
 */
void input_prepare_memory(struct input *in);

/* Whether the bytes begin a crash dump: a core dump as ELF, or a format of diskdump or makedumpfile. */
bool input_is_dump(const unsigned char *head, size_t len);

/* Opens @path as one more piece of @in, whose size grows by it. Errors as input_open(); -E2BIG for one too many. */
int input_add_piece(struct input *in, const char *path);

/* A piece of a dump that makedumpfile split. */
struct input_piece {
	uint64_t identity;   /* the same for all pieces of a dump */
	uint64_t start, end; /* the page frames that it has */
};

/*
 * Whether @path, a regular file, begins like such a piece; it is closed again. What cannot be opened or read is none:
 * no message is set, since input_open() will give it.
 */
bool input_piece(const char *path, struct input_piece *ret_piece);

static inline void input_freep(struct input **in)
{
	input_free(*in);
}

#define _cleanup_input_ __attribute__((cleanup(input_freep)))
