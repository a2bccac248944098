// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * swapper MIB FIFO DEVICE PRIORITY: adds DEVICE to the swap space and fills memory, so that it can be
 * swapped out. When something is written to FIFO it looks at all of its memory again.
 */
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/swap.h>
#include <unistd.h>

int main(int argc, char **argv)
{
	size_t i, size = (size_t)(argc > 1 ? atoi(argv[1]) : 1) << 20;
	char *memory = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	unsigned int *words = (void *)memory;
	char byte;

	if (argc != 5 || memory == MAP_FAILED)
		return 3;
	if (swapon(argv[3], SWAP_FLAG_PREFER | atoi(argv[4])))
		return 1;
	/* Nothing that compresses or repeats, which zram would not store as pages. */
	for (i = 0; i < size / sizeof(*words); i++)
		words[i] = (unsigned int)(i * 2654435761U) ^ (unsigned int)(i >> 3);
	if (read(open(argv[2], O_RDONLY), &byte, 1) != 1)
		return 1;
	for (i = 0; i < size; i += 4096)
		*(volatile char *)(memory + i);
	return 0;
}
