/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Types by name out of BTF, the kernel's own type information, parsed by libbpf. */
#pragma once

#include <linux/btf.h>
#include <stddef.h>
#include <stdint.h>

#include "parsers/vmcore/image/image.h"

struct types;

/* The largest BTF, in bytes, that is believed: some forty times that of a distribution's vmlinux (6 MiB). */
#define BTF_SIZE_MAX (256u << 20)

/* What the struct btf_header of every kernel has, up to str_len. That of Linux 7 has more members after it. */
#define BTF_HEADER_LEN (offsetof(struct btf_header, str_len) + sizeof(uint32_t))

/*
 * Parses the @len bytes of BTF at @data, which may be freed afterwards. @base: NULL or, when @data is the BTF of a
 * module, the kernel's types, which it builds on; they must outlive the result. 0 or a negative errno with a message.
 */
int types_new(const void *data, size_t len, const struct types *base, struct types **ret_types);
void types_free(struct types *t);

/* Where types come from if not from BTF (DWARF). Each operation is as the types_ function of its name. */
struct types_source {
	int (*member)(void *arg, const char *type, const char *path, struct image_member *ret_member);
	int (*size_of)(void *arg, const char *type, uint32_t *ret_size);
	int (*enumerator)(void *arg, const char *type, const char *enumerator, int64_t *ret_value);
};
/* Types that @source gives; @arg is passed to its operations. 0 or -ENOMEM. */
int types_new_foreign(const struct types_source *source, void *arg, struct types **ret_types);

/* As the image_ functions of their names: 0 or IMAGE_ABSENT. The types of a module include the kernel's. */
int types_member(const struct types *t, const char *type, const char *path, struct image_member *ret_member);
int types_size_of(const struct types *t, const char *type, uint32_t *ret_size);
int types_enumerator(struct types *t, const char *type, const char *enumerator, int64_t *ret_value);
