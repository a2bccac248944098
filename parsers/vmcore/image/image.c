// SPDX-License-Identifier: GPL-2.0-or-later
#include "parsers/vmcore/image/image-priv.h"
#include "parsers/vmcore/image/memory/whole-reads.h"

#include <string.h>

#include "util/error.h"
#include "util/macros.h"

/* Without libdrgn or debuginfo, the DWARF provider answers as the native one does, so "auto" is that provider. */
static const struct image_ops *const providers[] = {
	[IMAGE_TYPES_AUTO] = &image_drgn_ops,
	[IMAGE_TYPES_NATIVE] = &image_native_ops,
	[IMAGE_TYPES_DRGN] = &image_drgn_ops,
};

int image_open(const struct image_options *options, struct image **ret_image)
{
	int r;

	if (options->types >= ARRAY_SIZE(providers) || !providers[options->types])
		return err_set(-ENOTSUP, "%s: this build has no provider of DWARF types", options->path);
	r = providers[options->types]->open(options, ret_image);
	return r < 0 ? err_wrap(r, "%s", options->path) : 0;
}

void image_close(struct image *img)
{
	if (img)
		img->ops->close(img);
}

const struct image_info *image_info(const struct image *img)
{
	return &img->info;
}

const char *image_damage(const struct image *img)
{
	if (whole_reads_damage())
		return whole_reads_damage();
	/* What was cut off when the dump was opened explains pages that lead out of the file. */
	return img->info.damage ? img->info.damage : whole_reads_page_damage();
}

int image_second_opinion(struct image *img)
{
	return img->ops->second_opinion ? img->ops->second_opinion(img) : IMAGE_ABSENT;
}

/* ---- Memory ---- */

int image_read(struct image *img, uint64_t addr, void *buf, size_t len)
{
	return img->ops->read(img, addr, buf, len);
}

int image_read_u64(struct image *img, uint64_t addr, uint64_t *ret_value)
{
	uint64_t value;
	int r = img->ops->read(img, addr, &value, sizeof(value));

	if (r == 0)
		*ret_value = value;
	return r;
}

int image_read_u32(struct image *img, uint64_t addr, uint32_t *ret_value)
{
	uint32_t value;
	int r = img->ops->read(img, addr, &value, sizeof(value));

	if (r == 0)
		*ret_value = value;
	return r;
}

int image_read_str(struct image *img, uint64_t addr, char *buf, size_t size)
{
	return img->ops->read_str(img, addr, buf, size);
}

int image_read_phys(struct image *img, uint64_t paddr, void *buf, size_t len)
{
	return img->ops->read_phys(img, paddr, buf, len);
}

/* ---- Symbols ---- */

int image_symbol(struct image *img, const char *name, uint64_t *ret_addr)
{
	return img->ops->symbol(img, NULL, name, ret_addr);
}

int image_module_symbol(struct image *img, const char *module, const char *name, uint64_t *ret_addr)
{
	return img->ops->symbol(img, module, name, ret_addr);
}

int image_symbolize(struct image *img, uint64_t addr, struct image_symbol *ret_symbol)
{
	return img->ops->symbolize(img, addr, ret_symbol);
}

const char *image_module_of(struct image *img, uint64_t addr)
{
	return img->ops->module_of(img, addr);
}

int image_percpu(struct image *img, uint64_t addr, uint32_t cpu, uint64_t *ret_addr)
{
	struct image_symbol table;
	uint64_t offsets, offset;
	int r;

	r = image_symbol(img, "__per_cpu_offset", &offsets);
	if (r == IMAGE_ABSENT && cpu == 0) { /* a kernel for one CPU: the variable itself */
		*ret_addr = addr;
		return 0;
	}
	if (r)
		return r;
	/*
	 * The size of __per_cpu_offset[] is NR_CPUS: a CPU number that was read from a damaged task must not lead
	 * beyond it.
	 */
	if (image_symbolize(img, offsets, &table) == 0 && table.size && cpu >= table.size / 8)
		return err_set(-EINVAL, "CPU %u is beyond the %u that the kernel was built for", cpu,
			       (unsigned int)(table.size / 8));
	r = image_read_u64(img, offsets + 8ull * cpu, &offset);
	if (r < 0)
		return err_wrap(r, "per-CPU offset of CPU %u", cpu);
	*ret_addr = addr + offset;
	return 0;
}

/* ---- Types ---- */

int image_member(struct image *img, const char *type, const char *path, struct image_member *ret_member)
{
	return img->ops->member(img, NULL, type, path, ret_member);
}

int image_module_member(struct image *img, const char *module, const char *type, const char *path,
			struct image_member *ret_member)
{
	return img->ops->member(img, module, type, path, ret_member);
}

int image_sizeof(struct image *img, const char *type, uint32_t *ret_size)
{
	return img->ops->size_of(img, type, ret_size);
}

int image_enumerator(struct image *img, const char *type, const char *enumerator, int64_t *ret_value)
{
	return img->ops->enumerator(img, type, enumerator, ret_value);
}

/* @bytes: the member's own bytes, of which at most the first 8 count. */
static uint64_t value_of(const struct image_member *m, const void *bytes)
{
	uint32_t bits = m->bit_size ? m->bit_size : MIN(m->size, 8u) * 8;
	uint64_t value = 0;

	memcpy(&value, bytes, MIN(m->size, sizeof(value)));
	if (m->bit_size)
		value >>= m->bit_offset;
	/* Shifts by 64 are undefined in C. */
	if (bits == 0 || bits >= 64)
		return value;
	value &= (1ull << bits) - 1;
	if (m->is_signed && value >> (bits - 1))
		value |= ~0ull << bits;
	return value;
}

uint64_t image_member_value(const struct image_member *member, const void *object)
{
	return value_of(member, (const char *)object + member->offset);
}

int image_read_member(struct image *img, uint64_t addr, const struct image_member *member, uint64_t *ret_value)
{
	uint64_t bytes = 0;
	int r;

	r = image_read(img, addr + member->offset, &bytes, MIN(member->size, sizeof(bytes)));
	if (r == 0)
		*ret_value = value_of(member, &bytes);
	return r;
}

/* ---- Stacks ---- */

int image_stack(struct image *img, uint64_t task, int cpu, struct image_frame *frames, size_t max, size_t *ret_n,
		const char **ret_end)
{
	return img->ops->stack(img, task, cpu, frames, max, ret_n, ret_end);
}

int image_stack_bounds(struct image *img, uint64_t task, int cpu, uint64_t *ret_low, uint64_t *ret_high)
{
	return img->ops->stack_bounds(img, task, cpu, ret_low, ret_high);
}

int image_frame_variable(struct image *img, uint64_t task, const struct image_frame *frame, const char *name,
			 const char *type, uint64_t *ret_value)
{
	if (!img->ops->frame_variable)
		return IMAGE_ABSENT;
	return img->ops->frame_variable(img, task, frame, name, type, ret_value);
}

const char *image_frame_how_name(enum image_frame_how how)
{
	static const char *const names[] = {
		[IMAGE_FRAME_REGS] = "regs",   [IMAGE_FRAME_ORC] = "orc",   [IMAGE_FRAME_FP] = "fp",
		[IMAGE_FRAME_DWARF] = "dwarf", [IMAGE_FRAME_CALL] = "call", [IMAGE_FRAME_SCAN] = "scan",
	};

	return (size_t)how < ARRAY_SIZE(names) ? names[how] : "unknown";
}
