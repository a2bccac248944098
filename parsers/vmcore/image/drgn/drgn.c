// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The provider with DWARF: a native image and, where there are debuginfo and libdrgn, a libdrgn session over
 * it. Memory and symbols always come from the native image. Types come from DWARF when asked for, or when the
 * dump carries none; then the native image works on them, too. Stacks are the native unwinder's with
 * what DWARF adds: inlined functions, frames beyond its end, variables.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "parsers/vmcore/image/types/btf.h"
#include "parsers/vmcore/image/drgn/drgn-session.h"
#include "parsers/vmcore/image/image-priv.h"
#include "parsers/vmcore/image/native.h"
#include "util/cleanup.h"
#include "util/error.h"
#include "util/macros.h"

struct drgn_image {
	struct image image; /* first: operations get a pointer to it */
	struct image *native;
	struct drgn_session *session; /* NULL: the native image alone */
	bool dwarf_types;             /* the native image's types are the session's */
	bool btf_alone;               /* a second opinion: the session gives symbols only */
	char missing[1024];
	char advice[1536];
};

static struct drgn_image *drgn_of(struct image *img)
{
	return (struct drgn_image *)img;
}

static bool is_asked(const struct drgn_image *d)
{
	return d->session && !d->btf_alone;
}

static void drgn_close(struct image *img)
{
	struct drgn_image *d = drgn_of(img);

	drgn_session_free(d->session);
	image_close(d->native);
	free(d);
}

/* ---- Memory and symbols ---- */

static int drgn_read(struct image *img, uint64_t addr, void *buf, size_t len)
{
	return image_read(drgn_of(img)->native, addr, buf, len);
}

static int drgn_read_str(struct image *img, uint64_t addr, char *buf, size_t size)
{
	return image_read_str(drgn_of(img)->native, addr, buf, size);
}

static int drgn_read_phys(struct image *img, uint64_t paddr, void *buf, size_t len)
{
	return image_read_phys(drgn_of(img)->native, paddr, buf, len);
}

static int drgn_symbol(struct image *img, const char *module, const char *name, uint64_t *ret_addr)
{
	struct drgn_image *d = drgn_of(img);
	int r = d->native->ops->symbol(d->native, module, name, ret_addr);

	if (r != IMAGE_ABSENT || module || !d->session)
		return r;
	return drgn_session_symbol(d->session, name, ret_addr);
}

static int drgn_symbolize(struct image *img, uint64_t addr, struct image_symbol *ret_symbol)
{
	return image_symbolize(drgn_of(img)->native, addr, ret_symbol);
}

static const char *drgn_module_of(struct image *img, uint64_t addr)
{
	return image_module_of(drgn_of(img)->native, addr);
}

/* ---- Types ---- */

static int source_member(void *arg, const char *type, const char *path, struct image_member *ret_member)
{
	return drgn_session_member(arg, type, path, ret_member);
}

static int source_size_of(void *arg, const char *type, uint32_t *ret_size)
{
	return drgn_session_size_of(arg, type, ret_size);
}

static int source_enumerator(void *arg, const char *type, const char *enumerator, int64_t *ret_value)
{
	return drgn_session_enumerator(arg, type, enumerator, ret_value);
}

static const struct types_source dwarf_source = {
	.member = source_member,
	.size_of = source_size_of,
	.enumerator = source_enumerator,
};

/* Whether to ask DWARF as well, after the native image answered @r. */
static bool has_more(const struct drgn_image *d, int r)
{
	return r == IMAGE_ABSENT && is_asked(d) && !d->dwarf_types;
}

static int drgn_member(struct image *img, const char *module, const char *type, const char *path,
		       struct image_member *ret_member)
{
	struct drgn_image *d = drgn_of(img);
	int r = d->native->ops->member(d->native, module, type, path, ret_member);

	/* DWARF has one name space: a module's types are found with the kernel's. What BTF says of the
	 * kernel's own types is complete. */
	if (r != IMAGE_ABSENT || !module || !is_asked(d))
		return r;
	return drgn_session_member(d->session, type, path, ret_member);
}

static int drgn_size_of(struct image *img, const char *type, uint32_t *ret_size)
{
	struct drgn_image *d = drgn_of(img);
	int r = image_sizeof(d->native, type, ret_size);

	return has_more(d, r) ? drgn_session_size_of(d->session, type, ret_size) : r;
}

static int drgn_enumerator(struct image *img, const char *type, const char *enumerator, int64_t *ret_value)
{
	return image_enumerator(drgn_of(img)->native, type, enumerator, ret_value);
}

/* ---- Stacks ---- */

static bool same_frame(const struct image_frame *a, const struct image_frame *b)
{
	return a->pc == b->pc && a->sp == b->sp;
}

