// SPDX-License-Identifier: GPL-2.0-or-later
/* The kernel's log in a dump, in both of its rings: sound ones, with the input's changes. */
#include <errno.h>
#include <string.h>

#include "parsers/vmcore/facts/log.h"
#include "parsers/vmcore/facts/run.h"
#include "parsers/vmcore/image/image-priv.h"
#include "tests/fuzz/fuzz.h"
#include "tests/fuzz/patch.h"
#include "tests/unit/printk-ring.h"
#include "util/error.h"
#include "util/macros.h"

#define MEMORY 0xffffffff82400000
#define RING_SIZE 1024u
#define COUNT 8u

/* Where things lie in the memory: all within reach of the input's changes. */
enum { VARS = 0, OLD_VARS = 128, DESCS = 256, INFOS = 512, RING = 1024, OLD_RING = 2048, MEMORY_LEN = 3072 };

static const struct {
	const char *type, *path;
	uint32_t offset, size;
} members[] = {
	PRINTK_RING_MEMBERS,
	{ "printk_log", "ts_nsec", 0, 8 },
	{ "printk_log", "len", 8, 2 },
	{ "printk_log", "text_len", 10, 2 },
	{ "printk_log", "facility", 13, 1 },
	{ "printk_log", "flags", 14, 1 },
	{ "printk_log", "level", 15, 1 },
};

static const struct {
	const char *type;
	uint32_t size;
} types[] = { { "printk_ringbuffer", 48 }, { "prb_desc", 24 }, { "printk_info", 32 }, { "printk_log", 16 } };

static const struct {
	const char *name;
	uint64_t offset;
	bool lockless;
} symbols[] = {
	{ "prb", VARS + 64, true },
	{ "log_buf", OLD_VARS, false },
	{ "log_buf_len", OLD_VARS + 8, false },
	{ "log_first_idx", OLD_VARS + 16, false },
	{ "log_next_idx", OLD_VARS + 20, false },
	{ "log_first_seq", OLD_VARS + 24, false },
};

static const char *const lines[] = {
	"stress invoked oom-killer: gfp_mask=0x140cca(GFP_HIGHUSER_MOVABLE|__GFP_COMP), order=0, oom_score_adj=0",
	"Out of memory: Killed process 2 (worker) total-vm:1000kB, anon-rss:900kB, file-rss:4kB, shmem-rss:0kB, UID:0",
	"done",
};

static uint8_t memory[MEMORY_LEN];
static bool lockless;

static void put(size_t at, uint64_t value, size_t size)
{
	memcpy(memory + at, &value, size);
}

/* Blocks of an id and text, each with a descriptor and an info. */
static void make_lockless(void)
{
	uint64_t pos = RING_SIZE * 3 - 200;

	put(VARS, 3, 4);
	put(VARS + 4, 10, 4);
	put(VARS + 8, MEMORY + DESCS, 8);
	put(VARS + 16, MEMORY + INFOS, 8);
	put(VARS + 24, MEMORY + RING, 8);
	put(VARS + 32, ARRAY_SIZE(lines) - 1, 8);
	put(VARS + 64, MEMORY + VARS, 8);
	for (size_t i = 0; i < ARRAY_SIZE(lines); i++) {
		size_t len = strlen(lines[i]);
		uint64_t begin = pos, at, size = (8 + len + 7) & ~7ull;

		pos += size;
		at = begin;
		if (begin / RING_SIZE != pos / RING_SIZE && pos % RING_SIZE) {
			at = pos - pos % RING_SIZE;
			pos = at + size;
		}
		put(DESCS + i * 24, i | UINT64_C(2) << 62, 8);
		put(DESCS + i * 24 + 8, begin, 8);
		put(DESCS + i * 24 + 16, pos, 8);
		put(INFOS + i * 32, i, 8);
		put(INFOS + i * 32 + 8, i * 1000000000, 8);
		put(INFOS + i * 32 + 16, len, 2);
		put(RING + at % RING_SIZE, i, 8);
		memcpy(memory + RING + at % RING_SIZE + 8, lines[i], len);
	}
}

