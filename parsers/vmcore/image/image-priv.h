/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What stands behind image.h: each provider is a table of operations over a struct that begins with
 * a struct image. An operation's contract is that of the image_ function of its name; image.c has
 * what can be built from others (reading a number, a per-CPU address, a member's value).
 */
#pragma once

#include "parsers/vmcore/image/image.h"

struct image_ops {
	/* 0 with an image; -ENOTSUP when the provider is not there; other errnos for a bad dump. */
	int (*open)(const struct image_options *options, struct image **ret_image);
	/* Takes a half-built image, too. */
	void (*close)(struct image *img);

	int (*read)(struct image *img, uint64_t addr, void *buf, size_t len);
	int (*read_str)(struct image *img, uint64_t addr, char *buf, size_t size);
	int (*read_phys)(struct image *img, uint64_t paddr, void *buf, size_t len);

	/* @module: NULL for the kernel proper. */
	int (*symbol)(struct image *img, const char *module, const char *name, uint64_t *ret_addr);
	int (*symbolize)(struct image *img, uint64_t addr, struct image_symbol *ret_symbol);
	const char *(*module_of)(struct image *img, uint64_t addr);

	/* @module: NULL for the kernel's own types. */
	int (*member)(struct image *img, const char *module, const char *type, const char *path,
		      struct image_member *ret_member);
	int (*size_of)(struct image *img, const char *type, uint32_t *ret_size);
	int (*enumerator)(struct image *img, const char *type, const char *enumerator, int64_t *ret_value);

	int (*stack)(struct image *img, uint64_t task, int cpu, struct image_frame *frames, size_t max, size_t *ret_n,
		     const char **ret_end);
	int (*stack_bounds)(struct image *img, uint64_t task, int cpu, uint64_t *ret_low, uint64_t *ret_high);
	/* NULL for a provider with one source of types. */
	int (*second_opinion)(struct image *img);
	/* NULL for a provider without variables. */
	int (*frame_variable)(struct image *img, uint64_t task, const struct image_frame *frame, const char *name,
			      const char *type, uint64_t *ret_value);
};

struct image {
	const struct image_ops *ops;
	struct image_info info;
};

/* libkdumpfile for memory; symbols, types and unwind tables out of the dump itself. */
extern const struct image_ops image_native_ops;
/* The native image, with DWARF by libdrgn as image_options.types says. */
extern const struct image_ops image_drgn_ops;
