// SPDX-License-Identifier: GPL-2.0-or-later
#include "parsers/vmcore/image/memory/flat.h"

#include <endian.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>

#include "util/cleanup.h"
#include "util/error.h"
#include "util/macros.h"

#define HEADER_SIZE 4096
#define COPY_SIZE (1 << 20)
/* No dump is larger than 1 PiB, so a record beyond is broken. */
#define OFFSET_MAX (1ll << 50)

static const char signature[16] = "makedumpfile";

struct record {
	int64_t offset, size;
};

bool flat_recognize(const void *head, size_t len)
{
	return len >= sizeof(signature) && memcmp(head, signature, sizeof(signature)) == 0;
}

/* The file has no name, so that it is gone with its descriptor even if the process is killed. */
static int temporary_file(void)
{
	const char *directory = getenv("TMPDIR");
	int fd;

	fd = open(directory ? directory : "/var/tmp", O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
	if (fd < 0)
		fd = memfd_create("dump", MFD_CLOEXEC);
	if (fd < 0)
		return err_set(-errno, "no temporary file to rearrange the flattened dump in: %s", strerror(errno));
	return fd;
}

/* Reads the record at @pos: 1, 0 at the end record, -ENODATA at the end of the file, or another errno. */
static int next_record(int fd, off_t pos, struct record *ret_record)
{
	struct record r;

	if (pread(fd, &r, sizeof(r), pos) != sizeof(r))
		return -ENODATA;
	r.offset = (int64_t)be64toh((uint64_t)r.offset);
	r.size = (int64_t)be64toh((uint64_t)r.size);
	if (r.offset == -1)
		return 0;
	if (r.offset < 0 || r.size <= 0 || r.offset > OFFSET_MAX || r.size > OFFSET_MAX)
		return err_set(-EINVAL, "broken record at offset %" PRId64 ": %" PRId64 " bytes for %" PRId64,
			       (int64_t)pos, r.size, r.offset);
	*ret_record = r;
	return 1;
}

/* Copies @size bytes from @pos of @fd to @target of @out: 0, -ENODATA when @fd ends before, or another errno. */
static int copy(int fd, off_t pos, int out, off_t target, int64_t size, char *buf)
{
	while (size > 0) {
		ssize_t n = pread(fd, buf, (size_t)MIN(size, COPY_SIZE), pos);

		if (n <= 0)
			return n < 0 ? err_set(-errno, "reading at offset %" PRId64 ": %s", (int64_t)pos,
					       strerror(errno)) :
				       -ENODATA;
		if (pwrite(out, buf, (size_t)n, target) != n)
			return err_set(-EIO, "writing the rearranged dump: %s", strerror(errno));
		pos += n;
		target += n;
		size -= n;
	}
	return 0;
}

int flat_rearrange(int fd, int *ret_fd, bool *ret_cut)
{
	_cleanup_free_ char *buf = malloc(COPY_SIZE);
	_cleanup_close_ int out = -1;
	off_t pos = HEADER_SIZE;
	struct record record = { 0 };
	int r;

	if (!buf)
		return err_oom();
	out = temporary_file();
	if (out < 0)
		return out;
	while ((r = next_record(fd, pos, &record)) > 0) {
		pos += (off_t)sizeof(record);
		r = copy(fd, pos, out, record.offset, record.size, buf);
		if (r < 0)
			break;
		pos += record.size;
	}
	if (r < 0 && r != -ENODATA)
		return r;
	*ret_cut = r == -ENODATA;
	*ret_fd = steal_fd(&out);
	return 0;
}
