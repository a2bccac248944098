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

/* Up to str_len: what each kernel's struct btf_header has. Those of Linux 7 and of its <linux/btf.h> go on. */
#define BTF_HEADER_LEN (offsetof(struct btf_header, str_len) + sizeof(uint32_t))

/*
 * Parses the BTF at @data, which may be freed afterwards. @base: the kernel's types when @data is a
 * module's, which builds on them; they must outlive the result. 0 or a negative errno with a message.
 */
int types_new(const void *data, size_t len, const struct types *base, struct types **ret_types);
void types_free(struct types *t);

/* Types that come from elsewhere (DWARF), asked for with @arg; each as its types_ namesake. */
struct types_source {
	int (*member)(void *arg, const char *type, const char *path, struct image_member *ret_member);
	int (*size_of)(void *arg, const char *type, uint32_t *ret_size);
	int (*enumerator)(void *arg, const char *type, const char *enumerator, int64_t *ret_value);
};
int types_new_foreign(const struct types_source *source, void *arg, struct types **ret_types);

/* As their image_ namesakes: 0 or IMAGE_ABSENT. A module's types find the kernel's as well. */
int types_member(const struct types *t, const char *type, const char *path, struct image_member *ret_member);
int types_size_of(const struct types *t, const char *type, uint32_t *ret_size);
int types_enumerator(struct types *t, const char *type, const char *enumerator, int64_t *ret_value);
