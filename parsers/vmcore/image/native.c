// SPDX-License-Identifier: GPL-2.0-or-later
/* The native provider: answers from the parts that native-parts.c has loaded. */
#include "parsers/vmcore/image/native.h"

#include <stdlib.h>

#include "parsers/vmcore/image/image-priv.h"
#include "parsers/vmcore/image/memory/dump.h"
#include "parsers/vmcore/image/native-parts.h"
#include "parsers/vmcore/image/symbols/globals.h"
#include "parsers/vmcore/image/symbols/modules.h"
#include "parsers/vmcore/image/types/btf.h"
#include "parsers/vmcore/image/types/log-types.h"
#include "parsers/vmcore/image/unwind/stack.h"
#include "util/error.h"
#include "util/macros.h"

static struct native *native_of(struct image *img)
{
	return (struct native *)img;
}

static void native_close(struct image *img)
{
	struct native *n = native_of(img);

	native_parts_deinit(n);
	free(n);
}

/* ---- Memory ---- */

static int native_read(struct image *img, uint64_t addr, void *buf, size_t len)
{
	return dump_read(native_of(img)->dump, addr, buf, len);
}

static int native_read_str(struct image *img, uint64_t addr, char *buf, size_t size)
{
	return dump_read_str(native_of(img)->dump, addr, buf, size);
}

static int native_read_phys(struct image *img, uint64_t paddr, void *buf, size_t len)
{
	return dump_read_phys(native_of(img)->dump, paddr, buf, len);
}

/* ---- Symbols ---- */

static int native_symbol(struct image *img, const char *module, const char *name, uint64_t *ret_addr)
{
	struct native *n = native_of(img);

	return module ? modules_symbol(n->modules, module, name, ret_addr) : native_parts_symbol(n, name, ret_addr);
}

/* Only where symbols cover everything does the nearest symbol below an address name what lies there. */
static bool is_named(const struct native *n, uint64_t addr)
{
	for (size_t i = 0; i < ARRAY_SIZE(n->named); i++)
		if (addr >= n->named[i].start && addr < n->named[i].end)
			return true;
	return false;
}

static int table_symbolize(struct symtab *t, uint64_t addr, struct image_symbol *ret_symbol)
{
	int64_t i = symtab_at(t, addr);
	const char *name = i < 0 ? NULL : symtab_name(t, (uint32_t)i);

	if (!name)
		return IMAGE_ABSENT;
	*ret_symbol = (struct image_symbol){
		.name = name,
		.addr = t->addrs[i],
		.size = symtab_size(t, (uint32_t)i),
	};
	return 0;
}

/* Whether the symbols of a file cover @addr. */
static bool in_file(const struct native *n, uint64_t addr)
{
	uint64_t start, end;

	return native_parts_table_symbol(&n->file_symbols, "_stext", &start) && addr >= start &&
	       native_parts_table_symbol(&n->file_symbols, "_end", &end) && addr < end;
}

static int native_symbolize(struct image *img, uint64_t addr, struct image_symbol *ret_symbol)
{
	struct native *n = native_of(img);
	const char *name;

	if (is_named(n, addr))
		return table_symbolize(&n->symbols, addr, ret_symbol);
	if (in_file(n, addr))
		return table_symbolize(&n->file_symbols, addr, ret_symbol);
	if (n->globals && (name = globals_name(n->globals, addr))) {
		*ret_symbol = (struct image_symbol){ .name = name, .addr = addr };
		return 0;
	}
	return modules_symbolize(n->modules, addr, ret_symbol);
}

static const char *native_module_of(struct image *img, uint64_t addr)
{
	return modules_name_at(native_of(img)->modules, addr);
}

/* ---- Types ---- */

static int types_of(struct native *n, const char *module, const struct types **ret_types)
{
	uint64_t list;

	if (!n->types || (module && native_parts_symbol(n, "btf_modules", &list)))
		return IMAGE_ABSENT;
	if (module)
		return modules_types(n->modules, module, list, ret_types);
	*ret_types = n->types;
	return 0;
}

static int native_member(struct image *img, const char *module, const char *type, const char *path,
			 struct image_member *ret_member)
{
	struct native *n = native_of(img);
	const struct types *types;
	int r = types_of(n, module, &types);

	if (!n->types && !module)
		return log_types_member(dump_vmcoreinfo(n->dump), type, path, ret_member);
	return r ? r : types_member(types, type, path, ret_member);
}

static int native_size_of(struct image *img, const char *type, uint32_t *ret_size)
{
	struct native *n = native_of(img);

	return n->types ? types_size_of(n->types, type, ret_size) :
			  log_types_size_of(dump_vmcoreinfo(n->dump), type, ret_size);
}

static int native_enumerator(struct image *img, const char *type, const char *enumerator, int64_t *ret_value)
{
	struct native *n = native_of(img);

	return n->types ? types_enumerator(n->types, type, enumerator, ret_value) : IMAGE_ABSENT;
}

/* ---- Stacks ---- */

static int native_stack(struct image *img, uint64_t task, int cpu, struct image_frame *frames, size_t max,
			size_t *ret_n, const char **ret_end)
{
	struct unwinder *u = native_of(img)->unwinder;

	return u ? unwinder_stack(u, task, cpu, frames, max, ret_n, ret_end) : IMAGE_ABSENT;
}

static int native_stack_bounds(struct image *img, uint64_t task, int cpu, uint64_t *ret_low, uint64_t *ret_high)
{
	struct unwinder *u = native_of(img)->unwinder;

	return u ? unwinder_bounds(u, task, cpu, ret_low, ret_high) : IMAGE_ABSENT;
}

/* ---- Opening ---- */

static int native_open(const struct image_options *options, struct image **ret_image)
{
	struct native *n = calloc(1, sizeof(*n));
	int r;

	if (!n)
		return err_oom();
	n->image.ops = &image_native_ops;
	r = native_parts_load(n, options);
	if (r < 0) {
		native_close(&n->image);
		return r;
	}
	*ret_image = &n->image;
	return 0;
}

struct dump *native_dump(struct image *img)
{
	return native_of(img)->dump;
}

int native_use_types(struct image *img, struct types *types, const char *from)
{
	return native_parts_use_types(native_of(img), types, from);
}

int native_use_btf(struct image *img)
{
	return native_parts_use_btf(native_of(img));
}

const struct image_ops image_native_ops = {
	.open = native_open,
	.close = native_close,
	.read = native_read,
	.read_str = native_read_str,
	.read_phys = native_read_phys,
	.symbol = native_symbol,
	.symbolize = native_symbolize,
	.module_of = native_module_of,
	.member = native_member,
	.size_of = native_size_of,
	.enumerator = native_enumerator,
	.stack = native_stack,
	.stack_bounds = native_stack_bounds,
};
