// SPDX-License-Identifier: GPL-2.0-or-later
#include "parsers/vmcore/image/memory/kdump-pages.h"

#include <inttypes.h>
#include <libdeflate.h>
#include <lzo/lzo1x.h>
#include <snappy-c.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zstd.h>

#include "parsers/vmcore/image/memory/block-cache.h"
#include "parsers/vmcore/image/memory/kdump-header.h"
#include "parsers/vmcore/image/memory/notes.h"
#include "parsers/vmcore/image/memory/vmcoreinfo.h"
#include "parsers/vmcore/image/memory/whole-reads.h"
#include "util/cleanup.h"
#include "util/error.h"
#include "util/macros.h"

#define WORD_BITS 64u
/* The pages before every so many words of the bitmap are counted once, so that a lookup counts a few words only. */
#define RANK_WORDS 64u
/* Bytes: the bitmap of 64 TiB of memory in the smallest pages. */
#define BITMAP_MAX (2ull << 30)
/* Descriptors are read so many at once, because neighbours are often read next. */
#define CHUNK 256u
#define NO_BLOCK UINT64_MAX
/* Of pages in bytes, as libkdumpfile has them. */
#define KDUMP_BLOCK_MIN (1u << 12)
#define KDUMP_BLOCK_MAX (1u << 18)
/* Runs of pages in a dump, at most: libkdumpfile takes 512 MiB for these. */
#define RUNS_MAX (16u << 20)
/* The search for the last page's data looks through so many chunks: those of the last gibibytes of memory. */
#define LAST_CHUNKS 2048

struct descriptor {
	uint64_t offset;
	uint32_t size, flags;
	uint64_t page_flags;
};

_Static_assert(sizeof(struct descriptor) == 24, "struct page_desc");

/* One file. It has those pages from start up to end whose bits are set. */
struct piece {
	int fd;
	uint64_t size; /* bytes */
	bool incomplete, split;
	bool cut_off;        /* pages are missing at its end */
	uint64_t start, end; /* block numbers */
	uint64_t table;      /* the descriptors' offset */
	uint64_t *bits;
	uint64_t *ranks; /* set bits before each RANK_WORDS words */
	uint64_t words, count;
	uint64_t runs; /* of set bits */
	struct descriptor chunk[CHUNK];
	uint64_t chunk_first; /* index of the chunk's first descriptor, NO_BLOCK for none */
	size_t chunk_n;
};

struct kdump_pages {
	uint32_t block_size;
	uint64_t pages;   /* of the machine, holes counted */
	uint64_t machine; /* those that it has */
	size_t n;
	struct piece *pieces;
	struct libdeflate_decompressor *deflate;
	ZSTD_DCtx *zstd;
	char *raw;   /* a page as it is in the file */
	char *block; /* one that is not kept, for want of memory */
	struct block_cache *cache;
};

/* ---- Opening ---- */

static void count_bits(struct piece *f)
{
	uint64_t before = 0; /* the last bit of the word before */

	for (uint64_t i = 0; i < f->words; i++) {
		uint64_t bits = f->bits[i];

		if (i % RANK_WORDS == 0)
			f->ranks[i / RANK_WORDS] = f->count;
		f->count += (uint64_t)__builtin_popcountll(bits);
		f->runs += (uint64_t)__builtin_popcountll(bits & ~(bits << 1 | before));
		before = bits >> (WORD_BITS - 1);
	}
}

/* Clears the bits of pages that other pieces have: each piece of a split dump carries the bitmap of the whole. */
static void keep_range(struct piece *f)
{
	for (uint64_t i = 0; i < f->words; i++) {
		uint64_t first = i * WORD_BITS;

		if (first >= f->start && first + WORD_BITS <= f->end)
			continue;
		for (uint64_t bit = 0; bit < WORD_BITS; bit++)
			if (first + bit < f->start || first + bit >= f->end)
				f->bits[i] &= ~(1ull << bit);
	}
}

/*
 * Reads the bitmap of the piece's words at @offset, one bit a page. What the file lacks of it stays zero, so that a cut file has no pages
 * there.
 */
