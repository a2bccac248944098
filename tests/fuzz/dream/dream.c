// SPDX-License-Identifier: GPL-2.0-or-later
#include "tests/fuzz/dream/dream.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "util/error.h"
#include "util/macros.h"

static const char *const functions[] = {
	"__schedule",
	"schedule",
	"schedule_timeout",
	"__mutex_lock",
	"rwsem_down_write_slowpath",
	"rwsem_down_read_slowpath",
	"io_schedule",
	"__alloc_pages_slowpath",
	"shrink_node",
	"do_exit",
	"exit_mmap",
	"wait_for_completion",
	"folio_wait_bit",
	"futex_wait",
	"out_of_memory",
	"mem_cgroup_oom_synchronize",
	"worker_thread",
	"kthread",
	"oom_reaper",
	"flush_work",
	"jbd2_log_wait_commit",
	"blk_mq_get_tag",
	"nvme_timeout",
	"percpu_down_write",
	"synchronize_rcu",
	"dup_mmap",
};

/* SplitMix64's finalizer. */
static uint64_t mix(uint64_t v)
{
	v = (v ^ v >> 30) * 0xbf58476d1ce4e5b9ull;
	v = (v ^ v >> 27) * 0x94d049bb133111ebull;
	return v ^ v >> 31;
}

static uint64_t hash(const char *text)
{
	uint64_t h = 1;

	for (; *text; text++)
		h = mix(h + (unsigned char)*text);
	return h;
}

/* A byte of the input for @key. */
static uint8_t byte_for(const struct dream *d, uint64_t key)
{
	return d->len ? d->data[key % d->len] : 0;
}

static uint64_t object(uint64_t dice)
{
	return DREAM_HEAP + dice % (DREAM_HEAP_SIZE / 64) * 64;
}

/* The word at @addr, a multiple of 8. Neighbours in memory are neighbours in the input, which a fuzzer changes in one place. */
static uint64_t word_at(const struct dream *d, uint64_t addr)
{
	uint64_t index = addr / 8, dice = mix(index);
	uint8_t kind = byte_for(d, index * 2), more = byte_for(d, index * 2 + 1);

	switch (kind % 16) {
	case 0:
	case 1:
		return 0;
	case 2:
		return addr;
	case 3:
		return addr + more % 64 * 8;
	case 4:
	case 5:
	case 6:
		return object(more);
	case 7:
		return object(dice + more);
	case 8:
		return object(more) + more % 8 * 8;
	case 9:
		return DREAM_TEXT + (more % ARRAY_SIZE(functions)) * 4096 + 8 * (more & 7u);
	case 10:
		return more;
	case 11:
		return UINT64_MAX - (more >> 4);
	case 12:
		return (uint64_t)more << (kind / 16 * 4);
	case 13:
		return 0x6d6f6f6600000000 | more; /* "foom" */
	case 14:
		return dice ^ more;
	default:
		return object(more) | (kind / 16 & 7);
	}
}

static bool is_there(const struct dream *d, uint64_t addr)
{
	return addr - DREAM_HEAP < DREAM_HEAP_SIZE || addr - DREAM_TEXT < ARRAY_SIZE(functions) * 4096 ||
	       (addr < 1ull << 40 && byte_for(d, addr >> 12) & 1);
}

bool dream_read(const struct dream *d, uint64_t addr, void *buf, size_t len)
{
	char *at = buf;

	if (addr + len < addr || !is_there(d, addr) || (len && !is_there(d, addr + len - 1)))
		return false;
	while (len) {
		uint64_t word = word_at(d, addr & ~7ull);
		size_t skip = addr & 7, n = MIN(8 - skip, len);

		memcpy(at, (char *)&word + skip, n);
		at += n;
		addr += n;
		len -= n;
	}
	return true;
}

/* One name in eight is missing. */
static bool has_name(const struct dream *d, uint64_t h)
{
	return byte_for(d, h) % 8 != 7;
}

