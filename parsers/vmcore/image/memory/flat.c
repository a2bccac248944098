// SPDX-License-Identifier: GPL-2.0-or-later
#include "parsers/vmcore/image/memory/flat.h"

#include <endian.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "util/cleanup.h"
#include "util/error.h"
#include "util/macros.h"

#define HEADER_SIZE 4096
/* Headers are read through a window, as records may be a few bytes long. */
#define WINDOW_SIZE 4096
/* No dump is larger than 1 PiB, so a record beyond is broken. */
#define OFFSET_MAX (1ll << 50)
/* 768 MiB of index, which is half a tebibyte of a dump as QEMU writes it. */
#define RECORDS_MAX (32u << 20)

static const char signature[16] = "makedumpfile";

struct record {
	int64_t offset, size;
};

/* @len bytes of the dump from @at on lie in the file from @from on. */
struct part {
	uint64_t at, from, len;
};

struct parts {
	struct part *v;
	size_t n, cap;
};

struct flat {
	int fd;
	bool cut;
	uint64_t file_size, size;
	struct parts parts; /* sorted, and none overlaps another */
	size_t last;        /* where the last lookup ended */
};

bool flat_recognize(const void *head, size_t len)
{
	return len >= sizeof(signature) && memcmp(head, signature, sizeof(signature)) == 0;
}

static uint64_t end_of(const struct part *part)
{
	return part->at + part->len;
}

/* ---- The index ---- */

static int add_part(struct parts *parts, struct part part)
{
	if (parts->n == parts->cap) {
		size_t cap = parts->cap ? parts->cap * 2 : 256;
		struct part *v = realloc(parts->v, cap * sizeof(*v));

		if (!v)
			return err_oom();
		parts->v = v;
		parts->cap = cap;
	}
	parts->v[parts->n++] = part;
	return 0;
}

/* What was read last of the file. */
struct window {
	char data[WINDOW_SIZE];
	uint64_t start;
	size_t len;
};

/* Reads the record at @pos: 1, 0 at the end record, -ENODATA at the end of the file, or another errno. */
static int next_record(const struct flat *flat, struct window *w, uint64_t pos, struct record *ret_record)
{
	struct record r;

	if (pos < w->start || pos + sizeof(r) > w->start + w->len) {
		ssize_t n = pread(flat->fd, w->data, sizeof(w->data), (off_t)pos);

		if (n < 0)
			return err_set(-errno, "cannot read at offset %" PRIu64 ": %s", pos, strerror(errno));
		w->start = pos;
		w->len = (size_t)n;
	}
	if (w->start + w->len < pos + sizeof(r))
		return -ENODATA;
	memcpy(&r, w->data + (pos - w->start), sizeof(r));
	r.offset = (int64_t)be64toh((uint64_t)r.offset);
	r.size = (int64_t)be64toh((uint64_t)r.size);
	if (r.offset == -1)
		return 0;
	if (r.offset < 0 || r.size <= 0 || r.offset > OFFSET_MAX || r.size > OFFSET_MAX)
		return err_set(-EINVAL, "broken record at offset %" PRIu64 ": %" PRId64 " bytes for %" PRId64, pos,
			       r.size, r.offset);
	*ret_record = r;
	return 1;
}

/* Adds what the file has of a record whose data begin at @pos: 0, -ENODATA when it is not all, or another errno. */
static int add_record(struct flat *flat, const struct record *record, uint64_t pos)
{
	uint64_t len = (uint64_t)record->size, there = pos < flat->file_size ? flat->file_size - pos : 0;
	int r = 0;

	if (flat->parts.n == RECORDS_MAX)
		return err_set(-EFBIG, "more than %u records: rearrange it with makedumpfile -R first", RECORDS_MAX);
	if (there)
		r = add_part(&flat->parts, (struct part){ (uint64_t)record->offset, pos, MIN(len, there) });
	return r == 0 && there < len ? -ENODATA : r;
}

static int read_records(struct flat *flat)
{
	struct window window = { .len = 0 };
	struct record record = { 0 };
	uint64_t pos = HEADER_SIZE;
	int r;

	while ((r = next_record(flat, &window, pos, &record)) > 0) {
		pos += sizeof(record);
		r = add_record(flat, &record, pos);
		if (r < 0)
			break;
		pos += (uint64_t)record.size;
	}
	flat->cut = r == -ENODATA;
	return flat->cut ? 0 : r;
}

static int by_place(const void *a, const void *b)
{
	const struct part *x = a, *y = b;

	return x->at != y->at ? (x->at > y->at) - (x->at < y->at) : (x->from > y->from) - (x->from < y->from);
}

/* ---- Places that were written twice ---- */

/* Parts that begin before a place, the one that was written last first: a heap, as its parts have no other order. */
struct heap {
	const struct part **v;
	size_t n;
};