static int read_bits(const struct piece *f, uint64_t offset, uint64_t **ret_bits)
{
	uint64_t *bits, done = 0, len = f->words * sizeof(*bits);

	len = offset < f->size ? MIN(len, f->size - offset) : 0;
	bits = calloc(f->words + 1, sizeof(*bits));
	if (!bits)
		return err_oom();
	while (done < len) {
		ssize_t n = pread(f->fd, (char *)bits + done, len - done, (off_t)(offset + done));

		if (n <= 0)
			break;
		done += (uint64_t)n;
	}
	*ret_bits = bits;
	return 0;
}

static int read_bitmap(struct piece *f, const struct kdump_header *h)
{
	int r;

	/* What the file lacks of it has no bits set, and costs nothing. */
	f->words = MIN(h->bitmap_len, h->bitmap < f->size ? f->size - h->bitmap : 0) / sizeof(*f->bits);
	f->ranks = calloc(f->words / RANK_WORDS + 1, sizeof(*f->ranks));
	if (!f->ranks)
		return err_oom();
	r = read_bits(f, h->bitmap, &f->bits);
	if (r < 0)
		return r;
	keep_range(f);
	count_bits(f);
	return 0;
}

/* Counts the pages that the machine had. */
static int count_machine(struct kdump_pages *p, const struct piece *f, const struct kdump_header *h)
{
	_cleanup_free_ uint64_t *bits = NULL;
	int r = read_bits(f, h->machine_bitmap, &bits);

	p->machine = 0;
	for (uint64_t i = 0; r == 0 && i < f->words; i++)
		p->machine += (uint64_t)__builtin_popcountll(bits[i]);
	return r;
}

static int open_piece(struct kdump_pages *p, int fd, uint64_t size)
{
	struct kdump_header h;
	struct piece *f = &p->pieces[p->n];
	int r;

	if (!kdump_header_read(fd, &h) || h.version < 1)
		return 1;
	if (p->n && h.block_size != p->block_size)
		return err_set(-EINVAL, "pieces of %" PRIu32 " and %" PRIu32 " bytes a page are not of one dump",
			       p->block_size, h.block_size);
	if (h.block_size < 512 || h.block_size > 1 << 20 || h.bitmap_len > BITMAP_MAX)
		return err_set(-EINVAL, "a page bitmap of %" PRIu64 " bytes and pages of %" PRIu32 " make no sense",
			       h.bitmap_len, h.block_size);
	p->block_size = h.block_size;
	p->n++;
	*f = (struct piece){
		.fd = fd,
		.size = size,
		.incomplete = h.incomplete,
		.split = h.split,
		.start = h.split ? h.start : 0,
		.end = h.split ? h.end : UINT64_MAX,
		.table = h.table,
		.chunk_first = NO_BLOCK,
	};
	p->pages = h.pages;
	r = read_bitmap(f, &h);
	return r < 0 ? r : count_machine(p, f, &h);
}

static int alloc_buffers(struct kdump_pages *p)
{
	p->raw = malloc(p->block_size);
	p->block = malloc(p->block_size);
	p->deflate = libdeflate_alloc_decompressor();
	p->zstd = ZSTD_createDCtx();
	return p->raw && p->block && p->deflate && p->zstd ? block_cache_new(p->block_size, &p->cache) : err_oom();
}

int kdump_pages_open(const int *fds, const uint64_t *sizes, size_t n, struct kdump_pages **ret_pages)
{
	struct kdump_pages *p = calloc(1, sizeof(*p));
	int r = 0;

	if (!p)
		return err_oom();
	p->pieces = calloc(n, sizeof(*p->pieces));
	if (!p->pieces)
		r = err_oom();
	for (size_t i = 0; r == 0 && i < n; i++)
		r = open_piece(p, fds[i], sizes[i]);
	if (r == 0)
		r = alloc_buffers(p);
	if (r == 0)
		*ret_pages = p;
	else
		kdump_pages_free(p);
	return r;
}

void kdump_pages_free(struct kdump_pages *p)
{
	if (!p)
		return;
	for (size_t i = 0; i < p->n; i++) {
		free(p->pieces[i].bits);
		free(p->pieces[i].ranks);
	}
	libdeflate_free_decompressor(p->deflate);
	ZSTD_freeDCtx(p->zstd);
	block_cache_free(p->cache);
	free(p->pieces);
	free(p->raw);
	free(p->block);
	free(p);
}

/* ---- What libkdumpfile can be let at ---- */

