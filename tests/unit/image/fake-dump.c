// SPDX-License-Identifier: GPL-2.0-or-later
#include "tests/unit/test.h"

#include "tests/unit/image/fake-dump.h"

#include <errno.h>
#include <string.h>

#include "parsers/vmcore/image/types/btf.h"
#include "util/macros.h"

#define CPUS 2

static struct {
	uint64_t addr, value;
} words[1024];
static size_t n_words;
static struct dump_regs cpus[CPUS];
static uint32_t n_cpus;
static const struct fake_kernel *kernel;

void fake_dump_start(const struct fake_kernel *k, uint32_t n)
{
	assert_true(n <= CPUS);
	kernel = k;
	n_words = 0;
	n_cpus = n;
	memset(cpus, 0, sizeof(cpus));
}

void fake_dump_put(uint64_t addr, uint64_t value)
{
	assert_true(n_words < ARRAY_SIZE(words));
	words[n_words].addr = addr;
	words[n_words++].value = value;
}

void fake_dump_put_code(uint64_t addr, const void *code, size_t len)
{
	for (size_t i = 0; i < len; i += 8) {
		uint64_t value = 0;

		memcpy(&value, (const char *)code + i, MIN(len - i, (size_t)8));
		fake_dump_put(addr + i, value);
	}
}

void fake_dump_set_regs(uint32_t cpu, const struct dump_regs *regs)
{
	cpus[cpu] = *regs;
}

/* ---- A dump ---- */

/* What was put last is what is read. */
static bool byte_at(uint64_t addr, unsigned char *ret_byte)
{
	for (size_t i = n_words; i-- > 0;)
		if (addr - words[i].addr < 8) {
			*ret_byte = (unsigned char)(words[i].value >> (addr - words[i].addr) * 8);
			return true;
		}
	return false;
}

int dump_read(struct dump *d, uint64_t addr, void *buf, size_t len)
{
	(void)d;
	for (size_t i = 0; i < len; i++)
		if (!byte_at(addr + i, (unsigned char *)buf + i))
			return -ENODATA;
	return 0;
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
	int r = 0;

	for (size_t i = 0; r == 0 && i + 1 < size; i++) {
		r = dump_read(d, addr + i, buf + i, 1);
		if (r == 0 && !buf[i])
			return 0;
	}
	buf[size - 1] = '\0';
	return r;
}

const struct dump_info *dump_info(const struct dump *d)
{
	static struct dump_info info = { .arch = "x86_64", .page_size = 4096 };

	(void)d;
	info.cpus = n_cpus;
	return &info;
}

bool dump_cpu_regs(struct dump *d, uint32_t index, struct dump_regs *ret_regs)
{
	(void)d;
	*ret_regs = cpus[index];
	return true;
}

/* ---- Symbols and types ---- */

int image_symbol(struct image *img, const char *name, uint64_t *ret_addr)
{
	(void)img;
	for (size_t i = 0; i < kernel->n_symbols; i++)
		if (streq(kernel->symbols[i].name, name)) {
			*ret_addr = kernel->symbols[i].addr;
			return 0;
		}
	return IMAGE_ABSENT;
}

int image_symbolize(struct image *img, uint64_t addr, struct image_symbol *ret_symbol)
{
	const struct fake_symbol *best = NULL;

	(void)img;
	for (size_t i = 0; i < kernel->n_symbols; i++) {
		const struct fake_symbol *s = &kernel->symbols[i];

		if (s->addr <= addr && s->name[0] != '.' && (!best || s->addr >= best->addr))
			best = s;
	}
	if (!best || best->name[0] == '-')
		return IMAGE_ABSENT;
	*ret_symbol = (struct image_symbol){ .name = best->name, .addr = best->addr };
	for (size_t i = 0; i < kernel->n_symbols; i++)
		if (kernel->symbols[i].addr > best->addr &&
		    (!ret_symbol->size || kernel->symbols[i].addr - best->addr < ret_symbol->size))
			ret_symbol->size = kernel->symbols[i].addr - best->addr;
	return 0;
}

int types_member(const struct types *t, const char *type, const char *path, struct image_member *ret_member)
{
	(void)t;
	for (size_t i = 0; i < kernel->n_types; i++) {
		const struct fake_type *f = &kernel->types[i];

		if (f->path && streq(f->type, type) && streq(f->path, path)) {
			*ret_member = (struct image_member){ .offset = f->offset, .size = 8 };
			return 0;
		}
	}
	return IMAGE_ABSENT;
}

int types_size_of(const struct types *t, const char *type, uint32_t *ret_size)
{
	(void)t;
	for (size_t i = 0; i < kernel->n_types; i++)
		if (!kernel->types[i].path && streq(kernel->types[i].type, type)) {
			*ret_size = kernel->types[i].size;
			return 0;
		}
	return IMAGE_ABSENT;
}

uint64_t image_member_value(const struct image_member *member, const void *object)
{
	uint64_t value;

	memcpy(&value, (const char *)object + member->offset, sizeof(value));
	return value;
}

int types_new(const void *data, size_t len, const struct types *base, struct types **ret_types)
{
	(void)data;
	(void)len;
	(void)base;
	(void)ret_types;
	return -ENOTSUP;
}

void types_free(struct types *t)
{
	(void)t;
}