static void sift_up(struct heap *heap, size_t i)
{
	for (; i && heap->v[i]->from > heap->v[(i - 1) / 2]->from; i = (i - 1) / 2) {
		const struct part *part = heap->v[i];

		heap->v[i] = heap->v[(i - 1) / 2];
		heap->v[(i - 1) / 2] = part;
	}
}

static void heap_add(struct heap *heap, const struct part *part)
{
	heap->v[heap->n] = part;
	sift_up(heap, heap->n++);
}

static void heap_pop(struct heap *heap)
{
	size_t i = 0, child;

	heap->v[0] = heap->v[--heap->n];
	while ((child = 2 * i + 1) < heap->n) {
		const struct part *part = heap->v[i];

		if (child + 1 < heap->n && heap->v[child + 1]->from > heap->v[child]->from)
			child++;
		if (part->from >= heap->v[child]->from)
			return;
		heap->v[i] = heap->v[child];
		heap->v[child] = part;
		i = child;
	}
}

/* From one place to the next where a part begins or ends, the part counts that was written last. */
static int sweep(const struct parts *parts, struct heap *heap, struct parts *out)
{
	uint64_t at = 0, next;
	size_t i = 0;
	int r = 0;

	while (r == 0) {
		while (heap->n && end_of(heap->v[0]) <= at)
			heap_pop(heap);
		if (!heap->n && i == parts->n)
			break;
		if (!heap->n)
			at = parts->v[i].at;
		while (i < parts->n && parts->v[i].at == at)
			heap_add(heap, &parts->v[i++]);
		next = end_of(heap->v[0]);
		if (i < parts->n)
			next = MIN(next, parts->v[i].at);
		r = add_part(out, (struct part){ at, heap->v[0]->from + (at - heap->v[0]->at), next - at });
		at = next;
	}
	return r;
}

static bool overlap(const struct parts *parts)
{
	for (size_t i = 1; i < parts->n; i++)
		if (end_of(&parts->v[i - 1]) > parts->v[i].at)
			return true;
	return false;
}

/* Cuts the parts, which are sorted, so that none overlaps another. */
static int cut_overlaps(struct parts *parts)
{
	struct parts out = { 0 };
	struct heap heap = { .n = 0 };
	int r;

	if (!overlap(parts))
		return 0;
	heap.v = malloc(parts->n * sizeof(const struct part *));
	r = heap.v ? sweep(parts, &heap, &out) : err_oom();
	free(heap.v);
	free(r == 0 ? parts->v : out.v);
	if (r == 0)
		*parts = out;
	return r;
}

int flat_open(int fd, uint64_t file_size, struct flat **ret_flat)
{
	struct flat *flat = calloc(1, sizeof(*flat));
	int r;

	if (!flat)
		return err_oom();
	flat->fd = fd;
	flat->file_size = file_size;
	r = read_records(flat);
	if (r == 0 && flat->parts.n) {
		qsort(flat->parts.v, flat->parts.n, sizeof(*flat->parts.v), by_place);
		r = cut_overlaps(&flat->parts);
	}
	if (r < 0) {
		flat_free(flat);
		return r;
	}
	flat->size = flat->parts.n ? end_of(&flat->parts.v[flat->parts.n - 1]) : 0;
	*ret_flat = flat;
	return 0;
}

void flat_free(struct flat *flat)
{
	if (!flat)
		return;
	free(flat->parts.v);
	free(flat);
}

/* ---- Reading ---- */

uint64_t flat_size(const struct flat *flat)
{
	return flat->size;
}

bool flat_is_cut(const struct flat *flat)
{
	return flat->cut;
}

/* The first part that ends after @offset, which is within the dump. Reads are mostly near each other. */
static const struct part *find_part(struct flat *flat, uint64_t offset)
{
	const struct part *v = flat->parts.v;
	size_t low = 0, high = flat->parts.n - 1;

	if (v[flat->last].at <= offset && end_of(&v[flat->last]) > offset)
		return &v[flat->last];
	while (low < high) {
		size_t mid = low + (high - low) / 2;

		if (end_of(&v[mid]) <= offset)
			low = mid + 1;
		else
			high = mid;
	}
	flat->last = low;
	return &v[low];
}

/* Reads up to the next border of a part. */
static ssize_t read_part(struct flat *flat, char *buf, size_t len, uint64_t offset)
{
	const struct part *part = find_part(flat, offset);

	if (offset < part->at) {
		len = MIN(len, part->at - offset);
		memset(buf, 0, len);
		return (ssize_t)len;
	}
	return pread(flat->fd, buf, MIN(len, end_of(part) - offset), (off_t)(part->from + (offset - part->at)));
}

ssize_t flat_read(struct flat *flat, void *buf, size_t len, uint64_t offset)
{
	size_t done = 0;

	while (done < len && offset + done < flat->size) {
		ssize_t n = read_part(flat, (char *)buf + done, len - done, offset + done);

		if (n < 0 && !done)
			return -1;
		if (n <= 0)
			break;
		done += (size_t)n;
	}
	return (ssize_t)done;
}