static int vet_vmcoreinfo(const struct piece *f, uint64_t offset, uint64_t len)
{
	_cleanup_free_ char *text = NULL;

	if (len > VMCOREINFO_MAX || offset > f->size || len > f->size - offset)
		return err_set(-EINVAL, "VMCOREINFO of %" PRIu64 " bytes at offset %" PRIu64 " makes no sense", len,
			       offset);
	text = malloc(len + 1);
	if (!text)
		return err_oom();
	if (pread(f->fd, text, len, (off_t)offset) != (ssize_t)len)
		return err_set(-EIO, "cannot read VMCOREINFO at offset %" PRIu64, offset);
	return vmcoreinfo_vet(text, len);
}

/* With a size that it refuses, it looks whether the header makes sense as a big-endian machine's; 512 and 1 MiB do. */
static bool is_odd_block_size(uint32_t size)
{
	return size < KDUMP_BLOCK_MIN || size > KDUMP_BLOCK_MAX || (size & (size - 1));
}

/* It reads all of both bitmaps, or one of twice the size if the pages do not fit into it, and makes 24 bytes of each run of pages. */
static int vet_bitmaps(const struct piece *f, const struct kdump_header *h)
{
	if (is_odd_block_size(h->block_size))
		return err_set(-EINVAL, "pages of %" PRIu32 " bytes make no sense", h->block_size);
	if (h->pages > 8 * h->bitmap_len)
		return err_set(-EINVAL, "%" PRIu64 " pages in a bitmap of %" PRIu64 " bytes make no sense", h->pages,
			       h->bitmap_len);
	if (h->table > f->size)
		return err_set(-ENODATA,
			       "cut off: the page bitmap should end at offset %" PRIu64 ", but the file has %" PRIu64
			       " bytes",
			       h->table, f->size);
	if (f->runs > RUNS_MAX)
		return err_set(-EINVAL, "a page bitmap of %" PRIu64 " runs makes no sense", f->runs);
	return 0;
}

/* The offsets in each header of a split dump are those of texts and notes in @first, the first file. */
static int vet_piece(const struct piece *f, const struct piece *first)
{
	struct kdump_header h;
	int r;

	if (!kdump_header_read(f->fd, &h))
		return err_set(-EIO, "the header cannot be read again");
	if (h.like_32_bit)
		return err_set(-ENOTSUP, "its header is also that of a 32-bit machine, which is not supported");
	r = vet_bitmaps(f, &h);
	if (r == 0 && h.version == 3)
		r = vet_vmcoreinfo(first, h.vmcoreinfo, h.vmcoreinfo_len);
	return r == 0 ? notes_vet(first->fd, first->size, h.notes, h.notes_len) : r;
}

int kdump_pages_vet(const struct kdump_pages *p)
{
	int r = 0;

	for (size_t i = 0; r == 0 && i < p->n; i++)
		r = vet_piece(&p->pieces[i], &p->pieces[0]);
	return r;
}

uint32_t kdump_pages_block_size(const struct kdump_pages *p)
{
	return p->block_size;
}

/* ---- Which pages there are ---- */

static bool has(const struct piece *f, uint64_t block)
{
	return block / WORD_BITS < f->words && f->bits[block / WORD_BITS] >> block % WORD_BITS & 1;
}

/* The index of the descriptor of @block, which the file has: the number of pages before it. */
static uint64_t rank(const struct piece *f, uint64_t block)
{
	uint64_t word = block / WORD_BITS;
	uint64_t n = f->ranks[word / RANK_WORDS];

	for (uint64_t i = word / RANK_WORDS * RANK_WORDS; i < word; i++)
		n += (uint64_t)__builtin_popcountll(f->bits[i]);
	return n + (uint64_t)__builtin_popcountll(f->bits[word] & ((1ull << block % WORD_BITS) - 1));
}

static uint64_t next_in(const struct piece *f, uint64_t block)
{
	uint64_t bits = 0, word = block / WORD_BITS;

	if (word < f->words)
		bits = f->bits[word] >> block % WORD_BITS << block % WORD_BITS;
	while (!bits && ++word < f->words)
		bits = f->bits[word];
	return bits ? word * WORD_BITS + (uint64_t)__builtin_ctzll(bits) : NO_BLOCK;
}

uint64_t kdump_pages_next(const struct kdump_pages *p, uint64_t block)
{
	uint64_t next = NO_BLOCK;

	for (size_t i = 0; i < p->n; i++)
		next = MIN(next, next_in(&p->pieces[i], block));
	return next;
}