bool dream_symbol(const struct dream *d, const char *name, uint64_t *ret_addr)
{
	uint64_t h = hash(name);

	/* The log has a target of its own: fuzz_printk.c. */
	if (!has_name(d, h) || streq(name, "prb") || streq(name, "log_buf"))
		return false;
	for (size_t i = 0; i < ARRAY_SIZE(functions); i++)
		if (streq(functions[i], name)) {
			*ret_addr = DREAM_TEXT + i * 4096;
			return true;
		}
	*ret_addr = streq(name, "_stext") ? DREAM_TEXT :
		    streq(name, "_etext") ? DREAM_TEXT + ARRAY_SIZE(functions) * 4096 :
					    object(h);
	return true;
}

bool dream_symbolize(const struct dream *d, uint64_t addr, struct image_symbol *ret_symbol)
{
	size_t i = (size_t)((addr - DREAM_TEXT) / 4096);

	(void)d;
	if (addr < DREAM_TEXT || i >= ARRAY_SIZE(functions))
		return false;
	*ret_symbol = (struct image_symbol){ .name = functions[i], .addr = DREAM_TEXT + i * 4096, .size = 4096 };
	return true;
}

/* Whether anyone can ask for it or not: its members lie within it, as btf.c sees to. */
static uint32_t type_size(const struct dream *d, const char *type)
{
	uint8_t dice = byte_for(d, hash(type) >> 8);

	return dice > 252 ? UINT32_MAX : dice > 248 ? 1u + dice % 4u : dice > 232 ? dice : 512u;
}

bool dream_member(const struct dream *d, const char *type, const char *path, struct image_member *ret_member)
{
	static const uint32_t sizes[] = { 8, 8, 8, 8, 8, 4, 4, 4, 16, 1, 2, 64 };
	uint32_t outer = type_size(d, type);
	uint64_t h = mix(hash(type) + hash(path));
	uint8_t dice = byte_for(d, h >> 8);
	struct image_member m = { .offset = (uint32_t)(h % 56 * 8), .size = sizes[h / 64 % ARRAY_SIZE(sizes)] };

	if (!has_name(d, h))
		return false;
	if (streq(path, "comm"))
		m.size = 16;
	if (dice > 248)
		m.offset = outer - dice % 16;
	m.offset = MIN(m.offset, outer);
	m.size = MIN(dice == 248 ? UINT32_MAX : m.size, outer - m.offset);
	m.is_pointer = m.size == 8;
	m.is_signed = h >> 20 & 1;
	if (dice % 32 == 3)
		m.elems = dice;
	if (dice % 32 == 4 && m.size) {
		m.bit_offset = dice % 8;
		m.bit_size = (uint8_t)MIN(dice / 32u + 1, m.size * 8u - m.bit_offset);
	}
	*ret_member = m;
	return true;
}

bool dream_size_of(const struct dream *d, const char *type, uint32_t *ret_size)
{
	if (!has_name(d, hash(type)))
		return false;
	*ret_size = type_size(d, type);
	return true;
}

bool dream_enumerator(const struct dream *d, const char *name, int64_t *ret_value)
{
	uint64_t h = hash(name);
	uint8_t dice = byte_for(d, h >> 8);

	if (!has_name(d, h))
		return false;
	*ret_value = dice > 250 ? INT64_MIN : dice > 240 ? INT64_MAX : dice % 64;
	return true;
}

/* ---- The image ---- */

struct dream_image {
	struct image image; /* first */
	const struct dream *dream;
};

static const struct dream *dream_of(struct image *img)
{
	return ((struct dream_image *)img)->dream;
}

static int op_read(struct image *img, uint64_t addr, void *buf, size_t len)
{
	return dream_read(dream_of(img), addr, buf, len) ? 0 : err_set(-ENODATA, "not dreamt of");
}

static int op_read_phys(struct image *img, uint64_t paddr, void *buf, size_t len)
{
	return op_read(img, DREAM_HEAP + paddr % DREAM_HEAP_SIZE, buf, len);
}

