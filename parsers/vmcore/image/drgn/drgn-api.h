/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * libdrgn's C API, bound at run time: declarations of our own for the part of it that has kept its
 * prototypes from 0.0.31 to 0.3.0, so that one binary serves machines with and without it.
 *
 * Distributions ship no libdrgn-dev. The API comes from an upstream install (libdrgn.so.0) or from
 * the extension module of python3-drgn, which exports it since 0.0.31. A build that is given
 * upstream's drgn.h (meson option drgn_header) checks these declarations against it; see
 * drgn-verify.c. Enumerations that upstream packs into a byte are unsigned char here.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define DRGN_OBJECT_SIZE 32
#define DRGN_QUALIFIED_TYPE_SIZE 16
#define DRGN_ENUMERATOR_SIZE 16

#ifndef DRGN_H /* upstream's guard: drgn-verify.c has its declarations instead */
struct drgn_error;
struct drgn_program;
struct drgn_platform;
struct drgn_type;
struct drgn_type_member;
struct drgn_symbol;
struct drgn_module;
struct drgn_module_iterator;
struct drgn_stack_trace;

struct drgn_object {
	uint64_t opaque[DRGN_OBJECT_SIZE / 8];
};

struct drgn_qualified_type {
	struct drgn_type *type;
	unsigned char qualifiers;
};

struct drgn_type_enumerator {
	const char *name;
	union {
		int64_t svalue;
		uint64_t uvalue;
	};
};

typedef struct drgn_error *(*drgn_memory_read_fn)(void *buf, uint64_t address, size_t count, uint64_t offset, void *arg,
						  bool physical);
#endif

/* Values of upstream's enumerations that we pass or get. */
enum {
	DRGN_CODE_LOOKUP = 9,  /* DRGN_ERROR_LOOKUP */
	DRGN_CODE_ABSENT = 14, /* DRGN_ERROR_OBJECT_ABSENT */

	DRGN_KIND_INT = 2, /* DRGN_TYPE_INT */
	DRGN_KIND_BOOL = 3,
	DRGN_KIND_STRUCT = 5,
	DRGN_KIND_UNION = 6,
	DRGN_KIND_ENUM = 8,
	DRGN_KIND_TYPEDEF = 9,
	DRGN_KIND_POINTER = 10,
	DRGN_KIND_ARRAY = 11,

	DRGN_FIND_CONSTANT = 1, /* DRGN_FIND_OBJECT_CONSTANT */
};

/*
 * X(returns, name without "drgn_", arguments). Each struct drgn_error * is NULL when all went well and
 * else goes to drgn_failed().
 */
