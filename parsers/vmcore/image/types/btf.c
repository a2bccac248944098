// SPDX-License-Identifier: GPL-2.0-or-later
#include "parsers/vmcore/image/types/btf.h"

#include <bpf/btf.h>
#include <bpf/libbpf.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "util/error.h"
#include "util/hash.h"
#include "util/macros.h"

/* Nesting of typedefs, of anonymous members and of array dimensions; real kernels stay below 10. */
#define DEPTH_MAX 32

/*
 * A hash table from names to numbers (type ids, or positions in a list). Of equal names, the first added is found
 * first.
 */
struct name_index {
	uint32_t *buckets; /* entry + 1 */
	uint32_t mask;
	struct name_entry {
		const char *name;
		uint32_t id, next, hash;
	} * entries;
	uint32_t n, cap;
};

struct enum_value {
	uint32_t type;
	int64_t value;
};

struct types {
	const struct types_source *source; /* NULL for BTF */
	void *source_arg;
	struct btf *btf;
	const struct types *base;
	uint32_t first_id; /* below it are the base's types */
	struct name_index names;
	struct name_index enumerators; /* built when first asked; ids index enum_values */
	struct enum_value *enum_values;
};

/* ---- Names ---- */

static uint32_t hash_name(const char *s)
{
	return (uint32_t)hash_bytes(HASH_START, s, strlen(s));
}

static void index_deinit(struct name_index *x)
{
	free(x->buckets);
	free(x->entries);
	*x = (struct name_index){ 0 };
}

static int index_add(struct name_index *x, const char *name, uint32_t id)
{
	if (x->n == x->cap) {
		uint32_t cap = x->cap ? x->cap * 2 : 1024;
		void *entries = realloc(x->entries, cap * sizeof(*x->entries));

		if (!entries)
			return err_oom();
		x->entries = entries;
		x->cap = cap;
	}
	x->entries[x->n++] = (struct name_entry){ .name = name, .id = id, .hash = hash_name(name) };
	return 0;
}

/* Chains what was added; nothing is found before. */
static int index_finish(struct name_index *x)
{
	uint32_t buckets = 256;

	while (buckets < x->n)
		buckets <<= 1;
	x->mask = buckets - 1;
	x->buckets = calloc(buckets, sizeof(*x->buckets));
	if (!x->buckets)
		return err_oom();
	for (uint32_t i = x->n; i-- > 0;) {
		uint32_t *bucket = &x->buckets[x->entries[i].hash & x->mask];

		x->entries[i].next = *bucket;
		*bucket = i + 1;
	}
	return 0;
}

/* The first entry of that name after @prev (NULL: of all), or NULL. */
static const struct name_entry *index_find(const struct name_index *x, const char *name, const struct name_entry *prev)
{
	uint32_t hash, link;

	if (!x->buckets)
		return NULL;
	hash = prev ? prev->hash : hash_name(name);
	link = prev ? prev->next : x->buckets[hash & x->mask];
	for (; link; link = x->entries[link - 1].next)
		if (x->entries[link - 1].hash == hash && streq(x->entries[link - 1].name, name))
			return &x->entries[link - 1];
	return NULL;
}

/* ---- Building ---- */

/* The kinds of types that are asked for by name. */
static bool is_indexed(const struct btf_type *t)
{
	return btf_is_composite(t) || btf_is_typedef(t) || btf_is_enum(t) || btf_is_enum64(t);
}

/* A kernel's BTF has some hundred thousand types, of which an extractor asks for hundreds, each by name. */
static int index_types(struct types *t)
{
	uint32_t n = btf__type_cnt(t->btf);

	for (uint32_t id = t->first_id; id < n; id++) {
		const struct btf_type *type = btf__type_by_id(t->btf, id);
		const char *name;

		if (!is_indexed(type) || !type->name_off)
			continue;
		name = btf__name_by_offset(t->btf, type->name_off);
		if (name && *name) {
			int r = index_add(&t->names, name, id);

			if (r < 0)
				return r;
		}
	}
	return index_finish(&t->names);
}

/* Whether @data begins with a BTF header whose sections lie within @len bytes. */
static bool header_fits(const struct btf_header *h, size_t len)
{
	return len >= BTF_HEADER_LEN && h->magic == BTF_MAGIC && h->hdr_len >= BTF_HEADER_LEN &&
	       (uint64_t)h->hdr_len + h->type_off + h->type_len <= len &&
	       (uint64_t)h->hdr_len + h->str_off + h->str_len <= len;
}