static int op_read_str(struct image *img, uint64_t addr, char *buf, size_t size)
{
	size_t n = 0;
	int r = 0;

	for (; r == 0 && n + 1 < size; n++) {
		r = op_read(img, addr + n, buf + n, 1);
		if (r == 0 && !buf[n])
			break;
	}
	buf[n] = '\0';
	return r;
}

static int found(bool yes)
{
	return yes ? 0 : IMAGE_ABSENT;
}

static int op_symbol(struct image *img, const char *module, const char *name, uint64_t *ret_addr)
{
	(void)module;
	return found(dream_symbol(dream_of(img), name, ret_addr));
}

static int op_symbolize(struct image *img, uint64_t addr, struct image_symbol *ret_symbol)
{
	return found(dream_symbolize(dream_of(img), addr, ret_symbol));
}

static const char *op_module_of(struct image *img, uint64_t addr)
{
	return byte_for(dream_of(img), addr >> 12) % 16 == 1 ? "module" : NULL;
}

static int op_member(struct image *img, const char *module, const char *type, const char *path,
		     struct image_member *ret_member)
{
	(void)module;
	return found(dream_member(dream_of(img), type, path, ret_member));
}

static int op_size_of(struct image *img, const char *type, uint32_t *ret_size)
{
	return found(dream_size_of(dream_of(img), type, ret_size));
}

static int op_enumerator(struct image *img, const char *type, const char *enumerator, int64_t *ret_value)
{
	(void)type;
	return found(dream_enumerator(dream_of(img), enumerator, ret_value));
}

static int op_stack(struct image *img, uint64_t task, int cpu, struct image_frame *frames, size_t max, size_t *ret_n,
		    const char **ret_end)
{
	const struct dream *d = dream_of(img);
	uint8_t depth = byte_for(d, task >> 6);
	size_t n = 0;

	(void)cpu;
	if (depth % 8 == 0)
		return IMAGE_ABSENT;
	for (; n < max && n < depth % 24u; n++) {
		size_t func = byte_for(d, (task >> 6) + n) % ARRAY_SIZE(functions);
		uint64_t sp = object(task / 64) + n * 128;

		frames[n] = (struct image_frame){
			.pc = DREAM_TEXT + func * 4096 + 16,
			.sp = sp,
			.cfa = depth & 32 ? sp + 128 : 0,
			.func = depth & 64 && n == 3 ? NULL : functions[func],
			.offset = 16,
			.how = depth & 128 ? IMAGE_FRAME_SCAN : IMAGE_FRAME_ORC,
			.reliable = !(depth & 128),
		};
	}
	*ret_n = n;
	*ret_end = "end of stack";
	return 0;
}

static int op_stack_bounds(struct image *img, uint64_t task, int cpu, uint64_t *ret_low, uint64_t *ret_high)
{
	(void)cpu;
	if (byte_for(dream_of(img), task >> 6) % 8 == 0)
		return IMAGE_ABSENT;
	*ret_low = object(task / 64);
	*ret_high = *ret_low + 4096;
	return 0;
}

static const struct image_ops ops = {
	.read = op_read,
	.read_phys = op_read_phys,
	.read_str = op_read_str,
	.symbol = op_symbol,
	.symbolize = op_symbolize,
	.module_of = op_module_of,
	.member = op_member,
	.size_of = op_size_of,
	.enumerator = op_enumerator,
	.stack = op_stack,
	.stack_bounds = op_stack_bounds,
};

struct image *dream_image(const struct dream *d)
{
	static struct dream_image img;

	img.dream = d;
	img.image = (struct image){
		.ops = &ops,
		.info = { .format = "dream",
			  .release = "6.1.0",
			  .version = "#1 SMP",
			  .nodename = "dream",
			  .arch = byte_for(d, 0) & 1 ? "aarch64" : "x86_64",
			  .page_size = byte_for(d, 0) & 2 ? 65536 : 4096,
			  .ptr_size = 8,
			  .cpus = byte_for(d, 1) % 4,
			  .memory_bytes = 1ull << 30 },
	};
	return &img.image;
}
