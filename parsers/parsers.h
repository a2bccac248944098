/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The one door from an input to facts. analyzer/intake/ calls parse_input() in a child process of its own for each
 * input; the two parsers are known here and nowhere else.
 */
#pragma once

#include "db/db.h"
#include "parsers/input/input.h"

/* Where types of a dump come from: whatever there is, BTF alone, or DWARF through libdrgn alone. */
enum parse_types { PARSE_TYPES_AUTO, PARSE_TYPES_NATIVE, PARSE_TYPES_DRGN };

struct parse_options {
	const char *vmlinux;    /* a path; NULL for none, as the next ones */
	const char *system_map; /* a path */
	const char *debug_dir;  /* where debuginfo is looked for, by build-id */
	const char *types_dir;  /* where types made of debuginfo are looked for: BUILD-ID.btf */
	const char *sha256;     /* of the input, when somebody computed it */
	const char *case_name;  /* the user's word for what inputs belong together, stored with the artifact */
	enum parse_types types;
};

/*
 * Finds the parser for @in and lets it write its artifact, captures and facts into @db. A negative errno with
 * one message that names file, offset and cause when the input cannot be analysed at all; what was written by then
 * is to be thrown away. -EMEDIUMTYPE when it is of no kind that is known, -ENODATA when it is text in which no kernel
 * says anything.
 */
int parse_input(struct input *in, const struct parse_options *options, struct db *db);

/*
 * Compiles what parsers compile otherwise when they first need it, for all children that are forked from now on. Worth it
 * before many inputs. It stays to the end of the process.
 */
int parse_prepare(void);

/* The name that the types of the vmlinux at @path have in parse_options.types_dir. 0 or a negative errno and message. */
#define PARSE_TYPES_NAME_MAX 80
int parse_types_name(const char *path, char ret_name[static PARSE_TYPES_NAME_MAX]);

/*
 * A kind of input. The table in parsers.c is asked from its top; the first to say yes takes it.
 * probe() looks at the input's head (and, when it must, reads it; it leaves the offset as it was): 1 mine,
 * 0 not mine, negative errno when the input is surely mine and surely unusable.
 */
struct parser {
	const char *name;
	int (*probe)(struct input *in);
	int (*parse)(struct input *in, const struct parse_options *options, struct db *db);
	int (*prepare)(void); /* what parse_prepare() does; NULL: nothing */
};

extern const struct parser vmcore_parser; /* parsers/vmcore/vmcore.c */
extern const struct parser klog_parser;   /* parsers/klog/klog.c */
