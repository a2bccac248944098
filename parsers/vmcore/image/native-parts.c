// SPDX-License-Identifier: GPL-2.0-or-later
#include "parsers/vmcore/image/native-parts.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "parsers/vmcore/image/memory/dump.h"
#include "parsers/vmcore/image/memory/vmcoreinfo.h"
#include "parsers/vmcore/image/memory/whole-reads.h"
#include "parsers/vmcore/image/symbols/build-id.h"
#include "parsers/vmcore/image/symbols/globals.h"
#include "parsers/vmcore/image/symbols/kallsyms.h"
#include "parsers/vmcore/image/symbols/modules.h"
#include "parsers/vmcore/image/symbols/symbol-file.h"
#include "parsers/vmcore/image/types/btf.h"
#include "parsers/vmcore/image/types/types-file.h"
#include "parsers/vmcore/image/unwind/stack.h"
#include "util/cleanup.h"
#include "util/error.h"
#include "util/macros.h"

/* ---- Symbols of the kernel proper ---- */

bool native_parts_table_symbol(const struct symtab *t, const char *name, uint64_t *ret_addr)
{
	int64_t i = symtab_find(t, name);

	if (i >= 0)
		*ret_addr = t->addrs[i];
	return i >= 0;
}

int native_parts_symbol(struct native *n, const char *name, uint64_t *ret_addr)
{
	const struct {
		const char *name;
		uint64_t addr;
	} located[] = {
		{ "init_task", n->located.init_task },
		{ "modules", n->located.modules },
	};

	if (native_parts_table_symbol(&n->symbols, name, ret_addr) ||
	    native_parts_table_symbol(&n->file_symbols, name, ret_addr))
		return 0;
	for (size_t k = 0; k < ARRAY_SIZE(located); k++)
		if (located[k].addr && streq(located[k].name, name)) {
			*ret_addr = located[k].addr;
			return 0;
		}
	if (n->globals && globals_find(n->globals, name, ret_addr) == 0)
		return 0;
	/* As SYMBOL(mem_section), VMCOREINFO gives the pointer's value (VMCOREINFO_SYMBOL_ARRAY). */
	return !streq(name, "mem_section") && vmcoreinfo_symbol(dump_vmcoreinfo(n->dump), name, ret_addr) ?
		       0 :
		       IMAGE_ABSENT;
}

/* ---- What is missing ---- */

/*
 * Notes why the dump does not give @part, for which the search began when @met damaged pages had been met. Only -ENOMEM
 * ends the opening of the image.
 */
static int note_missing(struct native *n, enum part part, uint64_t met, int r)
{
	bool blind = part == PART_TYPES && n->why_missing[PART_SYMBOLS][0];

	if (r == -ENOMEM)
		return r;
	n->lost[part] = whole_reads_pages_met() > met || (blind && n->lost[PART_SYMBOLS]);
	snprintf(n->why_missing[part], sizeof(n->why_missing[part]), "%s",
		 r < 0                         ? err_text(r) :
		 whole_reads_pages_met() > met ? "pages that were looked through for them are damaged" :
		 blind                         ? "no symbol tells where they lie" :
		 part == PART_SYMBOLS ? "no table of them was found whole: the kernel has none, or it is damaged" :
					"the kernel names none");
	return 0;
}

/* Adds to why @part is missing. */
static void add_why(struct native *n, enum part part, const char *why, const char *what)
{
	size_t used = strlen(n->why_missing[part]);

	snprintf(n->why_missing[part] + used, sizeof(n->why_missing[part]) - used, "%s%s", why, what);
}

/* Writes image_info.missing from what was noted. */
static void describe_missing(struct native *n)
{
	static const char *const names[] = {
		[PART_SYMBOLS] = "symbols", [PART_TYPES] = "types", [PART_STACKS] = "stacks"
	};
	size_t used = 0;

	for (size_t i = 0; i < PARTS; i++)
		if (n->why_missing[i][0] && used < sizeof(n->missing))
			used += (size_t)snprintf(n->missing + used, sizeof(n->missing) - used, "%sno %s: %s",
						 used ? "; " : "", names[i], n->why_missing[i]);
	n->image.info.missing = used ? n->missing : NULL;
	n->image.info.symbols_lost = n->lost[PART_SYMBOLS];
	n->image.info.types_lost = n->lost[PART_TYPES];
}

