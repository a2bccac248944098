// SPDX-License-Identifier: GPL-2.0-or-later
/* Serves a FUSE file system at /mnt with one file, and runs out of memory over the first read of it. */
#include <errno.h>
#include <fcntl.h>
#include <linux/fuse.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

#include "starve.h"

#define FILE_INODE 2
#define REQUEST_BYTES (1 << 20)

static int device;

static void answer(const struct fuse_in_header *in, int error, const void *data, size_t size)
{
	struct fuse_out_header out = { .len = (unsigned int)(sizeof(out) + size),
				       .error = error,
				       .unique = in->unique };
	struct iovec parts[] = { { &out, sizeof(out) }, { (void *)data, size } };

	if (writev(device, parts, 2) < 0 && errno != ENOENT)
		starve_fail("the kernel does not take an answer");
}

static struct fuse_attr attributes(uint64_t inode)
{
	struct fuse_attr attr = { .ino = inode, .nlink = 1, .mode = S_IFREG | 0444, .size = 4096 };

	if (inode == FUSE_ROOT_ID)
		attr.mode = S_IFDIR | 0555;
	return attr;
}

static void on_init(const struct fuse_in_header *in, const void *data)
{
	const struct fuse_init_in *asked = data;
	struct fuse_init_out out = { .major = FUSE_KERNEL_VERSION, .minor = asked->minor, .max_write = 65536 };

	if (out.minor > FUSE_KERNEL_MINOR_VERSION)
		out.minor = FUSE_KERNEL_MINOR_VERSION;
	answer(in, 0, &out, sizeof(out));
}

static void on_lookup(const struct fuse_in_header *in, const void *data)
{
	struct fuse_entry_out out = { .nodeid = FILE_INODE, .attr = attributes(FILE_INODE) };

	(void)data;
	answer(in, 0, &out, sizeof(out));
}

static void on_getattr(const struct fuse_in_header *in, const void *data)
{
	struct fuse_attr_out out = { .attr = attributes(in->nodeid) };

	(void)data;
	answer(in, 0, &out, sizeof(out));
}

static void on_open(const struct fuse_in_header *in, const void *data)
{
	struct fuse_open_out out = { .open_flags = FOPEN_DIRECT_IO };

	(void)data;
	answer(in, 0, &out, sizeof(out));
}

static void on_read(const struct fuse_in_header *in, const void *data)
{
	(void)in;
	(void)data;
	starve();
}

static const struct {
	uint32_t opcode;
	void (*act)(const struct fuse_in_header *in, const void *data);
} handlers[] = {
	{ FUSE_INIT, on_init }, { FUSE_LOOKUP, on_lookup }, { FUSE_GETATTR, on_getattr },
	{ FUSE_OPEN, on_open }, { FUSE_READ, on_read },
};

static void serve(const char *request)
{
	const struct fuse_in_header *in = (const void *)request;
	size_t i;

	for (i = 0; i < sizeof(handlers) / sizeof(*handlers); i++) {
		if (handlers[i].opcode == in->opcode) {
			handlers[i].act(in, in + 1);
			return;
		}
	}
	if (in->opcode != FUSE_FORGET)
		answer(in, -ENOSYS, NULL, 0);
}

int main(void)
{
	static char request[REQUEST_BYTES];
	char options[96];

	device = open("/dev/fuse", O_RDWR);
	snprintf(options, sizeof(options), "fd=%d,rootmode=40000,user_id=0,group_id=0", device);
	if (device < 0 || mount("daemon", "/mnt", "fuse", 0, options) < 0)
		starve_fail("FUSE cannot be mounted");
	close(open("/tmp/mounted", O_CREAT | O_WRONLY, 0600));
	while (read(device, request, sizeof(request)) > 0)
		serve(request);
	return 1;
}