// clang-format off
#define DRGN_FUNCTIONS(X)                                                                          \
	X(char *, error_string, (struct drgn_error *))                                             \
	X(void, error_destroy, (struct drgn_error *))                                              \
	X(struct drgn_error *, error_create_fault, (const char *, uint64_t))                       \
	X(struct drgn_error *, program_create,                                                     \
	  (const struct drgn_platform *, struct drgn_program **))                                  \
	X(void, program_destroy, (struct drgn_program *))                                          \
	X(struct drgn_error *, program_set_core_dump_fd, (struct drgn_program *, int))             \
	X(struct drgn_error *, program_add_memory_segment,                                         \
	  (struct drgn_program *, uint64_t, uint64_t, drgn_memory_read_fn, void *, bool))          \
	X(struct drgn_error *, program_set_enabled_debug_info_finders,                             \
	  (struct drgn_program *, const char *const *, size_t))                                    \
	X(struct drgn_error *, loaded_module_iterator_create,                                      \
	  (struct drgn_program *, struct drgn_module_iterator **))                                 \
	X(struct drgn_error *, module_iterator_next,                                               \
	  (struct drgn_module_iterator *, struct drgn_module **, bool *))                          \
	X(void, module_iterator_destroy, (struct drgn_module_iterator *))                          \
	X(const char *, module_name, (const struct drgn_module *))                                 \
	X(const char *, module_build_id, (const struct drgn_module *, const void **, size_t *))    \
	X(struct drgn_error *, module_try_file, (struct drgn_module *, const char *, int, bool))   \
	X(bool, module_wants_debug_file, (const struct drgn_module *))                             \
	X(struct drgn_error *, program_find_type,                                                  \
	  (struct drgn_program *, const char *, const char *, struct drgn_qualified_type *))       \
	X(struct drgn_error *, program_find_object,                                                \
	  (struct drgn_program *, const char *, const char *, unsigned int, struct drgn_object *)) \
	X(struct drgn_error *, program_find_symbol_by_name,                                        \
	  (struct drgn_program *, const char *, struct drgn_symbol **))                            \
	X(void, symbol_destroy, (struct drgn_symbol *))                                            \
	X(uint64_t, symbol_address, (struct drgn_symbol *))                                        \
	X(unsigned char, type_kind, (struct drgn_type *))                                          \
	X(bool, type_is_complete, (struct drgn_type *))                                            \
	X(bool, type_is_signed, (struct drgn_type *))                                              \
	X(const char *, type_tag, (struct drgn_type *))                                            \
	X(uint64_t, type_length, (struct drgn_type *))                                             \
	X(struct drgn_qualified_type, type_type, (struct drgn_type *))                             \
	X(struct drgn_type_enumerator *, type_enumerators, (struct drgn_type *))                   \
	X(size_t, type_num_enumerators, (struct drgn_type *))                                      \
	X(struct drgn_error *, type_sizeof, (struct drgn_type *, uint64_t *))                      \
	X(struct drgn_error *, type_find_member_len,                                               \
	  (struct drgn_type *, const char *, size_t, struct drgn_type_member **, uint64_t *))      \
	X(struct drgn_error *, member_type,                                                        \
	  (struct drgn_type_member *, struct drgn_qualified_type *, uint64_t *))                   \
	X(void, object_init, (struct drgn_object *, struct drgn_program *))                        \
	X(void, object_deinit, (struct drgn_object *))                                             \
	X(struct drgn_error *, object_set_unsigned,                                                \
	  (struct drgn_object *, struct drgn_qualified_type, uint64_t, uint64_t))                  \
	X(struct drgn_error *, object_set_from_buffer,                                             \
	  (struct drgn_object *, struct drgn_qualified_type, const void *, size_t, uint64_t,       \
	   uint64_t))                                                                              \
	X(struct drgn_error *, object_read_unsigned, (const struct drgn_object *, uint64_t *))     \
	X(struct drgn_error *, object_read_signed, (const struct drgn_object *, int64_t *))        \
	X(struct drgn_error *, object_stack_trace,                                                 \
	  (const struct drgn_object *, struct drgn_stack_trace **))                                \
	X(void, stack_trace_destroy, (struct drgn_stack_trace *))                                  \
	X(size_t, stack_trace_num_frames, (struct drgn_stack_trace *))                             \
	X(bool, stack_frame_pc, (struct drgn_stack_trace *, size_t, uint64_t *))                   \
	X(bool, stack_frame_sp, (struct drgn_stack_trace *, size_t, uint64_t *))                   \
	X(bool, stack_frame_is_inline, (struct drgn_stack_trace *, size_t))                        \
	X(const char *, stack_frame_function_name, (struct drgn_stack_trace *, size_t))            \
	X(struct drgn_error *, stack_frame_locals,                                                 \
	  (struct drgn_stack_trace *, size_t, const char ***, size_t *))                           \
	X(void, stack_frame_locals_destroy, (const char **, size_t))                               \
	X(struct drgn_error *, stack_frame_find_object,                                            \
	  (struct drgn_stack_trace *, size_t, const char *, struct drgn_object *))
// clang-format on

/* In newer versions only: the accessor that came when struct drgn_error became opaque (0.3.0). */
#define DRGN_FUNCTIONS_NEWER(X) X(unsigned char, error_code, (struct drgn_error *))

/* The type of an object, which its struct begins with. */
static inline struct drgn_type *drgn_type_of(const struct drgn_object *obj)
{
	return *(struct drgn_type *const *)obj;
}

struct drgn_api {
#define X(ret, name, args) ret(*name) args;
	DRGN_FUNCTIONS(X)
	DRGN_FUNCTIONS_NEWER(X)
#undef X
	char *path; /* the library's */
};

/*
 * Loads libdrgn, once for the process. 0; -ENOTSUP, with a message that names the place and what is
 * missing, when there is none or none that fits. $OOMTOPSY_LIBDRGN names a library to use instead of
 * looking for one ("" for none).
 */
int drgn_api_load(const struct drgn_api **ret_api);

/* Whether @err is an error; then its text becomes the thread's message under @what, and it is freed. */
int drgn_failed(const struct drgn_api *api, struct drgn_error *err, const char *what);

/* As drgn_failed(), for a lookup: IMAGE_ABSENT, without a message, when the name is not there. */
int drgn_absent_or_failed(const struct drgn_api *api, struct drgn_error *err, const char *what);