/* ---- Loading symbols ---- */

static uint64_t symbol_or_0(struct native *n, const char *name)
{
	uint64_t addr;

	return native_parts_symbol(n, name, &addr) == 0 ? addr : 0;
}

/* Without symbols of data (no _end among them), what lies between functions has no name. */
static void find_named(struct native *n)
{
	uint64_t end = 0;

	native_parts_table_symbol(&n->symbols, "_end", &end);
	n->named[0].start = symbol_or_0(n, "_stext");
	n->named[0].end = end ? end : symbol_or_0(n, "_etext");
	if (end)
		return;
	n->named[1].start = symbol_or_0(n, "_sinittext");
	n->named[1].end = symbol_or_0(n, "_einittext");
}

/* A bad file of the user's is fatal: going on without it would give a worse answer than was asked for. */
static int relocate_file(struct native *n, const char *path, int r)
{
	if (r == 0)
		r = symbol_file_relocate(&n->file_symbols, dump_vmcoreinfo(n->dump));
	return r < 0 ? err_wrap(r, "%s", path) : 0;
}

static int load_map(struct native *n, const char *path)
{
	return relocate_file(n, path, symbol_file_map(path, &n->file_symbols));
}

/* A vmlinux is large, so it is read once, and only where the dump itself does not give enough. */
static int load_vmlinux(struct native *n, const char *path)
{
	if (n->file_symbols.n || !path || types_file_probe(path))
		return 0;
	return relocate_file(n, path, symbol_file_elf(path, &n->file_symbols, &n->file_btf, &n->file_btf_len));
}

static int load_symbols(struct native *n, const struct image_options *options)
{
	uint64_t end, met = whole_reads_pages_met();
	int missing = kallsyms_load(n->dump, &n->symbols), r = 0;

	if (missing == 0) {
		n->image.info.symbols_from = "kallsyms";
		find_named(n);
	}
	if (options->system_map)
		r = load_map(n, options->system_map);
	else if (missing || !native_parts_table_symbol(&n->symbols, "_end", &end))
		r = load_vmlinux(n, options->vmlinux);
	if (r < 0 || !missing)
		return r;
	if (!n->file_symbols.n)
		return note_missing(n, PART_SYMBOLS, met, missing);
	n->image.info.symbols_from = options->system_map ? "System.map" : "vmlinux";
	return 0;
}

/* Reads where x86_64 maps all memory, for dumps whose page tables are incomplete. */
static void find_direct_map(struct native *n)
{
	uint64_t addr = symbol_or_0(n, "page_offset_base"), base;

	if (addr && dump_read_u64(n->dump, addr, &base) == 0)
		dump_set_direct_map(n->dump, base);
}

/* ---- Loading types ---- */

/* Finds where the kernel's BTF lies. 0, 1 when nothing names or shows it, or an error. */
static int find_btf(struct native *n, uint64_t *ret_start, uint64_t *ret_stop)
{
	uint64_t from = symbol_or_0(n, "_etext");

	if (native_parts_symbol(n, "__start_BTF", ret_start) == 0 &&
	    native_parts_symbol(n, "__stop_BTF", ret_stop) == 0)
		return 0;
	return from ? locate_btf(n->dump, from, ret_start, ret_stop) : 1;
}

/* Reads the BTF of the dump. 0 with *@ret_btf, which the caller frees; 1 when find_btf() finds none; or an error. */
static int read_btf(struct native *n, void **ret_btf, size_t *ret_len)
{
	_cleanup_free_ void *data = NULL;
	uint64_t start, stop;
	size_t len;
	int r = find_btf(n, &start, &stop);

	if (r)
		return r;
	if (stop <= start || stop - start > BTF_SIZE_MAX)
		return err_set(-EINVAL, "BTF from 0x%" PRIx64 " to 0x%" PRIx64 " makes no sense", start, stop);
	len = (size_t)(stop - start);
	data = malloc(len);
	if (!data)
		return err_oom();
	r = dump_read(n->dump, start, data, len);
	if (r < 0)
		return r;
	*ret_btf = steal_ptr(data);
	*ret_len = len;
	return 0;
}

