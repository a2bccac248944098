// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Built only with -Ddrgn_header=DIR, the directory of upstream's drgn.h. Compares our declarations of libdrgn's API
 * with upstream's. Its symbols are needed by nobody.
 */
#include <drgn.h>

#include "parsers/vmcore/image/drgn/drgn-api.h"

// clang-format off
#define X(ret, name, args)                                                                         \
	_Static_assert(__builtin_types_compatible_p(__typeof__(drgn_##name),                       \
						    __typeof__(*((struct drgn_api *)0)->name)),   \
		       "drgn_" #name " is declared otherwise");
// clang-format on
DRGN_FUNCTIONS(X)
#if DRGN_VERSION_MAJOR > 0 || DRGN_VERSION_MINOR >= 3
DRGN_FUNCTIONS_NEWER(X)
#endif
#undef X

_Static_assert(sizeof(struct drgn_object) == DRGN_OBJECT_SIZE, "struct drgn_object");
_Static_assert(offsetof(struct drgn_object, type) == 0, "struct drgn_object's type");
_Static_assert(sizeof(struct drgn_qualified_type) == DRGN_QUALIFIED_TYPE_SIZE, "struct drgn_qualified_type");
_Static_assert(sizeof(struct drgn_type_enumerator) == DRGN_ENUMERATOR_SIZE, "struct drgn_type_enumerator");

_Static_assert((int)DRGN_CODE_LOOKUP == DRGN_ERROR_LOOKUP, "DRGN_ERROR_LOOKUP");
_Static_assert((int)DRGN_CODE_ABSENT == DRGN_ERROR_OBJECT_ABSENT, "DRGN_ERROR_OBJECT_ABSENT");
_Static_assert((int)DRGN_KIND_INT == DRGN_TYPE_INT, "DRGN_TYPE_INT");
_Static_assert((int)DRGN_KIND_BOOL == DRGN_TYPE_BOOL, "DRGN_TYPE_BOOL");
_Static_assert((int)DRGN_KIND_STRUCT == DRGN_TYPE_STRUCT, "DRGN_TYPE_STRUCT");
_Static_assert((int)DRGN_KIND_UNION == DRGN_TYPE_UNION, "DRGN_TYPE_UNION");
_Static_assert((int)DRGN_KIND_ENUM == DRGN_TYPE_ENUM, "DRGN_TYPE_ENUM");
_Static_assert((int)DRGN_KIND_TYPEDEF == DRGN_TYPE_TYPEDEF, "DRGN_TYPE_TYPEDEF");
_Static_assert((int)DRGN_KIND_POINTER == DRGN_TYPE_POINTER, "DRGN_TYPE_POINTER");
_Static_assert((int)DRGN_KIND_ARRAY == DRGN_TYPE_ARRAY, "DRGN_TYPE_ARRAY");
_Static_assert((int)DRGN_FIND_CONSTANT == DRGN_FIND_OBJECT_CONSTANT, "DRGN_FIND_OBJECT_CONSTANT");
