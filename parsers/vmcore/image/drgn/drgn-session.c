// SPDX-License-Identifier: GPL-2.0-or-later
#include "parsers/vmcore/image/drgn/drgn-session.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "parsers/vmcore/image/drgn/drgn-core.h"
#include "parsers/vmcore/image/memory/dump.h"
#include "parsers/vmcore/image/native.h"
#include "parsers/vmcore/image/types/types-file.h"
#include "util/cleanup.h"
#include "util/error.h"
#include "util/macros.h"

#define CPUS_MAX 8192
#define TYPEDEFS_MAX 64
#define MODULES_MAX 4096

/* ---- Which vmlinux ---- */

/* A wrong vmlinux would give types that look right and are not, so build-ids must match. */
static int check_given(const char *path, const char *wanted)
{
	char id[BUILD_ID_MAX];
	int r = build_id_of_file(path, id);

	if (r < 0 && (r != -ENODATA || *wanted))
		return r;
	if (*wanted && !streq(id, wanted))
		return err_set(-EINVAL, "%s is of another kernel: its build-id is %s, the dump's is %s", path, id,
			       wanted);
	return 0;
}

int drgn_pick_vmlinux(struct image *native, const struct image_options *options, char **ret_path)
{
	const struct image_info *info = image_info(native);
	char id[BUILD_ID_MAX];
	char *path;
	int r;

	build_id_of_kernel(native, dump_vmcoreinfo(native_dump(native)), id);
	/* A file of types alone is no debuginfo, which may still be found. */
	if (options->vmlinux && !types_file_probe(options->vmlinux)) {
		r = check_given(options->vmlinux, id);
		if (r < 0)
			return r;
		path = strdup(options->vmlinux);
		if (!path)
			return err_oom();
	} else {
		path = debuginfo_find_vmlinux(
			&(struct debuginfo){ .dir = options->debug_dir, .release = info->release }, id);
		if (!path)
			return IMAGE_ABSENT;
	}
	*ret_path = path;
	return 0;
}

/* ---- Opening ---- */

/* libdrgn asks for memory through this callback, so that it sees what the native image sees. */
static struct drgn_error *read_memory(void *buf, uint64_t address, size_t count, uint64_t offset, void *arg,
				      bool physical)
{
	struct drgn_session *s = arg;
	int r = physical ? image_read_phys(s->native, address, buf, count) : image_read(s->native, address, buf, count);

	(void)offset;
	return r < 0 ? s->api->error_create_fault(err_text(r), address) : NULL;
}

static void free_notes(struct drgn_core_cpu *cpus, size_t n)
{
	for (size_t i = 0; i < n; i++)
		free((void *)cpus[i].prstatus);
	free(cpus);
}

static int write_core(struct drgn_session *s, int memory_fd)
{
	const struct image_info *info = image_info(s->native);
	size_t n = MIN(info->cpus, (uint32_t)CPUS_MAX);
	struct drgn_core_cpu *cpus = calloc(MAX(n, (size_t)1), sizeof(*cpus));
	int r;

	if (!cpus)
		return err_oom();
	for (size_t i = 0; i < n; i++) {
		void *note;

		if (dump_cpu_prstatus(native_dump(s->native), (uint32_t)i, &note, &cpus[i].size))
			cpus[i].prstatus = note;
	}
	r = drgn_core_write(&(struct drgn_core){ .arch = info->arch,
						 .vmcoreinfo = dump_vmcoreinfo(native_dump(s->native)),
						 .cpus = cpus,
						 .n_cpus = n },
			    memory_fd, &s->core_fd);
	free_notes(cpus, n);
	return r;
}

