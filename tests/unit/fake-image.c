// SPDX-License-Identifier: GPL-2.0-or-later
#include "fake-image.h"

#include <stdlib.h>

#include "parsers/vmcore/image/image-priv.h"
#include "util/error.h"
#include "util/macros.h"
#include "util/map.h"

#define PAGE 4096u
#define NAMES_MAX 256

struct member {
	const char *type, *path;
	uint32_t offset, size;
};

struct number {
	const char *name;
	uint64_t value;
};

struct variable {
	const char *func, *name;
	uint64_t value;
};

struct stack {
	uint64_t low, high;
	const char *const *funcs;
	uint64_t sp[FAKE_FRAMES], cfa[FAKE_FRAMES];
	uint32_t offset; /* of each pc in its function */
};

struct fake {
	struct image image; /* first */
	struct map page_at; /* to the page's memory */
	struct map stack_at;
	struct stack *stacks;
	size_t n_stacks, cap_stacks;
	struct member members[NAMES_MAX];
	struct number types[NAMES_MAX], symbols[NAMES_MAX], enumerators[NAMES_MAX];
	struct variable variables[NAMES_MAX];
	size_t n_members, n_types, n_symbols, n_enumerators, n_variables;
};

static unsigned char *page_of(struct fake *f, uint64_t addr, bool make)
{
	uint64_t key = addr / PAGE, page;

	if (!map_get(&f->page_at, key, &page)) {
		if (!make)
			return NULL;
		page = (uintptr_t)calloc(1, PAGE);
		if (!page || map_put(&f->page_at, key, page) < 0)
			abort();
	}
	return (unsigned char *)(uintptr_t)page + addr % PAGE;
}

void fake_write(struct fake *f, uint64_t addr, const void *data, size_t len)
{
	for (size_t done = 0; done < len;) {
		size_t part = MIN(len - done, PAGE - (addr + done) % PAGE);

		memcpy(page_of(f, addr + done, true), (const char *)data + done, part);
		done += part;
	}
}

void fake_u64(struct fake *f, uint64_t addr, uint64_t value)
{
	fake_write(f, addr, &value, sizeof(value));
}

void fake_u32(struct fake *f, uint64_t addr, uint32_t value)
{
	fake_write(f, addr, &value, sizeof(value));
}

static void add_number(struct number *list, size_t *n, const char *name, uint64_t value)
{
	if (*n == NAMES_MAX)
		abort();
	list[(*n)++] = (struct number){ name, value };
}

void fake_arch(struct fake *f, const char *arch)
{
	f->image.info.arch = arch;
}

void fake_page_size(struct fake *f, uint32_t size)
{
	f->image.info.page_size = size;
}

void fake_symbol(struct fake *f, const char *name, uint64_t addr)
{
	add_number(f->symbols, &f->n_symbols, name, addr);
}

void fake_type(struct fake *f, const char *type, uint32_t size)
{
	add_number(f->types, &f->n_types, type, size);
}

void fake_variable(struct fake *f, const char *func, const char *name, uint64_t value)
{
	if (f->n_variables == NAMES_MAX)
		abort();
	f->variables[f->n_variables++] = (struct variable){ func, name, value };
}

void fake_enumerator(struct fake *f, const char *name, int64_t value)
{
	add_number(f->enumerators, &f->n_enumerators, name, (uint64_t)value);
}

void fake_member(struct fake *f, const char *type, const char *path, uint32_t offset, uint32_t size)
{
	if (f->n_members == NAMES_MAX)
		abort();
	f->members[f->n_members++] = (struct member){ type, path, offset, size };
}

void fake_no_member(struct fake *f, const char *type, const char *path)
{
	for (size_t i = 0; i < f->n_members; i++)
		if (streq(f->members[i].type, type) && streq(f->members[i].path, path))
			f->members[i] = f->members[--f->n_members];
}

void fake_stack(struct fake *f, uint64_t task, uint64_t low, uint64_t high, const char *const funcs[FAKE_FRAMES])
{
	if (f->n_stacks == f->cap_stacks) {
		f->cap_stacks = f->cap_stacks ? f->cap_stacks * 2 : 16;
		f->stacks = reallocarray(f->stacks, f->cap_stacks, sizeof(*f->stacks));
	}
	if (!f->stacks || map_put(&f->stack_at, task, f->n_stacks) < 0)
		abort();
	f->stacks[f->n_stacks++] = (struct stack){ .low = low, .high = high, .funcs = funcs, .offset = 1 };
}

void fake_frame(struct fake *f, size_t no, uint64_t sp, uint64_t cfa)
{
	f->stacks[f->n_stacks - 1].sp[no] = sp;
	f->stacks[f->n_stacks - 1].cfa[no] = cfa;
}

void fake_frame_offset(struct fake *f, uint32_t offset)
{
	f->stacks[f->n_stacks - 1].offset = offset;
}

/* ---- Operations ---- */

static struct fake *fake_of(struct image *img)
{
	return (struct fake *)img;
}

static int op_read(struct image *img, uint64_t addr, void *buf, size_t len)
{
	for (size_t done = 0; done < len;) {
		size_t part = MIN(len - done, PAGE - (addr + done) % PAGE);
		const unsigned char *at = page_of(fake_of(img), addr + done, false);

		if (!at)
			return err_set(-ENODATA, "0x%llx: not in the dump", (unsigned long long)(addr + done));
		memcpy((char *)buf + done, at, part);
		done += part;
	}
	return 0;
}

