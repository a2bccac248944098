// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Extracts facts from real dumps whose memory is damaged here and there: whatever it says,
 * extraction has to end well and with rows that hold together. The damage depends on the seed and
 * the address alone.
 *
 *   facts-noise DUMP [SEED...]
 */
#include <inttypes.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>

#include "db/facts.h"
#include "parsers/vmcore/facts/run.h"
#include "parsers/vmcore/image/image-priv.h"
#include "util/cleanup.h"
#include "util/error.h"
#include "util/macros.h"

#define SEEDS 24

struct noise {
	struct image image; /* first */
	struct image *real;
	uint64_t seed;
	uint64_t one_in; /* of so many words one is damaged */
};

static struct image *real_of(struct image *img)
{
	return ((struct noise *)img)->real;
}

/* SplitMix64's finalizer. */
static uint64_t mix(uint64_t v)
{
	v = (v ^ v >> 30) * 0xbf58476d1ce4e5b9ull;
	v = (v ^ v >> 27) * 0x94d049bb133111ebull;
	return v ^ v >> 31;
}

/* What damaged words hold: values that code trips over more often than over random ones. */
static uint64_t damaged(uint64_t addr, uint64_t value, uint64_t dice)
{
	switch (dice % 8) {
	case 0:
		return 0;
	case 1:
		return UINT64_MAX;
	case 2:
		return addr; /* itself: an empty list, a loop */
	case 3:
		return value + 8;
	case 4:
		return value ^ 1ull << dice / 8 % 64;
	case 5:
		return (addr & ~0xffffull) + dice / 8 % 8192 * 8;
	case 6:
		return INT64_MIN;
	default:
		return mix(dice);
	}
}

static void damage(const struct noise *noise, uint64_t addr, void *buf, size_t len)
{
	for (uint64_t at = (addr + 7) & ~7ull; at + 8 <= addr + len; at += 8) {
		uint64_t dice = mix(at ^ noise->seed), value;

		if (dice % noise->one_in)
			continue;
		memcpy(&value, (char *)buf + (at - addr), 8);
		value = damaged(at, value, dice / noise->one_in);
		memcpy((char *)buf + (at - addr), &value, 8);
	}
}

static int op_read(struct image *img, uint64_t addr, void *buf, size_t len)
{
	int r = image_read(real_of(img), addr, buf, len);

	if (r == 0)
		damage((const struct noise *)img, addr, buf, len);
	return r;
}

static int op_read_phys(struct image *img, uint64_t paddr, void *buf, size_t len)
{
	int r = image_read_phys(real_of(img), paddr, buf, len);

	if (r == 0)
		damage((const struct noise *)img, paddr, buf, len);
	return r;
}

static int op_read_str(struct image *img, uint64_t addr, char *buf, size_t size)
{
	return image_read_str(real_of(img), addr, buf, size);
}

static int op_symbol(struct image *img, const char *module, const char *name, uint64_t *ret_addr)
{
	return real_of(img)->ops->symbol(real_of(img), module, name, ret_addr);
}

static int op_symbolize(struct image *img, uint64_t addr, struct image_symbol *ret_symbol)
{
	return image_symbolize(real_of(img), addr, ret_symbol);
}

static const char *op_module_of(struct image *img, uint64_t addr)
{
	return image_module_of(real_of(img), addr);
}

static int op_member(struct image *img, const char *module, const char *type, const char *path,
		     struct image_member *ret_member)
{
	return real_of(img)->ops->member(real_of(img), module, type, path, ret_member);
}

static int op_size_of(struct image *img, const char *type, uint32_t *ret_size)
{
	return image_sizeof(real_of(img), type, ret_size);
}

static int op_enumerator(struct image *img, const char *type, const char *enumerator, int64_t *ret_value)
{
	return image_enumerator(real_of(img), type, enumerator, ret_value);
}

