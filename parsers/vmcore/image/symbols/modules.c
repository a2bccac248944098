// SPDX-License-Identifier: GPL-2.0-or-later
#include "parsers/vmcore/image/symbols/modules.h"

#include <ctype.h>
#include <elf.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "parsers/vmcore/image/types/btf.h"
#include "parsers/vmcore/image/memory/dump.h"
#include "util/cleanup.h"
#include "util/error.h"
#include "util/macros.h"
#include "util/vec.h"

#define MODULES_MAX 4096
#define RANGES_MAX 16 /* MOD_MEM_NUM_TYPES is 7 */
#define RANGE_SIZE_MAX (1ull << 30)
#define SYMBOLS_MAX (1u << 20)
#define ORC_MAX (16u << 20)
/* MODULE_NAME_LEN: 64 less an unsigned long. */
#define NAME_SIZE 64
#define SYMBOL_NAME_MAX 512
/* Bytes of struct module: some 1,300, and more with debugging. */
#define MODULE_MAX 65536u

struct module_symbol {
	uint64_t addr, size, name_addr;
	uint32_t place; /* in the module's table */
	char *name;     /* read when asked for */
};

struct module {
	char name[NAME_SIZE];
	uint64_t addr;       /* struct module */
	uint64_t symbols_at; /* the struct that has symtab, or 0 */
	struct module_orc orc;
	struct module_symbol *symbols; /* by address */
	size_t n_symbols;
	bool symbols_read;
	struct types *types;
	bool types_read;
};

struct range {
	uint64_t start, end;
	uint32_t module;
};

/* Offsets into struct module and its like; see module_layout(). */
struct module_layout {
	uint32_t size;
	struct image_member list, name, kallsyms, num_orcs, orc_ips, orc_entries;
	struct image_member base[RANGES_MAX], length[RANGES_MAX];
	size_t ranges;
	bool has_symbols;
	struct image_member symtab, num_symtab, strtab; /* of struct mod_kallsyms, or of struct module */
};

struct modules {
	struct dump *dump;
	const struct types *types;
	struct module_layout layout;
	struct module *v;
	size_t n, cap;
	struct range *ranges; /* by start */
	size_t n_ranges, ranges_cap;
};

/* ---- Layout ---- */

/* Since 6.4 (ac3b43283923) module.mem[] is an array of struct module_memory. */
static void layout_from_array(const struct types *t, struct module_layout *l)
{
	struct image_member mem, base, length;

	if (types_member(t, "module", "mem", &mem) || !mem.elems || types_member(t, "module_memory", "base", &base) ||
	    types_member(t, "module_memory", "size", &length))
		return;
	for (uint32_t i = 0; i < mem.elems && l->ranges < RANGES_MAX; i++) {
		uint32_t start = mem.offset + i * (mem.size / mem.elems);

		l->base[l->ranges] = base;
		l->length[l->ranges] = length;
		l->base[l->ranges].offset += start;
		l->length[l->ranges++].offset += start;
	}
}

