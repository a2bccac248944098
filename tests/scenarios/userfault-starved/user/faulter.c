// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A process whose page faults another one answers (userfaultfd). That one, in the cgroup /sys/fs/cgroup/small, runs out of
 * memory over the first fault.
 */
#include <linux/userfaultfd.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/syscall.h>

#include "starve.h"

#define REGION ((size_t)16 << 20)

static void enter_cgroup(void)
{
	int fd = open("/sys/fs/cgroup/small/cgroup.procs", O_WRONLY);

	if (write(fd, "0", 1) != 1)
		starve_fail("no cgroup");
	close(fd);
}

static void tell(const char *key)
{
	FILE *console = fopen("/dev/kmsg", "w");

	fprintf(console, "scenario: truth %s=%d\n", key, getpid());
	fclose(console);
}

static void handle(int fd)
{
	struct uffd_msg message;

	prctl(PR_SET_NAME, "handler");
	enter_cgroup();
	tell("server_pid");
	if (read(fd, &message, sizeof(message)) == sizeof(message))
		starve();
	starve_fail("no fault came");
}

int main(void)
{
	struct uffdio_api api = { .api = UFFD_API };
	char *memory = mmap(NULL, REGION, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	struct uffdio_register range = { .range = { (unsigned long)memory, REGION },
					 .mode = UFFDIO_REGISTER_MODE_MISSING };
	int fd = (int)syscall(SYS_userfaultfd, 0);

	if (fd < 0 || ioctl(fd, UFFDIO_API, &api) < 0 || ioctl(fd, UFFDIO_REGISTER, &range) < 0)
		starve_fail("no userfaultfd");
	if (!fork())
		handle(fd);
	close(fd);
	tell("reader_pid");
	memory[0] = 1;
	starve_fail("the fault was answered");
}