static const char *section(const struct btf_header *h, uint32_t offset)
{
	return (const char *)h + h->hdr_len + offset;
}

/*
 * The type ids and string offsets of a module's BTF continue where the kernel's end, so that the two put together are
 * one BTF. (btf__new_split() is declared, but not exported before libbpf 1.4.)
 */
static struct btf *join(const struct btf_header *base, const struct btf_header *module)
{
	uint64_t types = (uint64_t)base->type_len + module->type_len;
	uint64_t strings = (uint64_t)base->str_len + module->str_len;
	struct btf_header *whole = malloc(sizeof(*whole) + types + strings);
	struct btf *btf;
	char *p;

	if (!whole)
		return NULL;
	*whole = (struct btf_header){
		.magic = BTF_MAGIC,
		.version = base->version,
		.hdr_len = sizeof(*whole),
		.type_len = (uint32_t)types,
		.str_off = (uint32_t)types,
		.str_len = (uint32_t)strings,
	};
	p = mempcpy(whole + 1, section(base, base->type_off), base->type_len);
	p = mempcpy(p, section(module, module->type_off), module->type_len);
	p = mempcpy(p, section(base, base->str_off), base->str_len);
	memcpy(p, section(module, module->str_off), module->str_len);
	btf = btf__new(whole, (uint32_t)(sizeof(*whole) + types + strings));
	free(whole);
	return btf;
}

/* Only what passes header_fits() is given to libbpf, which checks the rest. NULL when it is broken. */
static struct btf *parse(const void *data, size_t len, const struct types *base)
{
	const struct btf_header *whole;
	uint32_t whole_len;

	if (!header_fits(data, len))
		return NULL;
	if (!base)
		return btf__new(data, (uint32_t)len);
	whole = btf__raw_data(base->btf, &whole_len);
	return whole && header_fits(whole, whole_len) ? join(whole, data) : NULL;
}

int types_new(const void *data, size_t len, const struct types *base, struct types **ret_types)
{
	struct types *t;
	int r;

	if (len > BTF_SIZE_MAX)
		return err_set(-E2BIG, "BTF of %zu bytes makes no sense", len);
	if (base && base->source)
		return err_set(-ENOTSUP, "a module's BTF builds on the kernel's BTF only");
	t = calloc(1, sizeof(*t));
	if (!t)
		return err_oom();
	libbpf_set_print(NULL);
	t->base = base;
	t->first_id = base ? btf__type_cnt(base->btf) : 1;
	t->btf = parse(data, len, base);
	if (!t->btf) {
		r = err_set(-EINVAL, "BTF of %zu bytes is broken, or newer than libbpf knows", len);
		types_free(t);
		return r;
	}
	r = index_types(t);
	if (r < 0) {
		types_free(t);
		return r;
	}
	*ret_types = t;
	return 0;
}

int types_new_foreign(const struct types_source *source, void *arg, struct types **ret_types)
{
	struct types *t = calloc(1, sizeof(*t));

	if (!t)
		return err_oom();
	t->source = source;
	t->source_arg = arg;
	*ret_types = t;
	return 0;
}

void types_free(struct types *t)
{
	if (!t)
		return;
	index_deinit(&t->names);
	index_deinit(&t->enumerators);
	free(t->enum_values);
	btf__free(t->btf);
	free(t);
}

/* ---- Members ---- */

/* @id without typedefs and qualifiers, or NULL; *@ret_id (may be NULL) is the id that remains. */
static const struct btf_type *skip_names(const struct btf *btf, uint32_t id, uint32_t *ret_id)
{
	for (int depth = 0; depth < DEPTH_MAX; depth++) {
		const struct btf_type *t = btf__type_by_id(btf, id);

		if (!t)
			return NULL;
		if (!btf_is_mod(t) && !btf_is_typedef(t)) {
			if (ret_id)
				*ret_id = id;
			return t;
		}
		id = t->type;
	}
	return NULL;
}

/* Where a member was found. */
struct place {
	uint32_t type;
	uint64_t bits; /* from the start of the outermost struct */
	uint32_t bitfield_bits;
};

