// SPDX-License-Identifier: GPL-2.0-or-later
/* Which files belong together: the pieces that makedumpfile --split writes (its diskdump_mod.h has the layout). */
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "parsers/input/input.h"
#include "util/cleanup.h"
#include "util/hash.h"
#include "util/macros.h"

/* The biggest page of machines that makedumpfile knows, and far more than notes of the biggest machines take. */
#define BLOCK_MAX 65536u
#define SUB_HEADER_MAX (1u << 20)

/* struct disk_dump_header of 64-bit machines. */
struct header {
	char signature[8];
	int32_t version;
	char rest[412];
	uint32_t status;
	int32_t block_size, sub_header_blocks;
	uint32_t bitmap_blocks;
};

/* struct kdump_sub_header */
struct sub_header {
	uint64_t phys_base;
	int32_t dump_level, split;
	uint64_t start_pfn, end_pfn;
	uint64_t places[6]; /* of VMCOREINFO, notes and erased information */
	uint64_t start_pfn_64, end_pfn_64, max_mapnr_64;
};

_Static_assert(offsetof(struct header, status) == 424, "status");

/*
 * What all pieces of a dump have in common: the header, and notes, registers among them, after the sub-header. Pieces are
 * only compared with each other; who forges one fools but himself.
 */
static bool identity(int fd, const struct header *h, uint64_t *ret_identity)
{
	size_t len = MIN((size_t)h->sub_header_blocks * (size_t)h->block_size, (size_t)SUB_HEADER_MAX);
	_cleanup_free_ char *blocks = malloc(len + 1);
	uint64_t value = hash_bytes(HASH_START, h, sizeof(*h));

	if (!blocks || len < sizeof(struct sub_header) || pread(fd, blocks, len, h->block_size) != (ssize_t)len)
		return false;
	*ret_identity = hash_bytes(value, blocks + sizeof(struct sub_header), len - sizeof(struct sub_header));
	return true;
}

bool input_piece(const char *path, struct input_piece *ret_piece)
{
	_cleanup_close_ int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
	struct input_piece piece;
	struct sub_header sub;
	struct header h;

	if (fd < 0 || pread(fd, &h, sizeof(h), 0) != sizeof(h) || memcmp(h.signature, "KDUMP   ", 8) != 0 ||
	    h.version < 2 || h.block_size <= 0 || (uint32_t)h.block_size > BLOCK_MAX || h.sub_header_blocks <= 0 ||
	    pread(fd, &sub, sizeof(sub), h.block_size) != sizeof(sub) || !sub.split || sub.start_pfn >= sub.end_pfn ||
	    !identity(fd, &h, &piece.identity))
		return false;
	piece.start = sub.start_pfn;
	piece.end = sub.end_pfn;
	*ret_piece = piece;
	return true;
}