static int open_program(struct drgn_session *s)
{
	const struct drgn_api *api = s->api;
	int r = drgn_failed(api, api->program_create(NULL, &s->prog), "new program");

	/* The program takes the descriptor, and closes it with itself. */
	if (r == 0)
		r = drgn_failed(api, api->program_set_core_dump_fd(s->prog, steal_fd(&s->core_fd)),
				"notes of the dump");
	if (r == 0)
		r = drgn_failed(api, api->program_add_memory_segment(s->prog, 0, UINT64_MAX, read_memory, s, false),
				"memory of the dump");
	/* drgn-debuginfo.c finds the files, and nothing is ever fetched from the network. */
	if (r == 0)
		r = drgn_failed(api, api->program_set_enabled_debug_info_finders(s->prog, NULL, 0),
				"debuginfo finders");
	return r;
}

static int load_vmlinux(struct drgn_session *s, struct drgn_module *module, const char *path)
{
	/* The build-id was compared before, as libdrgn cannot learn that of an old kernel. */
	int r = drgn_failed(s->api, s->api->module_try_file(module, path, -1, true), path);

	if (r == 0 && s->api->module_wants_debug_file(module))
		r = err_set(-ENODATA, "%s has no DWARF", path);
	return r;
}

/* A module without usable debuginfo is left without variables; that is no error. */
static void load_module(struct drgn_session *s, struct drgn_module *module, struct debuginfo *files)
{
	_cleanup_free_ char *path =
		debuginfo_find_module(files, s->api->module_name(module), s->api->module_build_id(module, NULL, NULL));

	if (path)
		drgn_failed(s->api, s->api->module_try_file(module, path, -1, false), path);
}

/* The kernel is the first module; the others are found with its types. */
static int load_debuginfo(struct drgn_session *s, const char *vmlinux, const char *dir)
{
	const struct drgn_api *api = s->api;
	struct debuginfo files = { .dir = dir, .release = image_info(s->native)->release };
	struct drgn_module_iterator *modules = NULL;
	int r = drgn_failed(api, api->loaded_module_iterator_create(s->prog, &modules), "modules");

	for (int i = 0; r == 0 && i < MODULES_MAX; i++) {
		struct drgn_module *module = NULL;
		bool is_new;
		struct drgn_error *err = api->module_iterator_next(modules, &module, &is_new);

		if (i > 0 && err) { /* the list is broken: the modules after it have no DWARF */
			drgn_failed(api, err, "modules");
			break;
		}
		r = drgn_failed(api, err, "modules");
		if (r < 0 || !module)
			break;
		if (i == 0)
			r = load_vmlinux(s, module, vmlinux);
		else
			load_module(s, module, &files);
	}
	if (modules)
		api->module_iterator_destroy(modules);
	debuginfo_deinit(&files);
	return r;
}

int drgn_session_new(struct image *native, const struct image_options *options, const char *vmlinux,
		     struct drgn_session **ret_session)
{
	struct drgn_session *s = calloc(1, sizeof(*s));
	int r;

	if (!s)
		return err_oom();
	s->native = native;
	s->core_fd = -1;
	r = drgn_api_load(&s->api);
	if (r == 0)
		r = write_core(s, options->memory_fd);
	if (r == 0)
		r = open_program(s);
	if (r == 0)
		r = load_debuginfo(s, vmlinux, options->debug_dir);
	if (r < 0) {
		drgn_session_free(s);
		return r;
	}
	*ret_session = s;
	return 0;
}

void drgn_session_free(struct drgn_session *s)
{
	if (!s)
		return;
	drgn_session_free_stacks(s);
	if (s->prog)
		s->api->program_destroy(s->prog);
	if (s->core_fd >= 0)
		close(s->core_fd);
	free(s);
}

/* ---- Types ---- */

struct drgn_type *drgn_session_plain(const struct drgn_session *s, struct drgn_type *type)
{
	for (int i = 0; i < TYPEDEFS_MAX && s->api->type_kind(type) == DRGN_KIND_TYPEDEF; i++)
		type = s->api->type_type(type).type;
	return type;
}