/* Whether the name at @offset of the strings is the @len bytes at @name. */
static bool name_is(const struct btf *btf, uint32_t offset, const char *name, size_t len)
{
	const char *s = btf__name_by_offset(btf, offset);

	return s && strncmp(s, name, len) == 0 && !s[len];
}

static bool is_anonymous(const struct btf *btf, const struct btf_member *m)
{
	return name_is(btf, m->name_off, "", 0);
}

/*
 * Finds the member named by the @len bytes at @name in struct or union @id, looking through
 * anonymous members. *@steps bounds the whole search: hostile types can nest into each other.
 */
static bool find_member(const struct btf *btf, uint32_t id, const char *name, size_t len, int depth, uint32_t *steps,
			struct place *ret_place)
{
	const struct btf_type *t = skip_names(btf, id, NULL);
	const struct btf_member *m;

	if (!t || !btf_is_composite(t) || depth > DEPTH_MAX)
		return false;
	m = btf_members(t);
	for (uint32_t i = 0; i < btf_vlen(t); i++, m++) {
		uint32_t bits = btf_member_bit_offset(t, i);

		if (!*steps || !--*steps)
			return false;
		if (is_anonymous(btf, m)) {
			if (!find_member(btf, m->type, name, len, depth + 1, steps, ret_place))
				continue;
			ret_place->bits += bits;
			return true;
		}
		if (name_is(btf, m->name_off, name, len)) {
			*ret_place = (struct place){
				.type = m->type,
				.bits = bits,
				.bitfield_bits = btf_member_bitfield_size(t, i),
			};
			return true;
		}
	}
	return false;
}

/* Follows the dotted @path from type @id. */
static bool follow(const struct btf *btf, uint32_t id, const char *path, struct place *ret_place)
{
	struct place place = { .type = id };
	uint32_t steps = 1u << 20;

	for (;;) {
		size_t len = strcspn(path, ".");
		struct place step;

		if (!len || !find_member(btf, place.type, path, len, 0, &steps, &step))
			return false;
		step.bits += place.bits;
		place = step;
		if (!path[len])
			break;
		path += len + 1;
	}
	*ret_place = place;
	return true;
}

/* The element type of an array of any dimensions, and how many there are. */
static const struct btf_type *element(const struct btf *btf, const struct btf_type *t, uint32_t *id,
				      uint64_t *ret_elems)
{
	uint64_t elems = 1;

	for (int depth = 0; t && btf_is_array(t) && depth < DEPTH_MAX; depth++) {
		elems *= btf_array(t)->nelems;
		t = elems <= UINT32_MAX ? skip_names(btf, btf_array(t)->type, id) : NULL;
	}
	*ret_elems = elems;
	return t;
}

/* BTF says it of ints by an encoding, and of enums by the flag of their kind. */
static bool is_signed(const struct btf_type *t)
{
	return btf_is_int(t)                      ? btf_int_encoding(t) & BTF_INT_SIGNED :
	       btf_is_enum(t) || btf_is_enum64(t) ? btf_kflag(t) :
						    false;
}

/* Before BTF had kind_flag, the type of a bit-field was an int with fewer bits than its bytes hold. */
static uint32_t int_bitfield(const struct btf_type *t)
{
	return btf_is_int(t) && btf_int_bits(t) < t->size * 8 ? btf_int_bits(t) : 0;
}

/* False for what does not lie within @outer_size bytes: then the BTF is wrong. */
static bool describe(const struct btf *btf, const struct place *place, int64_t outer_size,
		     struct image_member *ret_member)
{
	struct image_member m;
	uint32_t id, bits;
	const struct btf_type *whole = skip_names(btf, place->type, &id);
	uint64_t elems = 0;
	const struct btf_type *t = whole ? element(btf, whole, &id, &elems) : NULL;
	int64_t size = t ? btf__resolve_size(btf, id) : -1;

	if (size < 0 || (uint64_t)size * elems > UINT32_MAX || place->bits / 8 > UINT32_MAX)
		return false;
	bits = place->bitfield_bits ? place->bitfield_bits : int_bitfield(t);
	m = (struct image_member){
		.offset = (uint32_t)(place->bits / 8),
		.size = (uint32_t)((uint64_t)size * elems),
		.elems = btf_is_array(whole) ? (uint32_t)elems : 0,
		.is_signed = is_signed(t),
		.is_pointer = btf_is_ptr(t),
	};
	if (bits) {
		m.bit_offset = place->bits % 8;
		m.bit_size = (uint8_t)MIN(bits, 64u);
		m.size = (m.bit_offset + m.bit_size + 7u) / 8;
	}
	if ((int64_t)m.offset + m.size > outer_size)
		return false;
	*ret_member = m;
	return true;
}