static int op_read_str(struct image *img, uint64_t addr, char *buf, size_t size)
{
	for (size_t i = 0; i < size; i++) {
		int r = i + 1 < size ? op_read(img, addr + i, buf + i, 1) : 0;

		if (i + 1 == size)
			buf[i] = '\0';
		if (r < 0 || !buf[i])
			return r;
	}
	return 0;
}

static int find_number(const struct number *list, size_t n, const char *name, uint64_t *ret_value)
{
	for (size_t i = 0; i < n; i++)
		if (streq(list[i].name, name)) {
			*ret_value = list[i].value;
			return 0;
		}
	return IMAGE_ABSENT;
}

static int op_symbol(struct image *img, const char *module, const char *name, uint64_t *ret_addr)
{
	const struct fake *f = fake_of(img);

	return module ? IMAGE_ABSENT : find_number(f->symbols, f->n_symbols, name, ret_addr);
}

static const char *op_module_of(struct image *img, uint64_t addr)
{
	(void)img;
	(void)addr;
	return NULL;
}

static int op_symbolize(struct image *img, uint64_t addr, struct image_symbol *ret_symbol)
{
	const struct fake *f = fake_of(img);

	for (size_t i = 0; i < f->n_symbols; i++)
		if (f->symbols[i].value == addr) {
			*ret_symbol = (struct image_symbol){ .name = f->symbols[i].name, .addr = addr };
			return 0;
		}
	return IMAGE_ABSENT;
}

static int op_member(struct image *img, const char *module, const char *type, const char *path,
		     struct image_member *ret_member)
{
	const struct fake *f = fake_of(img);

	for (size_t i = 0; !module && i < f->n_members; i++) {
		const struct member *m = &f->members[i];

		if (!streq(m->type, type) || !streq(m->path, path))
			continue;
		*ret_member = (struct image_member){ .offset = m->offset, .size = m->size };
		return 0;
	}
	return IMAGE_ABSENT;
}

static int op_size_of(struct image *img, const char *type, uint32_t *ret_size)
{
	const struct fake *f = fake_of(img);
	uint64_t size;
	int r = find_number(f->types, f->n_types, type, &size);

	if (r == 0)
		*ret_size = (uint32_t)size;
	return r;
}

static int op_enumerator(struct image *img, const char *type, const char *enumerator, int64_t *ret_value)
{
	const struct fake *f = fake_of(img);

	(void)type;
	return find_number(f->enumerators, f->n_enumerators, enumerator, (uint64_t *)ret_value);
}

static int op_stack(struct image *img, uint64_t task, int cpu, struct image_frame *frames, size_t max, size_t *ret_n,
		    const char **ret_end)
{
	const struct fake *f = fake_of(img);
	uint64_t i;
	size_t n = 0;

	(void)cpu;
	*ret_end = "end of stack";
	*ret_n = 0;
	if (!map_get(&f->stack_at, task, &i))
		return 0;
	for (; n < MIN(max, FAKE_FRAMES) && f->stacks[i].funcs[n]; n++)
		frames[n] = (struct image_frame){
			.pc = 0xffffffff81000000 + n,
			.sp = f->stacks[i].sp[n],
			.cfa = f->stacks[i].cfa[n],
			.func = f->stacks[i].funcs[n],
			.offset = f->stacks[i].offset,
			.how = IMAGE_FRAME_ORC,
			.reliable = true,
		};
	*ret_n = n;
	return 0;
}

static int op_stack_bounds(struct image *img, uint64_t task, int cpu, uint64_t *ret_low, uint64_t *ret_high)
{
	const struct fake *f = fake_of(img);
	uint64_t i;

	(void)cpu;
	if (!map_get(&f->stack_at, task, &i))
		return IMAGE_ABSENT;
	*ret_low = f->stacks[i].low;
	*ret_high = f->stacks[i].high;
	return 0;
}

static int op_frame_variable(struct image *img, uint64_t task, const struct image_frame *frame, const char *name,
			     const char *type, uint64_t *ret_value)
{
	const struct fake *f = fake_of(img);

	(void)task;
	for (size_t i = 0; !type && frame->func && i < f->n_variables; i++)
		if (streq(f->variables[i].func, frame->func) && streq(f->variables[i].name, name)) {
			*ret_value = f->variables[i].value;
			return 0;
		}
	return IMAGE_ABSENT;
}

static const struct image_ops ops = {
	.read = op_read,
	.read_phys = op_read, /* physical memory is virtual memory */
	.read_str = op_read_str,
	.symbol = op_symbol,
	.module_of = op_module_of,
	.symbolize = op_symbolize,
	.member = op_member,
	.size_of = op_size_of,
	.enumerator = op_enumerator,
	.stack = op_stack,
	.stack_bounds = op_stack_bounds,
	.frame_variable = op_frame_variable,
};

struct fake *fake_new(void)
{
	struct fake *f = calloc(1, sizeof(*f));

	if (!f)
		abort();
	f->image.ops = &ops;
	f->image.info = (struct image_info){
		.format = "fake",
		.arch = "x86_64",
		.page_size = PAGE,
		.ptr_size = 8,
		.cpus = 1,
		.memory_bytes = 1ull << 30,
	};
	return f;
}

struct image *fake_image(struct fake *f)
{
	return &f->image;
}

void fake_free(struct fake *f)
{
	for (size_t i = 0; i < f->page_at.cap; i++)
		if (f->page_at.slots[i].used)
			free((void *)(uintptr_t)f->page_at.slots[i].value);
	map_deinit(&f->page_at);
	map_deinit(&f->stack_at);
	free(f->stacks);
	free(f);
}
