// SPDX-License-Identifier: GPL-2.0-or-later
/* Types out of BTF that is made here. */
#include "tests/unit/test.h"

#include <bpf/btf.h>

#include "parsers/vmcore/image/types/btf.h"
#include "util/error.h"
#include "util/macros.h"

/*
 * struct inner { long a; };
 * typedef struct inner inner_t;
 * struct outer {
 *	int x;
 *	union { unsigned int flags; struct { char lo; }; };
 *	inner_t in; const struct outer *self; short v[2][3];
 *	unsigned int three : 3, five : 5; enum mood mood; char tail[];
 * };
 * enum mood { GLAD = 1, SAD = -1 };
 */
static struct btf *make_btf(void)
{
	struct btf *b = btf__new_empty();
	int i = btf__add_int(b, "int", 4, BTF_INT_SIGNED), u = btf__add_int(b, "unsigned int", 4, 0);
	int l = btf__add_int(b, "long", 8, BTF_INT_SIGNED), s = btf__add_int(b, "short", 2, BTF_INT_SIGNED);
	int c = btf__add_int(b, "char", 1, 0), row, grid, tail, inner, inner_t, low, either, mood, self;

	row = btf__add_array(b, i, s, 3);
	grid = btf__add_array(b, i, row, 2);
	tail = btf__add_array(b, i, c, 0);
	inner = btf__add_struct(b, "inner", 8);
	btf__add_field(b, "a", l, 0, 0);
	inner_t = btf__add_typedef(b, "inner_t", inner);
	low = btf__add_struct(b, "", 1);
	btf__add_field(b, "lo", c, 0, 0);
	either = btf__add_union(b, "", 4);
	btf__add_field(b, "flags", u, 0, 0);
	btf__add_field(b, "", low, 0, 0);
	mood = btf__add_enum(b, "mood", 4);
	btf__add_enum_value(b, "GLAD", 1);
	btf__add_enum_value(b, "SAD", -1);
	self = btf__add_ptr(b, btf__add_const(b, mood + 3));
	assert_int_equal(btf__add_struct(b, "outer", 48), mood + 3);
	btf__add_field(b, "x", i, 0, 0);
	btf__add_field(b, "", either, 32, 0);
	btf__add_field(b, "in", inner_t, 64, 0);
	btf__add_field(b, "self", self, 128, 0);
	btf__add_field(b, "v", grid, 192, 0);
	btf__add_field(b, "three", u, 288, 3);
	btf__add_field(b, "five", u, 291, 5);
	btf__add_field(b, "mood", mood, 320, 0);
	btf__add_field(b, "tail", tail, 352, 0);
	btf__add_field(b, "beyond", l, 384, 0);
	return b;
}

static struct types *make_types(void)
{
	struct btf *btf = make_btf();
	struct types *t;
	const void *data;
	uint32_t len;

	data = btf__raw_data(btf, &len);
	assert_int_equal(types_new(data, len, NULL, &t), 0);
	btf__free(btf);
	return t;
}

static void members_by_path(void **state)
{
	static const struct {
		const char *path;
		uint32_t offset, size, elems;
		bool is_signed, is_pointer;
	} want[] = {
		{ "x", 0, 4, 0, true, false },    { "flags", 4, 4, 0, false, false }, { "lo", 4, 1, 0, false, false },
		{ "in.a", 8, 8, 0, true, false }, { "in", 8, 8, 0, false, false },    { "self", 16, 8, 0, false, true },
		{ "v", 24, 12, 6, true, false },  { "tail", 44, 0, 0, false, false }, { "mood", 40, 4, 0, true, false },
	};
	struct types *t = make_types();
	struct image_member m;

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(want); i++) {
		assert_int_equal(types_member(t, "outer", want[i].path, &m), 0);
		assert_int_equal(m.offset, want[i].offset);
		assert_int_equal(m.size, want[i].size);
		assert_int_equal(m.elems, want[i].elems);
		assert_int_equal(m.is_signed, want[i].is_signed);
		assert_int_equal(m.is_pointer, want[i].is_pointer);
	}
	assert_int_equal(types_member(t, "inner_t", "a", &m), 0);
	types_free(t);
}