/* 0, or 1 when the user's directory has no types of this kernel. */
static int types_from_dir(struct native *n, const char *dir)
{
	_cleanup_free_ void *data = NULL;
	char id[BUILD_ID_MAX];
	size_t len;
	int r;

	if (!dir || !*dir)
		return 1;
	build_id_of_kernel(&n->image, dump_vmcoreinfo(n->dump), id);
	r = types_file_find(dir, id, &data, &len);
	if (r > 0)
		add_why(n, PART_TYPES,
			id[0] ? "; none in the folder of types has build-id " :
				"; the folder of types was not searched, as the dump tells no build-id",
			id);
	return r == 0 ? types_new(data, len, NULL, &n->types) : r;
}

/* Nothing in a file of types says which kernel it is of, but the first task has a known name. */
static int check_types(struct native *n, const char *path)
{
	struct image_member comm;
	uint64_t task;
	char name[8] = "";

	if (types_member(n->types, "task_struct", "comm", &comm) || native_parts_symbol(n, "init_task", &task) ||
	    dump_read(n->dump, task + comm.offset, name, sizeof(name) - 1) < 0 || str_starts(name, "swapper"))
		return 0;
	types_free(n->types);
	n->types = NULL;
	return err_set(-EINVAL, "%s: types of another kernel: by them the first task is called \"%s\"", path, name);
}

/* 0, or 1 when the user's file has no types. */
static int types_from_vmlinux(struct native *n, const char *path)
{
	_cleanup_free_ void *data = NULL;
	size_t len;
	int r;

	if (path && types_file_probe(path)) {
		r = types_file_read(path, &data, &len);
		if (r == 0)
			r = types_new(data, len, NULL, &n->types);
		return r == 0 ? check_types(n, path) : r;
	}
	r = load_vmlinux(n, path);
	if (r < 0 || !n->file_btf)
		return r < 0 ? r : 1;
	return types_new(n->file_btf, n->file_btf_len, NULL, &n->types);
}

/* Types from the user's files. 0, or 1 when there are none; a bad file is fatal, as one with symbols is. */
static int types_from_files(struct native *n, const struct image_options *options)
{
	int r = types_from_vmlinux(n, options->vmlinux);

	return r > 0 ? types_from_dir(n, options->types_dir) : r;
}

/* 0; else what read_btf() gives, or why it cannot be used. */
static int types_from_dump(struct native *n)
{
	_cleanup_free_ void *data = NULL;
	size_t len = 0;
	int r = secure_getenv("OOMTOPSY_TEST_HIDE_BTF") ? 1 : read_btf(n, &data, &len);

	return r == 0 ? types_new(data, len, NULL, &n->types) : r;
}

static int load_types(struct native *n, const struct image_options *options)
{
	uint64_t met = whole_reads_pages_met();
	int missing, r;

	if (options->no_btf)
		return 0;
	missing = types_from_dump(n);
	if (missing == -ENOMEM || (missing && (r = note_missing(n, PART_TYPES, met, missing)) < 0))
		return missing;
	if (missing) {
		r = types_from_files(n, options);
		if (r)
			return MIN(r, 0);
		n->why_missing[PART_TYPES][0] = '\0';
		n->lost[PART_TYPES] = false;
	}
	n->image.info.types_from = "btf";
	return 0;
}

/* ---- Loading modules and the unwinder ---- */

/* Data that has no symbols is looked for after the init code, where the kernel's data lie. */
static int locate_unnamed(struct native *n)
{
	uint64_t from = symbol_or_0(n, "_einittext");

	if (!from || (symbol_or_0(n, "init_task") && symbol_or_0(n, "modules")))
		return 0;
	return locate_data(n->dump, n->types, from, &n->located);
}

