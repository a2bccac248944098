/* SPDX-License-Identifier: GPL-2.0-or-later */
/* An image out of nothing: pages, symbols, members and stacks that a test puts there. */
#pragma once

#include "parsers/vmcore/image/image.h"

struct fake;

struct fake *fake_new(void);
struct image *fake_image(struct fake *f);
void fake_free(struct fake *f);

/* Memory exists from the first write to a page on. */
void fake_write(struct fake *f, uint64_t addr, const void *data, size_t len);
void fake_u64(struct fake *f, uint64_t addr, uint64_t value);
void fake_u32(struct fake *f, uint64_t addr, uint32_t value);

/* Names are kept, not copied. */
void fake_arch(struct fake *f, const char *arch);
void fake_page_size(struct fake *f, uint32_t size);
void fake_symbol(struct fake *f, const char *name, uint64_t addr);
void fake_type(struct fake *f, const char *type, uint32_t size);
void fake_member(struct fake *f, const char *type, const char *path, uint32_t offset, uint32_t size);
/* Takes the type's member away, as in kernels that do not have it. */
void fake_no_member(struct fake *f, const char *type, const char *path);
void fake_enumerator(struct fake *f, const char *name, int64_t value);

/* The stack of @task: the functions of its frames, innermost first, and where it lies. */
#define FAKE_FRAMES 8
void fake_stack(struct fake *f, uint64_t task, uint64_t low, uint64_t high, const char *const funcs[FAKE_FRAMES]);
/* Where frame @no of the stack that was added last lies: its stack pointer and its caller's. */
void fake_frame(struct fake *f, size_t no, uint64_t sp, uint64_t cfa);
/* How far in its function each frame of that stack is; 1 unless said otherwise. */
void fake_frame_offset(struct fake *f, uint32_t offset);

/* An argument or local variable of any frame of @func. */
void fake_variable(struct fake *f, const char *func, const char *name, uint64_t value);