/* From 4.5 (7523e4dc5057) to 6.3 core_layout and, until the module is initialized, init_layout; before module_core. */
static void layout_from_fields(const struct types *t, struct module_layout *l)
{
	static const char *const fields[][2] = {
		{ "core_layout.base", "core_layout.size" },
		{ "init_layout.base", "init_layout.size" },
		{ "data_layout.base", "data_layout.size" },
		{ "module_core", "core_size" },
		{ "module_init", "init_size" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(fields); i++)
		if (types_member(t, "module", fields[i][0], &l->base[l->ranges]) == 0 &&
		    types_member(t, "module", fields[i][1], &l->length[l->ranges]) == 0)
			l->ranges++;
}

/* Since 4.5 (8244062ef1e5), and in stable kernels before, struct mod_kallsyms has what was in struct module itself. */
static void layout_of_symbols(const struct types *t, struct module_layout *l)
{
	bool own = types_member(t, "module", "kallsyms", &l->kallsyms) == 0;
	const char *type = own ? "mod_kallsyms" : "module";

	l->has_symbols = image_member_fits(&l->kallsyms, l->size) && types_member(t, type, "symtab", &l->symtab) == 0 &&
			 types_member(t, type, "num_symtab", &l->num_symtab) == 0 &&
			 types_member(t, type, "strtab", &l->strtab) == 0;
}

/* Of the ranges, the first that are within the object. */
static void drop_misfits(struct module_layout *l)
{
	size_t n = 0;

	while (n < l->ranges && image_member_fits(&l->base[n], l->size) && image_member_fits(&l->length[n], l->size))
		n++;
	l->ranges = n;
}

static int module_layout(const struct types *t, struct module_layout *l)
{
	*l = (struct module_layout){ 0 };
	if (types_size_of(t, "module", &l->size) || types_member(t, "module", "list", &l->list) ||
	    types_member(t, "module", "name", &l->name))
		return IMAGE_ABSENT;
	/* The types are the dump's word. The list's next is read as a pointer. */
	if (l->size > MODULE_MAX || l->list.size < sizeof(uint64_t) || !image_member_fits(&l->list, l->size) ||
	    !image_member_fits(&l->name, l->size))
		return IMAGE_ABSENT;
	layout_from_array(t, l);
	if (!l->ranges)
		layout_from_fields(t, l);
	drop_misfits(l);
	/* A kernel may be built without any of these; the size of an absent member stays 0. */
	layout_of_symbols(t, l);
	if (types_member(t, "module", "arch.orc_unwind_ip", &l->orc_ips) == 0 &&
	    types_member(t, "module", "arch.orc_unwind", &l->orc_entries) == 0)
		types_member(t, "module", "arch.num_orcs", &l->num_orcs);
	if (!image_member_fits(&l->orc_ips, l->size) || !image_member_fits(&l->orc_entries, l->size) ||
	    !image_member_fits(&l->num_orcs, l->size))
		l->num_orcs.size = 0;
	return 0;
}

/* ---- The list ---- */

static int add_range(struct modules *m, uint64_t start, uint64_t size, uint32_t module)
{
	int r;

	if (!start || !size || size > RANGE_SIZE_MAX || start + size < start)
		return 0;
	r = vec_grow(&m->ranges, m->n_ranges, &m->ranges_cap, sizeof(*m->ranges));
	if (r == 0)
		m->ranges[m->n_ranges++] = (struct range){ start, start + size, module };
	return r;
}

/* @object: the content of struct module at @addr. */
static int add_module(struct modules *m, uint64_t addr, const char *object)
{
	const struct module_layout *l = &m->layout;
	uint32_t index = (uint32_t)m->n;
	struct module *module = VEC_ADD(m);
	int r = 0;

	if (!module)
		return err_oom();
	module->addr = addr;
	memcpy(module->name, object + l->name.offset, MIN(l->name.size, sizeof(module->name) - 1));
	if (l->has_symbols)
		module->symbols_at = l->kallsyms.size ? image_member_value(&l->kallsyms, object) : addr;
	if (l->num_orcs.size) {
		module->orc.n = (uint32_t)image_member_value(&l->num_orcs, object);
		module->orc.ips = image_member_value(&l->orc_ips, object);
		module->orc.entries = image_member_value(&l->orc_entries, object);
	}
	if (module->orc.n > ORC_MAX)
		module->orc.n = 0;
	for (size_t i = 0; r == 0 && i < l->ranges; i++)
		r = add_range(m, image_member_value(&l->base[i], object), image_member_value(&l->length[i], object),
			      index);
	return r;
}

/* Module names are file names: letters, digits, '_' and '-', and '.' for livepatches. */
static bool is_name(const struct module_layout *l, const char *object)
{
	const char *name = object + l->name.offset;
	size_t n = strnlen(name, l->name.size);

	for (size_t i = 0; i < n; i++)
		if (!isalnum((unsigned char)name[i]) && !strchr("_-.", name[i]))
			return false;
	return n && n < l->name.size;
}

/* Stops without an error where the list is broken, because the modules found before that are real. */
static int walk(struct modules *m, uint64_t list)
{
	_cleanup_free_ char *object = malloc(m->layout.size);
	uint64_t node, mark = list;
	size_t next_mark = 1;
	int r = 0;

	if (!object)
		return err_oom();
	if (dump_read_u64(m->dump, list, &node) < 0)
		return 0;
	/* A broken list may run in a circle, which comes back to one of the marks (Brent). */
	while (r == 0 && node != list && node != mark && m->n < MODULES_MAX) {
		uint64_t addr = node - m->layout.list.offset;

		if (dump_read(m->dump, addr, object, m->layout.size) < 0 || !is_name(&m->layout, object))
			break;
		if (m->n == next_mark) {
			mark = node;
			next_mark *= 2;
		}
		r = add_module(m, addr, object);
		memcpy(&node, object + m->layout.list.offset, sizeof(node));
	}
	return r;
}

bool modules_is_list(struct dump *dump, const struct types *types, uint64_t node)
{
	_cleanup_free_ char *object = NULL;
	struct module_layout l;
	uint64_t addr;

	if (module_layout(types, &l))
		return false;
	object = malloc(l.size);
	addr = node - l.list.offset;
	if (!object || dump_read(dump, addr, object, l.size) < 0 || !is_name(&l, object))
		return false;
	for (size_t i = 0; i < l.ranges; i++) {
		uint64_t base = image_member_value(&l.base[i], object);
		uint64_t length = image_member_value(&l.length[i], object);

		if (base && !(base & 0xfff) && length <= RANGE_SIZE_MAX && addr >= base && addr - base < length)
			return true;
	}
	return false;
}

static int by_start(const void *a, const void *b)
{
	const struct range *x = a, *y = b;

	return (x->start > y->start) - (x->start < y->start);
}

int modules_new(struct dump *dump, const struct types *types, uint64_t list, struct modules **ret_modules)
{
	struct modules *m = calloc(1, sizeof(*m));
	int r = 0;

	if (!m)
		return err_oom();
	m->dump = dump;
	m->types = types;
	if (module_layout(types, &m->layout) == 0)
		r = walk(m, list);
	if (r < 0) {
		modules_free(m);
		return r;
	}
	if (m->n_ranges)
		qsort(m->ranges, m->n_ranges, sizeof(*m->ranges), by_start);
	*ret_modules = m;
	return 0;
}

void modules_free(struct modules *m)
{
	if (!m)
		return;
	for (size_t i = 0; i < m->n; i++) {
		for (size_t k = 0; k < m->v[i].n_symbols; k++)
			free(m->v[i].symbols[k].name);
		free(m->v[i].symbols);
		types_free(m->v[i].types);
	}
	free(m->v);
	free(m->ranges);
	free(m);
}

/* ---- By address ---- */

static struct module *module_at(const struct modules *m, uint64_t addr)
{
	size_t low = 0, high = m ? m->n_ranges : 0;

	while (low < high) {
		size_t mid = low + (high - low) / 2;

		if (m->ranges[mid].start <= addr)
			low = mid + 1;
		else
			high = mid;
	}
	return low && addr < m->ranges[low - 1].end ? &m->v[m->ranges[low - 1].module] : NULL;
}

const char *modules_name_at(const struct modules *m, uint64_t addr)
{
	const struct module *module = module_at(m, addr);

	return module ? module->name : NULL;
}

bool modules_orc_at(const struct modules *m, uint64_t addr, struct module_orc *ret_orc)
{
	const struct module *module = module_at(m, addr);

	if (!module || !module->orc.n)
		return false;
	*ret_orc = module->orc;
	return true;
}

static struct module *module_named(const struct modules *m, const char *name)
{
	for (size_t i = 0; m && i < m->n; i++)
		if (streq(m->v[i].name, name))
			return &m->v[i];
	return NULL;
}

/* ---- Symbols ---- */

/*
 * Of several symbols at one address, the lookup finds the last: let that be an object with a size, not a section's
 * label, and of those the first in the table, which is what find_kallsyms_symbol() prints: a module's own name for its init
 * function comes before init_module.
 */
static int by_address(const void *a, const void *b)
{
	const struct module_symbol *x = a, *y = b;

	if (x->addr != y->addr)
		return x->addr > y->addr ? 1 : -1;
	if ((x->size != 0) != (y->size != 0))
		return (x->size != 0) - (y->size != 0);
	return (x->place < y->place) - (x->place > y->place);
}

/* Undefined symbols, and those of sections that were freed, have no address in the module. */
static bool is_placed(const struct modules *m, const struct module *module, const Elf64_Sym *sym)
{
	return sym->st_name && sym->st_shndx != SHN_UNDEF && module_at(m, sym->st_value) == module;
}

static int keep_symbols(struct modules *m, struct module *module, const Elf64_Sym *syms, size_t n, uint64_t strtab)
{
	module->symbols = calloc(n, sizeof(*module->symbols));
	if (!module->symbols)
		return err_oom();
	for (size_t i = 0; i < n; i++)
		if (is_placed(m, module, &syms[i]))
			module->symbols[module->n_symbols++] = (struct module_symbol){
				.addr = syms[i].st_value,
				.size = syms[i].st_size,
				.name_addr = strtab + syms[i].st_name,
				.place = (uint32_t)i,
			};
	qsort(module->symbols, module->n_symbols, sizeof(*module->symbols), by_address);
	return 0;
}

/* A copy of the module's ELF symbol table, relocated. */
static int read_symbols(struct modules *m, struct module *module)
{
	const struct module_layout *l = &m->layout;
	_cleanup_free_ Elf64_Sym *syms = NULL;
	uint64_t symtab, strtab;
	uint32_t n;
	int r;

	module->symbols_read = true;
	if (!module->symbols_at || (r = dump_read_u64(m->dump, module->symbols_at + l->symtab.offset, &symtab)) < 0 ||
	    (r = dump_read_u64(m->dump, module->symbols_at + l->strtab.offset, &strtab)) < 0 ||
	    (r = dump_read_u32(m->dump, module->symbols_at + l->num_symtab.offset, &n)) < 0 || !n || n > SYMBOLS_MAX)
		return 0;
	syms = malloc(n * sizeof(*syms));
	if (!syms)
		return err_oom();
	if (dump_read(m->dump, symtab, syms, n * sizeof(*syms)) < 0)
		return 0;
	return keep_symbols(m, module, syms, n, strtab);
}

static const char *symbol_name(struct modules *m, struct module_symbol *sym)
{
	char buf[SYMBOL_NAME_MAX];

	if (!sym->name && dump_read_str(m->dump, sym->name_addr, buf, sizeof(buf)) == 0)
		sym->name = strdup(buf);
	return sym->name;
}

/* The number of the module's symbols that begin at or before @addr. */
static size_t count_until(const struct module *module, uint64_t addr)
{
	size_t low = 0, high = module->n_symbols;

	while (low < high) {
		size_t mid = low + (high - low) / 2;

		if (module->symbols[mid].addr <= addr)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

int modules_symbolize(struct modules *m, uint64_t addr, struct image_symbol *ret_symbol)
{
	struct module *module = module_at(m, addr);
	struct module_symbol *sym;
	const char *name;
	uint64_t size;
	size_t i;
	int r;

	if (!module)
		return IMAGE_ABSENT;
	if (!module->symbols_read && (r = read_symbols(m, module)) < 0)
		return r;
	i = count_until(module, addr);
	if (!i)
		return IMAGE_ABSENT;
	sym = &module->symbols[i - 1];
	size = sym->size;
	if (!size && i < module->n_symbols)
		size = module->symbols[i].addr - sym->addr;
	/* Between symbols lie padding or, in a kernel that keeps the names of functions only, data. */
	if (size && addr - sym->addr >= size)
		return IMAGE_ABSENT;
	name = symbol_name(m, sym);
	if (!name)
		return IMAGE_ABSENT;
	*ret_symbol = (struct image_symbol){ name, module->name, sym->addr, size };
	return 0;
}

int modules_symbol(struct modules *m, const char *name, const char *symbol, uint64_t *ret_addr)
{
	struct module *module = module_named(m, name);
	int r;

	if (!module)
		return IMAGE_ABSENT;
	if (!module->symbols_read && (r = read_symbols(m, module)) < 0)
		return r;
	for (size_t i = 0; i < module->n_symbols; i++) {
		const char *text = symbol_name(m, &module->symbols[i]);

		if (text && streq(text, symbol)) {
			*ret_addr = module->symbols[i].addr;
			return 0;
		}
	}
	return IMAGE_ABSENT;
}

/* ---- Types ---- */

struct btf_places {
	struct image_member list, btf, module, data, data_size;
};

static int btf_layout(const struct types *t, struct btf_places *l)
{
	return types_member(t, "btf_module", "list", &l->list) || types_member(t, "btf_module", "btf", &l->btf) ||
			       types_member(t, "btf_module", "module", &l->module) ||
			       types_member(t, "btf", "data", &l->data) ||
			       types_member(t, "btf", "data_size", &l->data_size) ?
		       IMAGE_ABSENT :
		       0;
}

/* The struct btf of the module at @module, from the list "btf_modules". */
static int find_btf(struct modules *m, const struct btf_places *l, uint64_t list, uint64_t module, uint64_t *ret_btf)
{
	uint64_t node, owner;

	if (dump_read_u64(m->dump, list, &node) < 0)
		return IMAGE_ABSENT;
	for (int i = 0; i < MODULES_MAX && node != list; i++) {
		uint64_t entry = node - l->list.offset;

		if (dump_read_u64(m->dump, entry + l->module.offset, &owner) < 0)
			break;
		if (owner == module)
			return dump_read_u64(m->dump, entry + l->btf.offset, ret_btf) < 0 ? IMAGE_ABSENT : 0;
		if (dump_read_u64(m->dump, node, &node) < 0)
			break;
	}
	return IMAGE_ABSENT;
}

static int read_types(struct modules *m, struct module *module, uint64_t list)
{
	_cleanup_free_ void *data = NULL;
	struct btf_places l;
	uint64_t btf, addr;
	uint32_t size;

	module->types_read = true;
	if (btf_layout(m->types, &l) || find_btf(m, &l, list, module->addr, &btf) ||
	    dump_read_u64(m->dump, btf + l.data.offset, &addr) < 0 ||
	    dump_read_u32(m->dump, btf + l.data_size.offset, &size) < 0 || !size || size > BTF_SIZE_MAX)
		return 0;
	data = malloc(size);
	if (!data)
		return err_oom();
	if (dump_read(m->dump, addr, data, size) < 0)
		return 0;
	return types_new(data, size, m->types, &module->types) == -ENOMEM ? -ENOMEM : 0;
}

int modules_types(struct modules *m, const char *name, uint64_t list, const struct types **ret_types)
{
	struct module *module = module_named(m, name);
	int r;

	if (!module)
		return IMAGE_ABSENT;
	if (!module->types_read && (r = read_types(m, module, list)) < 0)
		return r;
	if (!module->types)
		return IMAGE_ABSENT;
	*ret_types = module->types;
	return 0;
}
