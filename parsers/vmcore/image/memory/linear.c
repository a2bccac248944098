// SPDX-License-Identifier: GPL-2.0-or-later
#include "parsers/vmcore/image/memory/linear.h"

#include "parsers/vmcore/image/memory/vmcoreinfo.h"
#include "util/macros.h"

/* __START_KERNEL_map: fixed by the ABI of the kernel's code model. */
#define X86_IMAGE_START 0xffffffff80000000
/* KERNEL_IMAGE_SIZE without KASLR. VMCOREINFO has the value of kernels with it. */
#define X86_IMAGE_SIZE (512ull << 20)
#define X86_IMAGE_SIZE_MAX (1ull << 30)
/* What an arm64 image may take of the vmalloc area: more than any image does. */
#define ARM64_IMAGE_SIZE (64ull << 20)
/* The size with four levels of page tables. With five it is larger, but this exceeds any machine's memory already. */
#define X86_DIRECT_SIZE (64ull << 40)

struct linear_range linear_image_x86_64(int64_t phys_base)
{
	return (struct linear_range){ X86_IMAGE_START, X86_IMAGE_SIZE_MAX, (uint64_t)phys_base };
}

/* x86_64: phys_base is the distance that the image was moved by. */
static struct linear x86_64(const char *info)
{
	struct linear l = { 0 };
	int64_t base, size = X86_IMAGE_SIZE;

	if (!vmcoreinfo_number(info, "phys_base", &base))
		return l;
	vmcoreinfo_number(info, "KERNEL_IMAGE_SIZE", &size);
	l.image = linear_image_x86_64(base);
	l.image.size = (uint64_t)size;
	return l;
}

/*
 * arm64: the image has a mapping of its own, kimage_voffset away from physical memory. The map of all memory begins
 * with the kernel's half of addresses since 5.4 (14c127c957c1), and was in its upper part before.
 */
static struct linear aarch64(const char *info)
{
	struct linear l = { 0 };
	int64_t voffset, va_bits, phys_offset;
	uint64_t stext;

	if (!vmcoreinfo_number(info, "kimage_voffset", &voffset) || !vmcoreinfo_symbol(info, "_stext", &stext))
		return l;
	l.image =
		(struct linear_range){ stext & ~0xffffull, ARM64_IMAGE_SIZE, (stext & ~0xffffull) - (uint64_t)voffset };
	if (!vmcoreinfo_number(info, "VA_BITS", &va_bits) || va_bits < 36 || va_bits > 52 ||
	    !vmcoreinfo_number(info, "PHYS_OFFSET", &phys_offset) || stext < -(1ull << (va_bits - 1)))
		return l;
	l.direct = (struct linear_range){ -(1ull << va_bits), 1ull << (va_bits - 1), (uint64_t)phys_offset };
	return l;
}

struct linear linear_from_vmcoreinfo(const char *arch, const char *vmcoreinfo)
{
	static const struct {
		const char *arch;
		struct linear (*from)(const char *info);
	} archs[] = { { "x86_64", x86_64 }, { "aarch64", aarch64 } };

	for (size_t i = 0; i < ARRAY_SIZE(archs); i++)
		if (streq(archs[i].arch, arch))
			return archs[i].from(vmcoreinfo);
	return (struct linear){ 0 };
}

struct linear_range linear_direct_x86_64(uint64_t base)
{
	return (struct linear_range){ base, X86_DIRECT_SIZE, 0 };
}

bool linear_phys(const struct linear *l, uint64_t addr, uint64_t *ret_paddr)
{
	const struct linear_range *const ranges[] = { &l->image, &l->direct };

	for (size_t i = 0; i < ARRAY_SIZE(ranges); i++)
		if (addr - ranges[i]->start < ranges[i]->size) {
			*ret_paddr = addr - ranges[i]->start + ranges[i]->phys;
			return true;
		}
	return false;
}
