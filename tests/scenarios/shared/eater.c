// SPDX-License-Identifier: GPL-2.0-or-later
/* eater MIB: writes to that much memory. */
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

int main(int argc, char **argv)
{
	size_t i, size = (size_t)(argc > 1 ? atoi(argv[1]) : 1) << 20;
	char *memory = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (memory == MAP_FAILED)
		return 1;
	for (i = 0; i < size; i += 4096)
		memory[i] = 1;
	pause();
	return 0;
}
