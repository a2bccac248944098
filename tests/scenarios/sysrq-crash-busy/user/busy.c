// SPDX-License-Identifier: GPL-2.0-or-later
/* busy N: that many processes that compute, make and unmake memory, and write to a pipe, for ever. */
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define BYTES ((size_t)1 << 20)

static void work(int in, int out)
{
	char byte = 0;

	for (;;) {
		char *memory = mmap(NULL, BYTES, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

		memset(memory, 1, BYTES);
		munmap(memory, BYTES);
		if (write(out, &byte, 1) != 1 || read(in, &byte, 1) != 1)
			exit(1);
	}
}

int main(int argc, char **argv)
{
	int n = argc > 1 ? atoi(argv[1]) : 1, ends[2];

	while (n--) {
		if (pipe(ends) < 0)
			return 1;
		if (!fork())
			work(ends[0], ends[1]);
	}
	pause();
	return 0;
}