/*
 * Whether the frames by DWARF go further than the reliable native ones, all of which must be among them. Where the two
 * differ, the kernel's own tables are right.
 */
static bool goes_further(const struct image_frame *dwarf, size_t n_dwarf, const struct image_frame *frames, size_t n)
{
	size_t at = 0, beyond = 0;

	for (size_t i = 0; i < n && frames[i].reliable; i++) {
		while (at < n_dwarf && (dwarf[at].inlined || !same_frame(&dwarf[at], &frames[i])))
			at++;
		if (at++ >= n_dwarf)
			return false;
	}
	for (; at < n_dwarf; at++)
		beyond += !dwarf[at].inlined;
	return beyond > 0;
}

/*
 * Puts the inlined functions of the @n frames at @dwarf into the *@n_frames native ones at @frames, before
 * the function they were inlined into.
 */
static void add_inlined(struct image_frame *frames, size_t *n_frames, size_t max, const struct image_frame *dwarf,
			size_t n)
{
	for (size_t i = 0; i < n; i++) {
		size_t at = 0;

		if (!dwarf[i].inlined || *n_frames >= max)
			continue;
		while (at < *n_frames && (!same_frame(&frames[at], &dwarf[i]) || frames[at].inlined))
			at++;
		if (at == *n_frames)
			continue; /* a frame that the native unwinder does not know */
		memmove(&frames[at + 1], &frames[at], (*n_frames - at) * sizeof(*frames));
		frames[at] = dwarf[i];
		frames[at].cfa = frames[at + 1].cfa;
		++*n_frames;
	}
}

static int drgn_stack(struct image *img, uint64_t task, int cpu, struct image_frame *frames, size_t max, size_t *ret_n,
		      const char **ret_end)
{
	struct drgn_image *d = drgn_of(img);
	struct image_frame dwarf[IMAGE_STACK_MAX];
	size_t n = 0, n_dwarf = 0;
	const char *end = "";
	int r = image_stack(d->native, task, cpu, frames, max, &n, &end);

	/* An unwinder that knows no stack says that the task has none any more: what DWARF would read is
	 * freed memory. */
	if (r == -ENOMEM || (r < 0 && !is_asked(d)) || (r == IMAGE_ABSENT && image_info(d->native)->unwind_from))
		return r;
	if (!is_asked(d) || drgn_session_stack(d->session, task, dwarf, ARRAY_SIZE(dwarf), &n_dwarf) < 0)
		n_dwarf = 0;
	if (r && !n_dwarf)
		return r;
	if (goes_further(dwarf, n_dwarf, frames, n)) {
		n = MIN(n_dwarf, max);
		memcpy(frames, dwarf, n * sizeof(*frames));
		end = "end of DWARF's stack";
	} else {
		add_inlined(frames, &n, max, dwarf, n_dwarf);
	}
	*ret_n = n;
	*ret_end = end;
	return 0;
}

static int drgn_stack_bounds(struct image *img, uint64_t task, int cpu, uint64_t *ret_low, uint64_t *ret_high)
{
	return image_stack_bounds(drgn_of(img)->native, task, cpu, ret_low, ret_high);
}

static int drgn_frame_variable(struct image *img, uint64_t task, const struct image_frame *frame, const char *name,
			       const char *type, uint64_t *ret_value)
{
	struct drgn_image *d = drgn_of(img);

	if (!is_asked(d))
		return IMAGE_ABSENT;
	return drgn_session_variable(d->session, task, frame, name, type, ret_value);
}

/* ---- Opening ---- */

static int use_dwarf_types(struct drgn_image *d)
{
	struct types *types;
	int r = types_new_foreign(&dwarf_source, d->session, &types);

	if (r == 0)
		r = native_use_types(d->native, types, "dwarf");
	d->dwarf_types = r == 0;
	return r;
}

static int drgn_second_opinion(struct image *img)
{
	struct drgn_image *d = drgn_of(img);
	int r;

	if (!d->session)
		return IMAGE_ABSENT;
	if (d->dwarf_types) {
		r = native_use_btf(d->native);
		d->dwarf_types = r != 0;
		d->btf_alone = r == 0;
	} else {
		r = use_dwarf_types(d);
	}
	d->image.info.types_from = image_info(d->native)->types_from;
	return r;
}

/* 0 with a session; IMAGE_ABSENT when there is no debuginfo; else why it cannot be used. */
static int open_session(struct drgn_image *d, const struct image_options *options)
{
	_cleanup_free_ char *vmlinux = NULL;
	int r = drgn_pick_vmlinux(d->native, options, &vmlinux);

	if (r == 0)
		r = drgn_session_new(d->native, options, vmlinux, &d->session);
	if (r == 0 && !image_info(d->native)->types_from)
		r = use_dwarf_types(d);
	return r;
}

