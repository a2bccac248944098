/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A dump as an image: memory, symbols, types and stacks, and where each answer came from.
 *
 * Extractors see only this header. After it stand providers (struct image_ops in image-priv.h):
 * the native one (libkdumpfile, kallsyms, BTF and ORC from the dump itself), and libdrgn where it
 * is found. An extractor asks for members, symbols and enumerators by name and adapts to what is
 * absent; it never compares release strings.
 *
 * Results: 0; IMAGE_ABSENT for a name that this kernel does not have (the caller handles it, no
 * message is set); -ENODATA when the page is not in the dump (excluded or cut off), -EFAULT when
 * the address does not translate; other negative errnos are fatal. See util/error.h.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The kernel of this dump does not have what was asked for; positive, as the caller handles it. */
#define IMAGE_ABSENT 1

struct image;

/* Where types may come from: whatever there is, the dump's BTF (or --vmlinux's), or DWARF by libdrgn. */
enum image_types {
	IMAGE_TYPES_AUTO,
	IMAGE_TYPES_NATIVE,
	IMAGE_TYPES_DRGN,
};

struct image_options {
	const char *path;    /* for messages */
	int fd;              /* the dump, open for reading; stays the caller's */
	const int *more_fds; /* the other pieces of a split dump (makedumpfile --split), or NULL */
	size_t n_more;
	int memory_fd;          /* an empty file in memory, which stays the caller's, or 0 */
	const char *vmlinux;    /* an ELF with symbols or BTF, or bare BTF, or NULL */
	const char *types_dir;  /* a directory of files BUILD-ID.btf with bare BTF, or NULL */
	const char *system_map; /* or NULL */
	const char *debug_dir;  /* a directory to look for debuginfo in before the usual ones, or NULL */
	enum image_types types;
	bool no_btf; /* do not read the BTF of the dump: the provider brings other types */
};

/* What is known of the dump as a whole. Texts are owned by the image, NULL where unknown. */
struct image_info {
	const char *format;  /* "elf", "kdump", … as the report shows it */
	const char *release; /* utsname */
	const char *version;
	const char *nodename;
	const char *arch;            /* utsname machine: "x86_64", "aarch64" */
	const char *types_from;      /* "btf", "dwarf" or NULL */
	const char *symbols_from;    /* "kallsyms", "System.map", "vmlinux" or NULL */
	const char *unwind_from;     /* "orc", "fp", "dwarf" or NULL */
	const char *vmcoreinfo_from; /* "note", "memory" or NULL */
	uint32_t page_size;
	uint32_t ptr_size;
	uint32_t cpus;         /* CPUs with a register set in the dump */
	uint64_t memory_bytes; /* physical memory that the dump covers */
	const char *damage;    /* what is cut off of a dump that can still be read, or NULL */
	const char *missing;   /* why symbols or types are missing, or NULL */
	/* They are missing because pages in which they lie, or that lead to them, are damaged. */
	bool symbols_lost, types_lost;
	const char *advice; /* what debuginfo would add and how to get it, or NULL */
};

/*
 * Opens the dump. A file that is no dump, is cut off before its headers end or names no
 * usable kernel gives a negative errno and one message that names offset and cause. Missing
 * symbols or types are not an error here: they are IMAGE_ABSENT when asked for.
 */
int image_open(const struct image_options *options, struct image **ret_image);
void image_close(struct image *img);

/* The name that the types of the vmlinux at @path have in image_options.types_dir. 0 or a negative errno and message. */
#define IMAGE_TYPES_NAME_MAX 80
int image_types_name(const char *path, char ret_name[static IMAGE_TYPES_NAME_MAX]);
const struct image_info *image_info(const struct image *img);

/*
 * What of the dump was cut off when it was opened, or could not be read since then, with offset and cause; NULL:
 * nothing.
 */
const char *image_damage(const struct image *img);

/*
 * Makes the image answer from its other source of types, BTF or DWARF, for a check of what the first one gave.
 * 0; IMAGE_ABSENT when it has one source only; a negative errno. All names that the image gave before are gone.
 */
int image_second_opinion(struct image *img);

/* Memory, by kernel virtual address. The buffer's content is undefined after an error. */
int image_read(struct image *img, uint64_t addr, void *buf, size_t len);
int image_read_u64(struct image *img, uint64_t addr, uint64_t *ret_value);
int image_read_u32(struct image *img, uint64_t addr, uint32_t *ret_value);
/* Reads a string of at most @size - 1 bytes and always ends it with NUL; stops at the first NUL. */
int image_read_str(struct image *img, uint64_t addr, char *buf, size_t size);
/* Memory by guest-physical address. */
int image_read_phys(struct image *img, uint64_t paddr, void *buf, size_t len);

/* Symbols. */
struct image_symbol {
	const char *name;   /* owned by the image; stable until image_close() */
	const char *module; /* NULL for the kernel proper */
	uint64_t addr;
	uint64_t size; /* 0 when unknown */
};

