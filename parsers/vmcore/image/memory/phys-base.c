// SPDX-License-Identifier: GPL-2.0-or-later
#include "parsers/vmcore/image/memory/phys-base.h"

#include "parsers/vmcore/image/memory/linear.h"
#include "parsers/vmcore/image/memory/uts.h"
#include "parsers/vmcore/image/memory/vmcoreinfo.h"
#include "util/macros.h"

/* CONFIG_PHYSICAL_ALIGN is at least 2 MiB (MIN_KERNEL_ALIGN). */
#define STEP (2ll << 20)
/* KASLR may move the image up by a gigabyte in its own addresses, and since 4.8 apart from that in physical memory. */
#define LOWEST (-(1ll << 30))
#define HIGHEST (64ll << 30)

bool phys_base_is_hidden(const char *arch, const char *text)
{
	int64_t base;
	uint64_t addr;

	return streq(arch, "x86_64") && !vmcoreinfo_number(text, "phys_base", &base) &&
	       vmcoreinfo_symbol(text, "phys_base", &addr);
}

static bool read_at(struct dump_file *f, int64_t base, uint64_t addr, void *buf, size_t len)
{
	struct linear l = { .image = linear_image_x86_64(base) };
	uint64_t paddr;

	return linear_phys(&l, addr, &paddr) && dump_file_read(f, paddr, buf, len) == 0;
}

/* Memory full of zeros says that phys_base is 0 as well, so that the kernel's name has to be where it should, too. */
static bool is_base(struct dump_file *f, const char *text, int64_t base)
{
	struct uts_namespace ns;
	uint64_t addr, uts;
	int64_t value;

	return vmcoreinfo_symbol(text, "phys_base", &addr) && vmcoreinfo_symbol(text, "init_uts_ns", &uts) &&
	       read_at(f, base, addr, &value, sizeof(value)) && value == base &&
	       read_at(f, base, uts, &ns, sizeof(ns)) && uts_find(text, &ns);
}

bool phys_base_find(struct dump_file *f, const char *text, int64_t *ret_base)
{
	/* Before 4.8 KASLR moves the image in both, and the distance stays 0 (8391c73c96f2). */
	if (is_base(f, text, 0)) {
		*ret_base = 0;
		return true;
	}
	for (int64_t base = LOWEST; base < HIGHEST; base += STEP)
		if (is_base(f, text, base)) {
			*ret_base = base;
			return true;
		}
	return false;
}