uint64_t kdump_pages_memory(const struct kdump_pages *p)
{
	return p->machine * p->block_size;
}

/* ---- Pages ---- */

/* Reads descriptor @index. False when the file ends before it. */
static bool read_descriptor(struct piece *f, uint64_t index, struct descriptor *ret_descriptor)
{
	uint64_t first = index / CHUNK * CHUNK;

	if (f->chunk_first != first) {
		ssize_t n = pread(f->fd, f->chunk, sizeof(f->chunk), (off_t)(f->table + first * sizeof(f->chunk[0])));

		f->chunk_n = n > 0 ? (size_t)n / sizeof(f->chunk[0]) : 0;
		f->chunk_first = first;
	}
	if (index - first >= f->chunk_n)
		return false;
	*ret_descriptor = f->chunk[index - first];
	return true;
}

static bool expand_none(struct kdump_pages *p, const char *raw, size_t len, char *buf)
{
	if (len != p->block_size)
		return false;
	memcpy(buf, raw, len);
	return true;
}

static bool expand_zlib(struct kdump_pages *p, const char *raw, size_t len, char *buf)
{
	return libdeflate_zlib_decompress(p->deflate, raw, len, buf, p->block_size, NULL) == LIBDEFLATE_SUCCESS;
}

static bool expand_lzo(struct kdump_pages *p, const char *raw, size_t len, char *buf)
{
	lzo_uint n = p->block_size;

	return lzo1x_decompress_safe((const unsigned char *)raw, len, (unsigned char *)buf, &n, NULL) == LZO_E_OK &&
	       n == p->block_size;
}

static bool expand_snappy(struct kdump_pages *p, const char *raw, size_t len, char *buf)
{
	size_t n = p->block_size;

	return snappy_uncompress(raw, len, buf, &n) == SNAPPY_OK && n == p->block_size;
}

static bool expand_zstd(struct kdump_pages *p, const char *raw, size_t len, char *buf)
{
	return ZSTD_decompressDCtx(p->zstd, buf, p->block_size, raw, len) == p->block_size;
}

/* The flags of a page that say how it is compressed (DUMP_DH_COMPRESSED_…). */
#define FLAGS_PACKED 0x27u

static bool expand(struct kdump_pages *p, const struct descriptor *d, char *buf)
{
	static const struct {
		uint32_t flag;
		bool (*expand)(struct kdump_pages *p, const char *raw, size_t len, char *buf);
	} packings[] = {
		{ 0x0, expand_none },   { 0x1, expand_zlib },  { 0x2, expand_lzo },
		{ 0x4, expand_snappy }, { 0x20, expand_zstd },
	};

	for (size_t i = 0; i < ARRAY_SIZE(packings); i++)
		if (packings[i].flag == (d->flags & FLAGS_PACKED))
			return packings[i].expand(p, p->raw, d->size, buf);
	return false;
}

static int damaged(uint64_t offset, const char *what)
{
	whole_reads_note_page(offset);
	return err_set(-ENODATA, "%s at offset %" PRIu64 " is damaged", what, offset);
}

static int read_page(struct kdump_pages *p, struct piece *f, uint64_t block, char *buf)
{
	struct descriptor d = { 0 };
	uint64_t index = rank(f, block);

	/* makedumpfile leaves descriptors empty when the disk is full. */
	if (!read_descriptor(f, index, &d) || !d.size)
		return err_set(-ENODATA, "the dump was cut off before this page");
	if (d.size > p->block_size || d.offset > INT64_MAX || (!f->cut_off && d.offset + d.size > f->size))
		return damaged(f->table + index * sizeof(d), "the descriptor");
	if (pread(f->fd, p->raw, d.size, (off_t)d.offset) != (ssize_t)d.size)
		return err_set(-ENODATA, "the dump was cut off before this page");
	return expand(p, &d, buf) ? 0 : damaged(d.offset, "the page");
}

static int read_block(struct kdump_pages *p, uint64_t block, char *buf)
{
	for (size_t i = 0; i < p->n; i++)
		if (has(&p->pieces[i], block))
			return read_page(p, &p->pieces[i], block, buf);
	return err_set(-ENODATA, "excluded from the dump");
}

/* Reads the block into the cache, and gives it from there. */
static int keep_block(struct kdump_pages *p, uint64_t block, const char **ret_data)
{
	char *room = block_cache_add(p->cache, block), *data = room ? room : p->block;
	int r = read_block(p, block, data);

	if (r < 0)
		block_cache_drop(p->cache, block);
	else
		*ret_data = data;
	return r;
}

