// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * server unix|tcp: serves /dev/nbd0 over a socket pair, or over TCP to this machine, and runs out of memory over the first
 * read. A process of its own gives the kernel the other end.
 */
#include <arpa/inet.h>
#include <linux/nbd.h>
#include <net/if.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/socket.h>

#include "starve.h"

#define BLOCK 4096UL
#define BLOCKS 4096UL

/* Where there is no other program to do so. */
static void bring_loopback_up(void)
{
	struct ifreq request = { .ifr_name = "lo", .ifr_flags = IFF_UP | IFF_RUNNING };
	int fd = socket(AF_INET, SOCK_DGRAM, 0);

	if (ioctl(fd, SIOCSIFFLAGS, &request) < 0)
		starve_fail("no loopback");
	close(fd);
}

static void connect_tcp(int ends[2])
{
	struct sockaddr_in address = { .sin_family = AF_INET, .sin_port = htons(10809) };
	int listener = socket(AF_INET, SOCK_STREAM, 0);

	bring_loopback_up();
	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	ends[0] = socket(AF_INET, SOCK_STREAM, 0);
	if (bind(listener, (void *)&address, sizeof(address)) < 0 || listen(listener, 1) < 0 ||
	    connect(ends[0], (void *)&address, sizeof(address)) < 0)
		starve_fail("no connection");
	ends[1] = accept(listener, NULL, NULL);
	close(listener);
}

static void give_kernel(int end)
{
	int device = open("/dev/nbd0", O_RDWR);

	prctl(PR_SET_NAME, "nbd-client");
	if (device < 0 || ioctl(device, NBD_SET_BLKSIZE, BLOCK) < 0 || ioctl(device, NBD_SET_SIZE_BLOCKS, BLOCKS) < 0 ||
	    ioctl(device, NBD_SET_SOCK, end) < 0)
		starve_fail("nbd does not take a socket");
	close(open("/tmp/connected", O_CREAT | O_WRONLY, 0600));
	ioctl(device, NBD_DO_IT);
	starve_fail("nbd has let go of its socket");
}

int main(int argc, char **argv)
{
	struct nbd_request request;
	int ends[2];

	if (argc > 1 && !strcmp(argv[1], "tcp"))
		connect_tcp(ends);
	else if (socketpair(AF_UNIX, SOCK_STREAM, 0, ends) < 0)
		starve_fail("no socket pair");
	if (!fork()) {
		close(ends[1]);
		give_kernel(ends[0]);
	}
	close(ends[0]);
	if (read(ends[1], &request, sizeof(request)) == sizeof(request))
		starve();
	starve_fail("no request came");
}