/* Finds the global @name of the kernel proper (data or code). 0 or IMAGE_ABSENT. */
int image_symbol(struct image *img, const char *name, uint64_t *ret_addr);
/* The same in module @module, static symbols included. */
int image_module_symbol(struct image *img, const char *module, const char *name, uint64_t *ret_addr);
/* The symbol that @addr lies in, modules included. 0 or IMAGE_ABSENT. */
int image_symbolize(struct image *img, uint64_t addr, struct image_symbol *ret_symbol);
/* The module whose memory @addr lies in (a name owned by the image), or NULL. */
const char *image_module_of(struct image *img, uint64_t addr);
/* The address of per-CPU variable @addr (as image_symbol() gives it) on @cpu. */
int image_percpu(struct image *img, uint64_t addr, uint32_t cpu, uint64_t *ret_addr);

/*
 * Types. A member is named by the type ("task_struct", or a typedef's name) and a dotted path through
 * embedded structs: "thread_info.flags", "rss_stat.count". Anonymous structs and unions are looked
 * through. Pointers are not followed.
 */
struct image_member {
	uint32_t offset;    /* bytes from the start of the type */
	uint32_t size;      /* bytes; of the whole array for an array */
	uint32_t elems;     /* array elements, 0 when not an array (or a flexible one) */
	uint8_t bit_offset; /* within the bytes at offset, LSB first; 0 unless a bit-field */
	uint8_t bit_size;   /* 0 unless a bit-field */
	bool is_signed;
	bool is_pointer;
};

/* 0, IMAGE_ABSENT when the type or member does not exist or no types are known. */
int image_member(struct image *img, const char *type, const char *path, struct image_member *ret_member);
/* The size of struct, union or typedef @type in bytes. 0 or IMAGE_ABSENT. */
int image_sizeof(struct image *img, const char *type, uint32_t *ret_size);
/* The value of @enumerator in enum @type (NULL: in any enum). 0 or IMAGE_ABSENT. */
int image_enumerator(struct image *img, const char *type, const char *enumerator, int64_t *ret_value);
/* As image_member() and image_sizeof(), for a type that module @module's own BTF holds. */
int image_module_member(struct image *img, const char *module, const char *type, const char *path,
			struct image_member *ret_member);

/* The member's value out of @object, a copy of the whole struct (zero- or sign-extended). */
uint64_t image_member_value(const struct image_member *member, const void *object);
/*
 * Whether the member lies within @size bytes. A dump's types may have several of one name, of which one gives the size and
 * another the member: who reads objects of that size has to ask. True for a member of size 0, which is none.
 */
static inline bool image_member_fits(const struct image_member *member, uint32_t size)
{
	return !member->size || (member->offset <= size && member->size <= size - member->offset);
}
/* Reads the member @member of the object at @addr. */
int image_read_member(struct image *img, uint64_t addr, const struct image_member *member, uint64_t *ret_value);

/* Stacks. */
enum image_frame_how {
	IMAGE_FRAME_REGS, /* the innermost frame, from a register set or a saved context */
	IMAGE_FRAME_ORC,
	IMAGE_FRAME_FP,
	IMAGE_FRAME_DWARF,
	IMAGE_FRAME_CALL, /* by a call of this very function before its return address */
	IMAGE_FRAME_SCAN, /* found by scanning the stack for return addresses: may be stale */
};

struct image_frame {
	uint64_t pc;
	uint64_t sp;      /* stack pointer in this frame */
	uint64_t cfa;     /* the caller's stack pointer, 0 when unknown */
	const char *func; /* owned by the image, NULL when no symbol covers pc */
	const char *module;
	uint32_t offset; /* of pc in func */
	enum image_frame_how how;
	bool reliable; /* false for scan frames and for all frames after one */
	bool inlined;  /* into the next frame, whose pc and sp it shares */
};

/* Frames of one stack that are read, inlined ones counted; a stack that is damaged may seem to have no end. */
#define IMAGE_STACK_MAX 128

/*
 * Unwinds the stack of the task at @task, innermost frame first, at most @max frames. @cpu is the
 * CPU that it runs on, or -1 when it is off CPU (then its saved context is used). Where the unwinder
 * stops early, the frames so far are returned and *@ret_end says why ("user mode", "end of stack",
 * "no ORC entry"): a static string. IMAGE_ABSENT when stacks cannot be read at all, or the task has
 * none any more.
 */
int image_stack(struct image *img, uint64_t task, int cpu, struct image_frame *frames, size_t max, size_t *ret_n,
		const char **ret_end);
/* The lowest address in use and the end of the task's kernel stack. 0, IMAGE_ABSENT or an error. */
int image_stack_bounds(struct image *img, uint64_t task, int cpu, uint64_t *ret_low, uint64_t *ret_high);

/*
 * The value of the argument or local variable @name in @frame, which image_stack() gave for @task. @type: the
 * struct that it must point to ("mutex"), or NULL for an integer. 0; IMAGE_ABSENT when there is no such
 * variable, it is of another type, it was optimized away here, or nobody has DWARF. A frame stands for the
 * function that it names and all that were inlined into it.
 */
int image_frame_variable(struct image *img, uint64_t task, const struct image_frame *frame, const char *name,
			 const char *type, uint64_t *ret_value);

/* "regs", "orc", …: as in frame.how. A static text. */
const char *image_frame_how_name(enum image_frame_how how);
