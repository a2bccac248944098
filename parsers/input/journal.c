// SPDX-License-Identifier: GPL-2.0-or-later
#include "parsers/input/journal.h"

#include <endian.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "parsers/input/stream.h"
#include "util/error.h"
#include "util/macros.h"

/* Offsets and flags of the file format, by the names of systemd's journal-def.h. */
#define HEADER_INCOMPATIBLE 12
#define HEADER_SIZE 88
#define HEADER_TAIL_OBJECT 136
#define HEADER_MIN 208
#define INCOMPATIBLE_COMPACT 16
#define INCOMPATIBLE_KNOWN 31

#define OBJECT_DATA 1
#define OBJECT_ENTRY 3
#define OBJECT_TYPES 8
#define OBJECT_HEADER 16

#define DATA_PAYLOAD 64
#define DATA_PAYLOAD_COMPACT 72
#define DATA_XZ 1
#define DATA_LZ4 2
#define DATA_ZSTD 4

#define ENTRY_SEQNUM 16
#define ENTRY_REALTIME 24
#define ENTRY_BOOT_ID 40
#define ENTRY_ITEMS 64

/* A message of the kernel's is at most some KiB. */
#define UNPACKED_MAX (64u << 10)

struct journal {
	const unsigned char *data;
	size_t len;
	uint64_t at;   /* the next object */
	uint64_t tail; /* the last one, as the header says */
	bool compact;
	const char *damage;
	uint64_t kernel; /* the data object "_TRANSPORT=kernel", which all its entries share; 0 before it was met */
	char *unpacked;
};

/* A piece of the file. */
struct piece {
	const char *p;
	size_t len;
};

static uint64_t le64_at(const struct journal *j, uint64_t offset)
{
	uint64_t v;

	memcpy(&v, j->data + offset, sizeof(v));
	return le64toh(v);
}

static uint32_t le32_at(const struct journal *j, uint64_t offset)
{
	uint32_t v;

	memcpy(&v, j->data + offset, sizeof(v));
	return le32toh(v);
}

bool journal_is(const unsigned char *head, size_t len)
{
	return len >= 8 && memcmp(head, "LPKSHHRH", 8) == 0;
}

int journal_open(const void *data, size_t len, struct journal **ret_journal)
{
	struct journal *j;
	uint32_t flags;

	if (len < HEADER_MIN || !journal_is(data, len))
		return err_set(-EBADMSG, "a journal of %zu bytes is cut off in its header", len);
	j = calloc(1, sizeof(*j));
	if (!j)
		return err_oom();
	j->data = data;
	j->len = len;
	flags = le32_at(j, HEADER_INCOMPATIBLE);
	j->compact = flags & INCOMPATIBLE_COMPACT;
	j->at = le64_at(j, HEADER_SIZE);
	j->tail = le64_at(j, HEADER_TAIL_OBJECT);
	if (flags & ~(uint32_t)INCOMPATIBLE_KNOWN || j->at < HEADER_MIN || j->at > len || j->at & 7) {
		uint64_t at = j->at;

		free(j);
		return err_set(-EBADMSG, "a journal of an unknown form (flags 0x%x, first object at %llu)", flags,
			       (unsigned long long)at);
	}
	*ret_journal = j;
	return 0;
}

void journal_close(struct journal *j)
{
	if (!j)
		return;
	free(j->unpacked);
	free(j);
}

const char *journal_damage(const struct journal *j)
{
	return j->damage;
}

/* The size of the object at @offset; 0 when there is none, or not all of it. */
static uint64_t object_size(const struct journal *j, uint64_t offset)
{
	uint64_t size;

	if (offset > j->len || j->len - offset < OBJECT_HEADER || offset & 7)
		return 0;
	size = le64_at(j, offset + 8);
	return j->data[offset] < OBJECT_TYPES && size >= OBJECT_HEADER && size <= j->len - offset ? size : 0;
}

/* The payload "FIELD=value" of the data object at @offset, as it is in the file; its flags say how it is packed. */
static bool payload(const struct journal *j, uint64_t offset, struct piece *ret, unsigned int *ret_flags)
{
	uint64_t head = j->compact ? DATA_PAYLOAD_COMPACT : DATA_PAYLOAD, size = object_size(j, offset);

	if (size <= head || j->data[offset] != OBJECT_DATA)
		return false;
	*ret = (struct piece){ (const char *)j->data + offset + head, size - head };
	*ret_flags = j->data[offset + 1];
	return true;
}