/* Whether values of @type (without typedefs) are signed. */
static bool is_signed(const struct drgn_session *s, struct drgn_type *type)
{
	switch (s->api->type_kind(type)) {
	case DRGN_KIND_INT:
		return s->api->type_is_signed(type);
	case DRGN_KIND_ENUM:
		type = s->api->type_type(type).type;
		return type && s->api->type_is_signed(drgn_session_plain(s, type));
	default:
		return false;
	}
}

/* Struct, union, enum or typedef @name, complete and without typedefs. */
static int find_type(struct drgn_session *s, const char *name, struct drgn_type **ret_type)
{
	static const char *const kinds[] = { "struct ", "union ", "enum ", "" };
	char full[256];

	for (size_t i = 0; i < ARRAY_SIZE(kinds); i++) {
		struct drgn_qualified_type found;
		int r;

		snprintf(full, sizeof(full), "%s%s", kinds[i], name);
		r = drgn_absent_or_failed(s->api, s->api->program_find_type(s->prog, full, NULL, &found), full);
		if (r < 0)
			return r;
		if (r == IMAGE_ABSENT)
			continue;
		*ret_type = drgn_session_plain(s, found.type);
		return s->api->type_is_complete(*ret_type) ? 0 : IMAGE_ABSENT;
	}
	return IMAGE_ABSENT;
}

static bool has_members(const struct drgn_session *s, struct drgn_type *type)
{
	unsigned char kind = s->api->type_kind(type);

	return kind == DRGN_KIND_STRUCT || kind == DRGN_KIND_UNION;
}

/* Where a member lies and what it is. */
struct place {
	struct drgn_type *type; /* without typedefs */
	uint64_t bits;          /* from the start of the outermost struct */
	uint64_t bitfield_bits; /* 0 unless a bit-field */
};

static int step_into(struct drgn_session *s, const char *name, size_t len, struct place *place)
{
	struct drgn_type_member *member;
	struct drgn_qualified_type type;
	uint64_t bits;
	int r;

	if (!has_members(s, place->type))
		return IMAGE_ABSENT;
	r = drgn_absent_or_failed(s->api, s->api->type_find_member_len(place->type, name, len, &member, &bits), name);
	if (r == 0)
		r = drgn_failed(s->api, s->api->member_type(member, &type, &place->bitfield_bits), name);
	if (r)
		return r;
	place->bits += bits;
	place->type = drgn_session_plain(s, type.type);
	return 0;
}

/* The size of @type in bytes, 0 for one that has none: a flexible array, an incomplete type. */
static uint64_t size_or_zero(const struct drgn_session *s, struct drgn_type *type)
{
	struct drgn_error *err;
	uint64_t size;

	if (!s->api->type_is_complete(type))
		return 0;
	err = s->api->type_sizeof(type, &size);
	s->api->error_destroy(err);
	return err ? 0 : size;
}

/* The element type of an array of any dimensions; *@elems becomes their product. */
static struct drgn_type *element_of(const struct drgn_session *s, struct drgn_type *type, uint64_t *elems)
{
	*elems = 1;
	for (int i = 0; i < TYPEDEFS_MAX && s->api->type_kind(type) == DRGN_KIND_ARRAY; i++) {
		*elems *= s->api->type_length(type);
		type = drgn_session_plain(s, s->api->type_type(type).type);
	}
	return type;
}

static int describe(const struct drgn_session *s, const struct place *place, struct image_member *ret_member)
{
	uint64_t elems, size = size_or_zero(s, place->type);
	struct drgn_type *element = element_of(s, place->type, &elems);
	struct image_member m;

	if (size > UINT32_MAX || elems > UINT32_MAX || place->bits / 8 > UINT32_MAX)
		return IMAGE_ABSENT;
	m = (struct image_member){
		.offset = (uint32_t)(place->bits / 8),
		.size = (uint32_t)size,
		.elems = element == place->type ? 0 : (uint32_t)elems,
		.is_signed = is_signed(s, element),
		.is_pointer = s->api->type_kind(element) == DRGN_KIND_POINTER,
	};
	if (place->bitfield_bits) {
		m.bit_offset = place->bits % 8;
		m.bit_size = (uint8_t)MIN(place->bitfield_bits, (uint64_t)64);
		m.size = (m.bit_offset + m.bit_size + 7u) / 8;
	}
	*ret_member = m;
	return 0;
}

