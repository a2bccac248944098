// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A preloaded library that makes reads of regular files and pipes as bad as POSIX allows.
 *
 * BAD_IO_SHORT=N     no read returns more than N bytes, and N varies a little
 * BAD_IO_EINTR=N     every Nth read is interrupted before it reads anything
 * BAD_IO_EIO=OFFSET  a read that includes this offset of the file ends before it, and fails when it begins there
 * BAD_IO_FILE=PATH   only for this file (compared by device and inode); pipes are always meant
 */
/* Else the headers would make one symbol of pread() and pread64(). */
#undef _FILE_OFFSET_BITS

#include <dlfcn.h>
#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

typedef ssize_t (*read_function)(int fd, void *buf, size_t len);
typedef ssize_t (*pread_function)(int fd, void *buf, size_t len, off_t offset);

/* Only what is read as an input is disturbed: not the facts that a child leaves, or the program's own files. */
static bool is_meant(int fd)
{
	const char *path = getenv("BAD_IO_FILE");
	struct stat st, wanted;

	if (fstat(fd, &st) < 0)
		return false;
	if (S_ISFIFO(st.st_mode))
		return true;
	return path && stat(path, &wanted) == 0 && st.st_dev == wanted.st_dev && st.st_ino == wanted.st_ino;
}

static size_t number(const char *name)
{
	const char *text = getenv(name);

	return text ? strtoull(text, NULL, 0) : 0;
}

/* Whether this read is interrupted. */
static bool interrupted(void)
{
	static size_t calls;
	size_t every = number("BAD_IO_EINTR");

	return every && ++calls % every == 0;
}

/* How much of @len bytes at @offset may be read; -1 with errno for none. */
static ssize_t allowed(size_t len, off_t offset)
{
	static size_t calls;
	size_t most = number("BAD_IO_SHORT"), bad = number("BAD_IO_EIO");

	if (interrupted()) {
		errno = EINTR;
		return -1;
	}
	if (bad && offset >= 0 && (size_t)offset == bad && len) {
		errno = EIO;
		return -1;
	}
	if (bad && offset >= 0 && (size_t)offset < bad && len > bad - (size_t)offset)
		len = bad - (size_t)offset;
	if (most && len > most)
		len = most - calls++ % (most / 2 + 1);
	return (ssize_t)len;
}

static ssize_t bad_pread(int fd, void *buf, size_t len, off_t offset)
{
	static pread_function next;
	ssize_t n = is_meant(fd) ? allowed(len, offset) : (ssize_t)len;

	if (!next)
		next = (pread_function)dlsym(RTLD_NEXT, "pread");
	return n < 0 ? n : next(fd, buf, (size_t)n, offset);
}

ssize_t read(int fd, void *buf, size_t len)
{
	static read_function next;
	ssize_t n = is_meant(fd) ? allowed(len, lseek(fd, 0, SEEK_CUR)) : (ssize_t)len;

	if (!next)
		next = (read_function)dlsym(RTLD_NEXT, "read");
	return n < 0 ? n : next(fd, buf, (size_t)n);
}

ssize_t pread(int fd, void *buf, size_t len, off_t offset)
{
	return bad_pread(fd, buf, len, offset);
}

ssize_t pread64(int fd, void *buf, size_t len, off_t offset)
{
	return bad_pread(fd, buf, len, offset);
}