/* Takes "NAME=" off the front. */
static bool is_field(struct piece *p, const char *name)
{
	size_t len = strlen(name);

	if (p->len < len + 1 || memcmp(p->p, name, len) != 0 || p->p[len] != '=')
		return false;
	p->p += len + 1;
	p->len -= len + 1;
	return true;
}

/* The decimal number in @p, @absent where it is none. 18 digits always fit. */
static int64_t number(struct piece p, int64_t absent)
{
	int64_t n = 0;

	if (!p.len || p.len > 18)
		return absent;
	for (size_t i = 0; i < p.len; i++) {
		if (p.p[i] < '0' || p.p[i] > '9')
			return absent;
		n = n * 10 + (p.p[i] - '0');
	}
	return n;
}

/* An entry while its fields are collected. */
struct collected {
	struct journal_entry entry;
	int64_t facility;
	bool kernel, message;
};

/* Expands the payload in *@p. 1, 0 when it is damaged or in a form that is not read, -ENOMEM. */
static int unpack(struct journal *j, struct piece *p, unsigned int flags)
{
	size_t len;
	int r;

	/* Bare blocks of LZ4, as journals before 246 may have, are for nobody but it. */
	if (flags & DATA_LZ4)
		return 0;
	if (!j->unpacked)
		j->unpacked = malloc(UNPACKED_MAX);
	if (!j->unpacked)
		return err_oom();
	r = stream_unpack(p->p, p->len, j->unpacked, UNPACKED_MAX, &len);
	*p = (struct piece){ j->unpacked, len };
	return r;
}

/* Takes one field in. 1 when it was, 0 when it is none of interest. */
static int take_field(struct journal *j, struct collected *c, uint64_t offset)
{
	unsigned int flags;
	struct piece p;
	int r;

	if (j->kernel && offset == j->kernel) {
		c->kernel = true;
		return 1;
	}
	if (!payload(j, offset, &p, &flags))
		return 0;
	if (flags & (DATA_XZ | DATA_LZ4 | DATA_ZSTD)) {
		r = unpack(j, &p, flags);
		if (r <= 0)
			return r;
	}
	if (is_field(&p, "_TRANSPORT")) {
		c->kernel = p.len == 6 && memcmp(p.p, "kernel", 6) == 0;
		if (c->kernel)
			j->kernel = offset;
	} else if (is_field(&p, "MESSAGE")) {
		c->entry.text = p.p;
		c->entry.len = p.len;
		c->message = true;
	} else if (is_field(&p, "PRIORITY")) {
		c->entry.level = (int)number(p, -1);
	} else if (is_field(&p, "SYSLOG_FACILITY")) {
		c->facility = number(p, 0);
	} else if (is_field(&p, "_SOURCE_MONOTONIC_TIMESTAMP")) {
		c->entry.mono_us = number(p, -1);
	} else if (is_field(&p, "_HOSTNAME")) {
		c->entry.host = p.p;
		c->entry.host_len = p.len;
	}
	return 1;
}

/* Collects the entry at @offset. 1 when it is a message of the kernel's; programs write to /dev/kmsg as well. */
static int collect(struct journal *j, uint64_t offset, uint64_t size, struct journal_entry *ret)
{
	uint64_t step = j->compact ? 4 : 16;
	struct collected c = { .entry = { .level = -1, .mono_us = -1 } };

	if (size < ENTRY_ITEMS)
		return 0;
	c.entry.seqnum = le64_at(j, offset + ENTRY_SEQNUM);
	c.entry.realtime_us = (int64_t)(le64_at(j, offset + ENTRY_REALTIME) & INT64_MAX);
	memcpy(c.entry.boot_id, j->data + offset + ENTRY_BOOT_ID, sizeof(c.entry.boot_id));
	for (uint64_t at = offset + ENTRY_ITEMS; at + step <= offset + size; at += step) {
		int r = take_field(j, &c, j->compact ? le32_at(j, at) : le64_at(j, at));

		if (r < 0)
			return r;
	}
	if (!c.kernel || !c.message || c.facility != 0)
		return 0;
	*ret = c.entry;
	return 1;
}

int journal_next(struct journal *j, struct journal_entry *ret_entry)
{
	while (j->at <= j->tail) {
		uint64_t offset = j->at, size = object_size(j, offset);
		int r;

		if (!size) {
			j->damage = "the journal ends before its last object";
			j->at = UINT64_MAX;
			break;
		}
		j->at = offset + ((size + 7) & ~UINT64_C(7));
		r = j->data[offset] == OBJECT_ENTRY ? collect(j, offset, size, ret_entry) : 0;
		if (r != 0)
			return r;
	}
	return 0;
}