/* Of a large read, which nobody repeats, blocks that are not kept go right to where they are wanted. */
static int read_part(struct kdump_pages *p, uint64_t block, size_t skip, size_t len, bool large, char *buf)
{
	const char *data = block_cache_find(p->cache, block);
	int r = 0;

	if (!data && large && len == p->block_size)
		return read_block(p, block, buf);
	if (!data)
		r = keep_block(p, block, &data);
	if (r == 0)
		memcpy(buf, data + skip, len);
	return r;
}

int kdump_pages_read(struct kdump_pages *p, uint64_t paddr, void *buf, size_t len)
{
	bool large = len > 4ul * p->block_size;
	char *at = buf;

	while (len) {
		uint64_t block = paddr / p->block_size;
		size_t skip = (size_t)(paddr % p->block_size);
		size_t n = MIN(len, p->block_size - skip);
		int r = read_part(p, block, skip, n, large, at);

		if (r < 0)
			return err_wrap(r, "physical 0x%" PRIx64, paddr);
		paddr += n;
		at += n;
		len -= n;
	}
	return 0;
}

/* ---- What is missing ---- */

static bool cut_off(uint64_t end, const char *what, uint64_t size_of_file, char *ret_damage, size_t size)
{
	if (end <= size_of_file)
		return false;
	snprintf(ret_damage, size, "cut off: %s should end at offset %" PRIu64 ", but the file has %" PRIu64 " bytes",
		 what, end, size_of_file);
	return true;
}

/*
 * The offset where the data of the last page ends. All pages of zeros share the data of one page, so the last
 * descriptors may point back to it: those count that have data of their own. 0 when none has.
 */
static uint64_t data_end(const struct piece *f, uint64_t table_end)
{
	struct descriptor chunk[CHUNK];
	uint64_t end = 0, pos = table_end;

	for (int i = 0; i < LAST_CHUNKS && !end && pos > f->table; i++) {
		size_t len = MIN(sizeof(chunk), pos - f->table);

		pos -= len;
		if (pread(f->fd, chunk, len, (off_t)pos) != (ssize_t)len)
			break;
		for (size_t k = 0; k < len / sizeof(chunk[0]); k++)
			if (chunk[k].offset > table_end && chunk[k].offset < INT64_MAX / 2)
				end = MAX(end, chunk[k].offset + chunk[k].size);
	}
	return end;
}

static bool piece_damage(const struct piece *f, char *ret_damage, size_t size)
{
	uint64_t table_end = f->table + sizeof(struct descriptor) * f->count;

	if (cut_off(f->table, "the page bitmap", f->size, ret_damage, size))
		return true;
	if (f->incomplete) {
		snprintf(ret_damage, size, "incomplete: makedumpfile says that it could not write all pages");
		return true;
	}
	return cut_off(table_end, "the page descriptors", f->size, ret_damage, size) ||
	       cut_off(data_end(f, table_end), "the last page", f->size, ret_damage, size);
}

bool kdump_pages_damage(struct kdump_pages *p, char *ret_damage, size_t size)
{
	bool any = false;

	for (size_t i = 0; i < p->n; i++) {
		p->pieces[i].cut_off = piece_damage(&p->pieces[i], ret_damage, any ? 0 : size);
		any |= p->pieces[i].cut_off;
	}
	return any;
}

/* The piece whose pages begin at @start, or NULL when no such piece was given. */
static const struct piece *piece_from(const struct kdump_pages *p, uint64_t start)
{
	for (size_t i = 0; i < p->n; i++)
		if (p->pieces[i].start == start && p->pieces[i].end > start)
			return &p->pieces[i];
	return NULL;
}

bool kdump_pages_whole(const struct kdump_pages *p, char *ret_missing, size_t size)
{
	const struct piece *f;
	uint64_t at = 0;

	if (!p->pieces[0].split)
		return true;
	while (at < p->pages && (f = piece_from(p, at)))
		at = f->end;
	if (at >= p->pages)
		return true;
	snprintf(ret_missing, size,
		 "a piece of a split dump: what has the memory from 0x%" PRIx64
		 " on was not given with it (give the directory, or all pieces)",
		 at * p->block_size);
	return false;
}