int drgn_session_member(struct drgn_session *s, const char *type, const char *path, struct image_member *ret_member)
{
	struct place place = { 0 };
	int r = find_type(s, type, &place.type);

	while (r == 0) {
		size_t len = strcspn(path, ".");

		r = step_into(s, path, len, &place);
		if (r || !path[len])
			break;
		path += len + 1;
	}
	return r ? r : describe(s, &place, ret_member);
}

int drgn_session_size_of(struct drgn_session *s, const char *type, uint32_t *ret_size)
{
	struct drgn_type *found;
	uint64_t size;
	int r = find_type(s, type, &found);

	if (r)
		return r;
	r = drgn_failed(s->api, s->api->type_sizeof(found, &size), type);
	if (r < 0)
		return r;
	if (size > UINT32_MAX)
		return IMAGE_ABSENT;
	*ret_size = (uint32_t)size;
	return 0;
}

static int any_enumerator(struct drgn_session *s, const char *enumerator, int64_t *ret_value)
{
	struct drgn_object obj;
	uint64_t value;
	int r;

	s->api->object_init(&obj, s->prog);
	r = drgn_absent_or_failed(
		s->api, s->api->program_find_object(s->prog, enumerator, NULL, DRGN_FIND_CONSTANT, &obj), enumerator);
	if (r == 0)
		r = drgn_session_value(s, &obj, &value);
	if (r == 0)
		*ret_value = (int64_t)value;
	s->api->object_deinit(&obj);
	return r;
}

int drgn_session_enumerator(struct drgn_session *s, const char *type, const char *enumerator, int64_t *ret_value)
{
	struct drgn_type *found;
	struct drgn_type_enumerator *all;
	int r;

	if (!type)
		return any_enumerator(s, enumerator, ret_value);
	r = find_type(s, type, &found);
	if (r)
		return r;
	if (s->api->type_kind(found) != DRGN_KIND_ENUM)
		return IMAGE_ABSENT;
	all = s->api->type_enumerators(found);
	for (size_t i = 0; i < s->api->type_num_enumerators(found); i++)
		if (streq(all[i].name, enumerator)) {
			*ret_value = all[i].svalue;
			return 0;
		}
	return IMAGE_ABSENT;
}

int drgn_session_value(const struct drgn_session *s, const struct drgn_object *obj, uint64_t *ret_value)
{
	struct drgn_type *type = drgn_session_plain(s, drgn_type_of(obj));
	uint64_t value;
	int64_t number;
	int r;

	if (is_signed(s, type)) {
		r = drgn_absent_or_failed(s->api, s->api->object_read_signed(obj, &number), "value");
		value = (uint64_t)number;
	} else {
		r = drgn_absent_or_failed(s->api, s->api->object_read_unsigned(obj, &value), "value");
	}
	if (r == 0)
		*ret_value = value;
	return r;
}

/* ---- Symbols ---- */

int drgn_session_symbol(struct drgn_session *s, const char *name, uint64_t *ret_addr)
{
	struct drgn_symbol *symbol;
	int r = drgn_absent_or_failed(s->api, s->api->program_find_symbol_by_name(s->prog, name, &symbol), name);
	uint64_t addr;

	if (r)
		return r;
	addr = s->api->symbol_address(symbol);
	s->api->symbol_destroy(symbol);
	/* Per-CPU symbols of x86 are offsets, which libdrgn moves as if they were addresses. */
	if (addr < 1ull << 63)
		return IMAGE_ABSENT;
	*ret_addr = addr;
	return 0;
}
