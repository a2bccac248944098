// SPDX-License-Identifier: GPL-2.0-or-later
/* bound NODE PROGRAM…: runs the program with memory of that node only. */
#include <stdlib.h>
#include <sys/syscall.h>
#include <unistd.h>

#define MPOL_BIND 2

int main(int argc, char **argv)
{
	unsigned long nodes = argc > 2 ? 1UL << atoi(argv[1]) : 0;

	if (!nodes || syscall(SYS_set_mempolicy, MPOL_BIND, &nodes, 8 * sizeof(nodes)) < 0)
		return 1;
	execvp(argv[2], argv + 2);
	return 1;
}