/* A header of 16 bytes, the text, and room for a multiple of 8. */
static void make_records(void)
{
	size_t at = OLD_RING;

	for (size_t i = 0; i < ARRAY_SIZE(lines); i++) {
		size_t text_len = strlen(lines[i]), len = (16 + text_len + 7) & ~7ull;

		put(at, i * 1000000000, 8);
		put(at + 8, len, 2);
		put(at + 10, text_len, 2);
		memcpy(memory + at + 16, lines[i], text_len);
		at += len;
	}
	put(OLD_VARS, MEMORY + OLD_RING, 8);
	put(OLD_VARS + 8, MEMORY_LEN - OLD_RING, 4);
	put(OLD_VARS + 20, at - OLD_RING, 4);
}

static int op_read(struct image *img, uint64_t addr, void *buf, size_t len)
{
	(void)img;
	if (addr < MEMORY || addr - MEMORY > MEMORY_LEN || len > MEMORY_LEN - (addr - MEMORY))
		return err_set(-ENODATA, "not in the dump");
	memcpy(buf, memory + (addr - MEMORY), len);
	return 0;
}

static int op_read_str(struct image *img, uint64_t addr, char *buf, size_t size)
{
	(void)addr;
	(void)img;
	memset(buf, 0, size);
	return -ENODATA;
}

static int op_symbol(struct image *img, const char *module, const char *name, uint64_t *ret_addr)
{
	(void)img;
	(void)module;
	for (size_t i = 0; i < ARRAY_SIZE(symbols); i++)
		if (symbols[i].lockless == lockless && streq(symbols[i].name, name)) {
			*ret_addr = MEMORY + symbols[i].offset;
			return 0;
		}
	return IMAGE_ABSENT;
}

static int op_symbolize(struct image *img, uint64_t addr, struct image_symbol *ret_symbol)
{
	(void)img;
	(void)addr;
	(void)ret_symbol;
	return IMAGE_ABSENT;
}

static const char *op_module_of(struct image *img, uint64_t addr)
{
	(void)img;
	(void)addr;
	return NULL;
}

static int op_member(struct image *img, const char *module, const char *type, const char *path,
		     struct image_member *ret_member)
{
	(void)img;
	(void)module;
	for (size_t i = 0; i < ARRAY_SIZE(members); i++)
		if (streq(members[i].type, type) && streq(members[i].path, path)) {
			*ret_member = (struct image_member){ .offset = members[i].offset, .size = members[i].size };
			return 0;
		}
	return IMAGE_ABSENT;
}

static int op_size_of(struct image *img, const char *type, uint32_t *ret_size)
{
	(void)img;
	for (size_t i = 0; i < ARRAY_SIZE(types); i++)
		if (streq(types[i].type, type)) {
			*ret_size = types[i].size;
			return 0;
		}
	return IMAGE_ABSENT;
}

static int op_enumerator(struct image *img, const char *type, const char *enumerator, int64_t *ret_value)
{
	(void)img;
	(void)type;
	(void)enumerator;
	(void)ret_value;
	return IMAGE_ABSENT;
}

static const struct image_ops ops = {
	.read = op_read,
	.read_phys = op_read,
	.read_str = op_read_str,
	.symbol = op_symbol,
	.symbolize = op_symbolize,
	.module_of = op_module_of,
	.member = op_member,
	.size_of = op_size_of,
	.enumerator = op_enumerator,
};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct image img = { .ops = &ops, .info = { .arch = "x86_64", .page_size = 4096, .ptr_size = 8 } };
	struct capture_row row = { .kind = "vmcore" };
	struct facts *facts;
	struct extract x;

	if (!size || facts_new(NULL, 1, &row, &facts) < 0)
		return 0;
	lockless = data[0] & 1;
	memset(memory, 0, sizeof(memory));
	make_lockless();
	make_records();
	patch(memory, sizeof(memory), data + 1, size - 1);
	if (run_init(&x, &img, facts) == 0)
		(void)log_run(&x);
	run_deinit(&x);
	facts_free(facts);
	return 0;
}
