// SPDX-License-Identifier: GPL-2.0-or-later
#include "util/fd.h"

#include <errno.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

#include "util/error.h"

/* What is left to do after a call gave @n: 0 or a negative errno. @end is the error of a call that did nothing. */
static int take(ssize_t n, int end, size_t *done)
{
	int r = n < 0 ? -errno : n == 0 ? end : 0;

	if (r < 0 && r != -EINTR)
		return err_set(r, "%s", strerror(-r));
	*done += n > 0 ? (size_t)n : 0;
	return 0;
}

int fd_write(int fd, const void *data, size_t len)
{
	int r = 0;

	for (size_t done = 0; r == 0 && done < len;)
		r = take(write(fd, (const char *)data + done, len - done), -EIO, &done);
	return r;
}

int fd_write_at(int fd, const void *data, size_t len, uint64_t offset)
{
	int r = 0;

	for (size_t done = 0; r == 0 && done < len;)
		r = take(pwrite(fd, (const char *)data + done, len - done, (off_t)(offset + done)), -EIO, &done);
	return r;
}

int fd_read_at(int fd, void *ret_data, size_t len, uint64_t offset)
{
	int r = 0;

	for (size_t done = 0; r == 0 && done < len;)
		r = take(pread(fd, (char *)ret_data + done, len - done, (off_t)(offset + done)), -ENODATA, &done);
	return r;
}
