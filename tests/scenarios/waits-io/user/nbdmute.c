// SPDX-License-Identifier: GPL-2.0-or-later
/* nbdmute DEVICE: serves a network block device without ever answering a request. */
#include <fcntl.h>
#include <linux/nbd.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

int main(int argc, char **argv)
{
	int ends[2], device = argc > 1 ? open(argv[1], O_RDWR) : -1;

	if (device < 0 || socketpair(AF_UNIX, SOCK_STREAM, 0, ends))
		return 1;
	if (ioctl(device, NBD_SET_SIZE, 1UL << 20) || ioctl(device, NBD_SET_SOCK, ends[0]))
		return 1;
	return ioctl(device, NBD_DO_IT) != 0;
}