static void members_that_are_not(void **state)
{
	static const char *const paths[] = { "nope", "", "x.y", "in.", ".x", "self.x", "v.x", "in.a.b", "beyond" };
	struct types *t = make_types();
	struct image_member m;

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(paths); i++)
		assert_int_equal(types_member(t, "outer", paths[i], &m), IMAGE_ABSENT);
	assert_int_equal(types_member(t, "", "x", &m), IMAGE_ABSENT);
	assert_int_equal(types_member(t, "int", "x", &m), IMAGE_ABSENT);
	types_free(t);
}

static void bit_fields_and_values(void **state)
{
	struct types *t = make_types();
	struct image_member three, five, mood, x;
	uint8_t object[48] = { [0] = 0xfe,  [1] = 0xff,  [2] = 0xff,  [3] = 0xff, [36] = 0xad,
			       [40] = 0xff, [41] = 0xff, [42] = 0xff, [43] = 0xff };

	(void)state;
	assert_int_equal(types_member(t, "outer", "three", &three), 0);
	assert_int_equal(types_member(t, "outer", "five", &five), 0);
	assert_int_equal(types_member(t, "outer", "mood", &mood), 0);
	assert_int_equal(types_member(t, "outer", "x", &x), 0);
	assert_int_equal(five.bit_offset, 3);
	assert_int_equal(five.bit_size, 5);
	assert_int_equal(image_member_value(&three, object), 5);
	assert_int_equal(image_member_value(&five, object), 0xad >> 3);
	assert_true(image_member_value(&x, object) == (uint64_t)-2);
	assert_true(image_member_value(&mood, object) == UINT64_MAX);
	types_free(t);
}

static void sizes_and_enumerators(void **state)
{
	struct types *t = make_types();
	uint32_t size;
	int64_t value;

	(void)state;
	assert_int_equal(types_size_of(t, "outer", &size), 0);
	assert_int_equal(size, 48);
	assert_int_equal(types_size_of(t, "inner_t", &size), 0);
	assert_int_equal(size, 8);
	assert_int_equal(types_size_of(t, "nope", &size), IMAGE_ABSENT);
	assert_int_equal(types_enumerator(t, "mood", "SAD", &value), 0);
	assert_int_equal(value, -1);
	assert_int_equal(types_enumerator(t, NULL, "GLAD", &value), 0);
	assert_int_equal(value, 1);
	assert_int_equal(types_enumerator(t, "inner", "GLAD", &value), IMAGE_ABSENT);
	assert_int_equal(types_enumerator(t, NULL, "ANGRY", &value), IMAGE_ABSENT);
	types_free(t);
}

/* A struct that a module defines, around one of the kernel's. */
static void module_types_build_on_the_kernels(void **state)
{
	struct btf *base = make_btf(), *split = btf__new_empty_split(base);
	int32_t inner = btf__find_by_name(base, "inner");
	struct types *kernel = make_types(), *module;
	struct image_member m;
	const void *data;
	uint32_t len;

	(void)state;
	btf__add_struct(split, "private", 16);
	btf__add_field(split, "first", inner, 64, 0);
	data = btf__raw_data(split, &len);
	assert_int_equal(types_new(data, len, kernel, &module), 0);
	assert_int_equal(types_member(module, "private", "first.a", &m), 0);
	assert_int_equal(m.offset, 8);
	assert_int_equal(types_member(module, "outer", "x", &m), 0);
	assert_int_equal(types_member(kernel, "private", "first", &m), IMAGE_ABSENT);
	types_free(module);
	types_free(kernel);
	btf__free(split);
	btf__free(base);
}

static void broken_btf_is_refused(void **state)
{
	struct btf *btf = make_btf();
	struct types *t;
	const void *data;
	uint32_t len;

	(void)state;
	data = btf__raw_data(btf, &len);
	for (uint32_t cut = 0; cut < len; cut += 7)
		assert_int_equal(types_new(data, cut, NULL, &t), -EINVAL);
	btf__free(btf);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(members_by_path),
		cmocka_unit_test(members_that_are_not),
		cmocka_unit_test(bit_fields_and_values),
		cmocka_unit_test(sizes_and_enumerators),
		cmocka_unit_test(module_types_build_on_the_kernels),
		cmocka_unit_test(broken_btf_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