static void note_missing(struct drgn_image *d, const char *why)
{
	const char *before = image_info(d->native)->missing;

	snprintf(d->missing, sizeof(d->missing), "%s%sno variables of stack frames%s: %s", before ? before : "",
		 before ? "; " : "", image_info(d->native)->types_from ? "" : ", no types from DWARF", why);
	d->image.info.missing = d->missing;
}

/* Of a damaged dump: that no package brings back what it lost, and which files stand in for it. "" for others. */
static void damage_advice(const struct image_info *info, const struct image_options *options, char *text, size_t size)
{
	bool given = options->types_dir && *options->types_dir;

	text[0] = '\0';
	if (!info->symbols_lost && !info->types_lost)
		return;
	snprintf(
		text, size,
		"pages with the kernel's %s are damaged in this copy of the dump: compare its checksum with the original's, "
		"and copy it again%s%s. ",
		info->symbols_lost ? "symbols" : "types",
		info->symbols_lost && !info->symbols_from ? "; else --system-map FILE has the symbols" : "",
		!info->types_from && given ?
			"; types that are prepared are named with --vmlinux FILE, since the dump does "
			"not tell which of --types-dir are this kernel's" :
			"");
}

/*
 * What debuginfo would add, and how to get it. A kernel without types is prepared once for all its dumps, which needs no
 * libdrgn: the commands for that are given whole.
 */
static void give_advice(struct drgn_image *d, const struct image_options *options)
{
	const struct image_info *info = image_info(d->native);
	enum image_types types = options->types;
	char damage[400];
	_cleanup_free_ char *how = debuginfo_advice(info->release, info->version);
	_cleanup_free_ char *vmlinux = debuginfo_vmlinux(info->release, info->version);
	const char *gain = types == IMAGE_TYPES_DRGN ? "no debuginfo found" :
			   info->types_from          ? "debuginfo would add the arguments of functions on"
						       " stacks (locks, gfp masks)" :
			   info->types_lost          ? "debuginfo has the types, too" :
						       "only debuginfo has this kernel's types";
	int n;

	damage_advice(info, options, damage, sizeof(damage));
	n = snprintf(d->advice, sizeof(d->advice), "%s%s: %s", damage, gain,
		     how ? how : "the debuginfo package of this very kernel, or --vmlinux FILE");

	if (!info->types_from && n > 0 && (size_t)n < sizeof(d->advice))
		snprintf(d->advice + n, sizeof(d->advice) - (size_t)n,
			 "; then once: oomtopsy types %s -o DIR; and for each dump: --types-dir DIR",
			 vmlinux ? vmlinux : "VMLINUX");
	d->image.info.advice = d->advice;
}

/* Fills in what depends on whether there is a session. */
static int settle(struct drgn_image *d, const struct image_options *options, int r)
{
	d->image.info = *image_info(d->native);
	if (r == 0 && d->image.info.unwind_from == NULL)
		d->image.info.unwind_from = "dwarf";
	if (r == 0 || r == -ENOMEM)
		return r;
	if (r == IMAGE_ABSENT)
		give_advice(d, options);
	if (options->types == IMAGE_TYPES_DRGN)
		return r < 0 ? r : err_set(-ENOENT, "%s", d->advice);
	if (r < 0)
		note_missing(d, err_text(r));
	return 0;
}

static int drgn_open(const struct image_options *options, struct image **ret_image)
{
	struct image_options native = *options;
	struct drgn_image *d = calloc(1, sizeof(*d));
	int r;

	if (!d)
		return err_oom();
	d->image.ops = &image_drgn_ops;
	native.no_btf = options->types == IMAGE_TYPES_DRGN;
	r = image_native_ops.open(&native, &d->native);
	if (r == 0)
		r = settle(d, options, open_session(d, options));
	if (r < 0) {
		drgn_close(&d->image);
		return r;
	}
	*ret_image = &d->image;
	return 0;
}

const struct image_ops image_drgn_ops = {
	.open = drgn_open,
	.close = drgn_close,
	.read = drgn_read,
	.read_str = drgn_read_str,
	.read_phys = drgn_read_phys,
	.symbol = drgn_symbol,
	.symbolize = drgn_symbolize,
	.module_of = drgn_module_of,
	.member = drgn_member,
	.size_of = drgn_size_of,
	.enumerator = drgn_enumerator,
	.stack = drgn_stack,
	.stack_bounds = drgn_stack_bounds,
	.second_opinion = drgn_second_opinion,
	.frame_variable = drgn_frame_variable,
};