static int op_stack(struct image *img, uint64_t task, int cpu, struct image_frame *frames, size_t max, size_t *ret_n,
		    const char **ret_end)
{
	return image_stack(real_of(img), task, cpu, frames, max, ret_n, ret_end);
}

static int op_stack_bounds(struct image *img, uint64_t task, int cpu, uint64_t *ret_low, uint64_t *ret_high)
{
	return image_stack_bounds(real_of(img), task, cpu, ret_low, ret_high);
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

static int extract(struct image *img, struct db *db)
{
	_cleanup_facts_ struct facts *facts = NULL;
	struct artifact_row artifact = { .path = "noise", .kind = "vmcore" };
	struct capture_row capture = { .kind = "vmcore" };
	int64_t id;
	int r = db_begin(db);

	if (r == 0)
		r = db_add_artifact(db, &artifact, &id);
	if (r == 0)
		r = facts_new(db, id, &capture, &facts);
	if (r < 0)
		return r;
	r = run_facts(img, facts);
	return r == 0 ? db_commit(db) : r;
}

/* References that lead nowhere; there must be none. */
static const char dangling[] =
	"SELECT (SELECT count(*) FROM wait w WHERE target_type = 'lock' AND target_id IS NOT NULL "
	"AND "
	"NOT EXISTS"
	" (SELECT 1 FROM lock l WHERE l.id = w.target_id))"
	" + (SELECT count(*) FROM wait w WHERE NOT EXISTS (SELECT 1 FROM task t WHERE t.id = "
	"w.task_id))"
	" + (SELECT count(*) FROM lock l WHERE owner_task_id IS NOT NULL AND NOT EXISTS"
	" (SELECT 1 FROM task t WHERE t.id = l.owner_task_id))"
	" + (SELECT count(*) FROM task t WHERE mm_id IS NOT NULL AND NOT EXISTS"
	" (SELECT 1 FROM mm m WHERE m.id = t.mm_id))";

static int64_t number(struct db *db, const char *sql)
{
	_cleanup_stmt_ struct db_stmt *stmt = NULL;

	return db_first(db, sql, 0, &stmt) > 0 ? db_int(stmt, 0) : -1;
}

static int run(struct image *real, uint64_t seed)
{
	_cleanup_db_ struct db *db = NULL;
	struct noise noise = {
		.image = { .ops = &ops, .info = *image_info(real) },
		.real = real,
		.seed = mix(seed + 1),
		.one_in = 20ull << seed % 8,
	};
	int r = db_open(NULL, DB_MEMORY, &db);

	if (r == 0)
		r = extract(&noise.image, db);
	if (r < 0)
		return err_wrap(r, "seed %" PRIu64, seed);
	printf("seed %2" PRIu64 ": %" PRId64 " tasks, %" PRId64 " waits, %" PRId64 " locks, %" PRId64 " gaps\n", seed,
	       number(db, "SELECT count(*) FROM task"), number(db, "SELECT count(*) FROM wait"),
	       number(db, "SELECT count(*) FROM lock"), number(db, "SELECT count(*) FROM gap"));
	return number(db, dangling) == 0 ? 0 : err_set(-EIO, "seed %" PRIu64 ": references dangle", seed);
}

int main(int argc, char **argv)
{
	struct image_options options = { .path = argc > 1 ? argv[1] : "" };
	struct image *img = NULL;
	int r;

	options.fd = open(options.path, O_RDONLY | O_CLOEXEC);
	if (options.fd < 0) {
		fprintf(stderr, "usage: facts-noise DUMP [SEED...]\n");
		return 3;
	}
	r = image_open(&options, &img);
	for (uint64_t seed = 0; r == 0 && argc == 2 && seed < SEEDS; seed++)
		r = run(img, seed);
	for (int i = 2; r == 0 && i < argc; i++)
		r = run(img, strtoull(argv[i], NULL, 0));
	if (r < 0)
		fprintf(stderr, "facts-noise: %s\n", err_text(r));
	image_close(img);
	close(options.fd);
	return r < 0;
}