int types_member(const struct types *t, const char *type, const char *path, struct image_member *ret_member)
{
	if (t->source)
		return t->source->member(t->source_arg, type, path, ret_member);
	/* Several types of one name are rare (a struct and a typedef, private structs): take the
	 * first that has the member. */
	for (const struct types *in = t; in; in = in->base)
		for (const struct name_entry *e = index_find(&in->names, type, NULL); e;
		     e = index_find(&in->names, type, e)) {
			struct place place;

			if (follow(in->btf, e->id, path, &place) &&
			    describe(in->btf, &place, btf__resolve_size(in->btf, e->id), ret_member))
				return 0;
		}
	return IMAGE_ABSENT;
}

int types_size_of(const struct types *t, const char *type, uint32_t *ret_size)
{
	if (t->source)
		return t->source->size_of(t->source_arg, type, ret_size);
	for (const struct types *in = t; in; in = in->base)
		for (const struct name_entry *e = index_find(&in->names, type, NULL); e;
		     e = index_find(&in->names, type, e)) {
			int64_t size = btf__resolve_size(in->btf, e->id);

			if (size < 0 || size > UINT32_MAX)
				continue;
			*ret_size = (uint32_t)size;
			return 0;
		}
	return IMAGE_ABSENT;
}

/* ---- Enumerators ---- */

static int add_enumerator(struct types *t, uint32_t type, uint32_t name_off, int64_t value)
{
	const char *name = btf__name_by_offset(t->btf, name_off);
	uint32_t i = t->enumerators.n;

	if (!name)
		return 0;
	if (!(i & (i - 1))) { /* 0, or a power of two: all places are taken */
		void *values = realloc(t->enum_values, MAX(2ul * i, 1) * sizeof(*t->enum_values));

		if (!values)
			return err_oom();
		t->enum_values = values;
	}
	t->enum_values[i] = (struct enum_value){ .type = type, .value = value };
	return index_add(&t->enumerators, name, i);
}

static int add_enum(struct types *t, uint32_t id, const struct btf_type *type)
{
	int r = 0;

	for (uint32_t i = 0; r == 0 && i < btf_vlen(type); i++) {
		if (btf_is_enum64(type)) {
			const struct btf_enum64 *e = btf_enum64(type) + i;

			r = add_enumerator(t, id, e->name_off, (int64_t)btf_enum64_value(e));
		} else {
			const struct btf_enum *e = btf_enum(type) + i;

			/* BTF has had the signedness only since 6.0. Read as an int, the value is right either way. */
			r = add_enumerator(t, id, e->name_off, e->val);
		}
	}
	return r;
}

/* Built when the first enumerator is asked for: there are many, and few extractors ask. */
static int index_enumerators(struct types *t)
{
	uint32_t n = btf__type_cnt(t->btf);
	int r = 0;

	for (uint32_t id = t->first_id; r == 0 && id < n; id++) {
		const struct btf_type *type = btf__type_by_id(t->btf, id);

		if (btf_is_enum(type) || btf_is_enum64(type))
			r = add_enum(t, id, type);
	}
	return r < 0 ? r : index_finish(&t->enumerators);
}

/* Whether type @id has that name. */
static bool type_is(const struct types *t, uint32_t id, const char *name)
{
	const struct btf_type *type = btf__type_by_id(t->btf, id);

	return type && name_is(t->btf, type->name_off, name, strlen(name));
}

int types_enumerator(struct types *t, const char *type, const char *enumerator, int64_t *ret_value)
{
	int r;

	if (t->source)
		return t->source->enumerator(t->source_arg, type, enumerator, ret_value);
	if (!t->enumerators.buckets) {
		r = index_enumerators(t);
		if (r < 0)
			return r;
	}
	for (const struct name_entry *e = index_find(&t->enumerators, enumerator, NULL); e;
	     e = index_find(&t->enumerators, enumerator, e)) {
		const struct enum_value *v = &t->enum_values[e->id];

		if (type && !type_is(t, v->type, type))
			continue;
		*ret_value = v->value;
		return 0;
	}
	return IMAGE_ABSENT;
}