/* Sets up the search for variables by the code that uses them, where kallsyms and files name functions only. */
static int find_globals(struct native *n)
{
	uint64_t end;

	globals_free(n->globals);
	n->globals = NULL;
	if (!n->symbols.n || native_parts_table_symbol(&n->symbols, "_end", &end) || n->file_symbols.n ||
	    !streq(dump_info(n->dump)->arch, "aarch64"))
		return 0;
	return globals_new(n->dump, n->types, &n->symbols, &n->globals);
}

static int load_modules(struct native *n)
{
	uint64_t list;
	int r;

	if (!n->types)
		return 0;
	r = locate_unnamed(n);
	if (r == 0)
		r = find_globals(n);
	if (r < 0 || native_parts_symbol(n, "modules", &list))
		return r;
	return modules_new(n->dump, n->types, list, &n->modules);
}

static int load_unwinder(struct native *n)
{
	const struct unwind_sources sources = {
		.image = &n->image,
		.dump = n->dump,
		.types = n->types,
		.modules = n->modules,
	};
	uint64_t met = whole_reads_pages_met();
	int r = unwinder_new(&sources, &n->unwinder);

	if (r == 0)
		n->image.info.unwind_from = unwinder_method(n->unwinder);
	return r == 0 ? 0 : note_missing(n, PART_STACKS, met, r);
}

/* ---- The whole ---- */

static const char *text_or_null(const char *text)
{
	return text[0] ? text : NULL;
}

static void fill_info(struct native *n)
{
	const struct dump_info *d = dump_info(n->dump);
	struct image_info *info = &n->image.info;

	info->format = d->format;
	info->release = text_or_null(d->uts.release);
	info->version = text_or_null(d->uts.version);
	info->nodename = text_or_null(d->uts.nodename);
	info->arch = d->uts.machine[0] ? d->uts.machine : d->arch;
	info->vmcoreinfo_from = d->vmcoreinfo_from;
	info->page_size = d->page_size;
	info->ptr_size = 8;
	info->cpus = d->cpus;
	info->memory_bytes = d->memory_bytes;
	info->damage = d->damage;
	describe_missing(n);
}

int native_parts_load(struct native *n, const struct image_options *options)
{
	int r = dump_open(options->fd, options->more_fds, options->n_more, &n->dump);

	if (r == 0)
		r = load_symbols(n, options);
	if (r == 0)
		find_direct_map(n);
	if (r == 0)
		r = load_types(n, options);
	if (r == 0)
		r = load_modules(n);
	if (r == 0)
		r = load_unwinder(n);
	if (r < 0)
		return r;
	fill_info(n);
	return 0;
}

void native_parts_deinit(struct native *n)
{
	unwinder_free(n->unwinder);
	modules_free(n->modules);
	globals_free(n->globals);
	types_free(n->types);
	symtab_deinit(&n->symbols);
	symtab_deinit(&n->file_symbols);
	free(n->file_btf);
	dump_close(n->dump);
}

int native_parts_use_types(struct native *n, struct types *types, const char *from)
{
	int r;

	unwinder_free(n->unwinder);
	modules_free(n->modules);
	types_free(n->types);
	n->unwinder = NULL;
	n->modules = NULL;
	n->types = types;
	n->image.info.types_from = from;
	n->image.info.unwind_from = NULL;
	n->why_missing[PART_TYPES][0] = n->why_missing[PART_STACKS][0] = '\0';
	n->lost[PART_TYPES] = n->lost[PART_STACKS] = false;
	r = load_modules(n);
	if (r == 0)
		r = load_unwinder(n);
	describe_missing(n);
	return r;
}

int native_parts_use_btf(struct native *n)
{
	struct types *before = n->types, *btf;
	int r;

	n->types = NULL;
	r = load_types(n, &(struct image_options){ 0 });
	btf = n->types;
	n->types = before;
	if (r < 0)
		return r;
	return btf ? native_parts_use_types(n, btf, "btf") : IMAGE_ABSENT;
}
