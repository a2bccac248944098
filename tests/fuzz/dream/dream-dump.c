// SPDX-License-Identifier: GPL-2.0-or-later
#include "tests/fuzz/dream/dream-dump.h"

#include <errno.h>
#include <string.h>

#include "util/macros.h"

/* A struct dump is a dream here: these stand in for the functions of dump.c. */
static const struct dream *dream_of(const struct dump *d)
{
	return (const void *)d;
}

struct dump *dream_dump(const struct dream *d)
{
	return (struct dump *)(uintptr_t)d;
}

int dump_read(struct dump *d, uint64_t addr, void *buf, size_t len)
{
	return dream_read(dream_of(d), addr, buf, len) ? 0 : -ENODATA;
}

bool dump_read_holes(struct dump *d, uint64_t addr, void *buf, size_t len)
{
	memset(buf, 0, len);
	for (size_t i = 0; i < len; i += 4096)
		(void)dump_read(d, addr + i, (char *)buf + i, MIN(len - i, 4096u));
	return true;
}

int dump_read_u64(struct dump *d, uint64_t addr, uint64_t *ret_value)
{
	return dump_read(d, addr, ret_value, sizeof(*ret_value));
}

int dump_read_u32(struct dump *d, uint64_t addr, uint32_t *ret_value)
{
	return dump_read(d, addr, ret_value, sizeof(*ret_value));
}

int dump_read_str(struct dump *d, uint64_t addr, char *buf, size_t size)
{
	int r = dump_read(d, addr, buf, size - 1);

	buf[size - 1] = '\0';
	return r;
}

const struct dump_info *dump_info(const struct dump *d)
{
	static struct dump_info info;
	const struct dream *dream = dream_of(d);

	info = (struct dump_info){ .arch = dream->len && dream->data[0] & 1 ? "aarch64" : "x86_64",
				   .page_size = 4096,
				   .cpus = 2 };
	return &info;
}

bool dump_cpu_regs(struct dump *d, uint32_t index, struct dump_regs *ret_regs)
{
	uint64_t words[4] = { 0 };

	(void)dump_read(d, DREAM_HEAP + index * 64, words, sizeof(words));
	*ret_regs = (struct dump_regs){ .ip = words[0], .sp = words[1], .bp = words[2], .user = words[3] & 1 };
	return true;
}

static int found(bool yes)
{
	return yes ? 0 : IMAGE_ABSENT;
}

static int source_member(void *arg, const char *type, const char *path, struct image_member *ret_member)
{
	return found(dream_member(arg, type, path, ret_member));
}

static int source_size_of(void *arg, const char *type, uint32_t *ret_size)
{
	return found(dream_size_of(arg, type, ret_size));
}

static int source_enumerator(void *arg, const char *type, const char *enumerator, int64_t *ret_value)
{
	(void)type;
	return found(dream_enumerator(arg, enumerator, ret_value));
}

int dream_types(const struct dream *d, struct types **ret_types)
{
	static const struct types_source source = { source_member, source_size_of, source_enumerator };

	return types_new_foreign(&source, (void *)(uintptr_t)d, ret_types);
}
