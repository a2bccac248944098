// SPDX-License-Identifier: GPL-2.0-or-later
/* tracer PID: has the process stop at its exit, and does nothing about it. */
#include <fcntl.h>
#include <stdlib.h>
#include <sys/ptrace.h>
#include <unistd.h>

int main(int argc, char **argv)
{
	if (argc != 2 || ptrace(PTRACE_SEIZE, atoi(argv[1]), NULL, (void *)PTRACE_O_TRACEEXIT) < 0)
		return 1;
	close(open("/tmp/traced", O_CREAT | O_WRONLY, 0600));
	for (;;)
		pause();
}
