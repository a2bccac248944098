/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a provider needs that is built on the native one. @img is the native image in each function.
 */
#pragma once

#include "parsers/vmcore/image/image.h"

struct dump;
struct types;

/* The dump of @img, which stays the image's. */
struct dump *native_dump(struct image *img);

/*
 * Makes @types, which become the image's, the types of a dump that was opened without any, and reads what
 * needs types: the modules. @from: image_info.types_from. 0 or a negative errno.
 */
int native_use_types(struct image *img, struct types *types, const char *from);
/* The same with the BTF of the dump itself. IMAGE_ABSENT when it carries none. */
int native_use_btf(struct image *img);
