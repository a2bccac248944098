// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The parser of crash dumps: an image of the dump, and the facts that the extractors read from it. It writes one
 * artifact with one capture, in one transaction. Where types come from both BTF and DWARF, it reads twice and stores
 * how they differ.
 */
#include <elf.h>
#include <inttypes.h>
#include <string.h>

#include "parsers/parsers.h"
#include "parsers/vmcore/image/image.h"
#include "parsers/vmcore/facts/compare.h"
#include "parsers/vmcore/facts/run.h"
#include "util/cleanup.h"
#include "util/error.h"
#include "util/heap.h"
#include "util/macros.h"

DEFINE_CLEANUP(struct image *, image_close)

/* An ELF file that is no core is surely meant as a dump (a vmlinux, mostly), and a log it is not: say so here. */
static int vmcore_probe(struct input *in)
{
	Elf64_Ehdr ehdr;

	if (input_is_dump(in->head, in->head_len))
		return 1;
	if (in->head_len < sizeof(ehdr) || memcmp(in->head, ELFMAG, SELFMAG) != 0)
		return 0;
	memcpy(&ehdr, in->head, sizeof(ehdr));
	return err_set(-EINVAL, "%s: an ELF file, but no core dump (e_type %u at offset %zu)", in->path, ehdr.e_type,
		       offsetof(Elf64_Ehdr, e_type));
}

static int open_image(const struct input *in, const struct parse_options *options, struct image **ret_img)
{
	static const enum image_types types[] = {
		[PARSE_TYPES_AUTO] = IMAGE_TYPES_AUTO,
		[PARSE_TYPES_NATIVE] = IMAGE_TYPES_NATIVE,
		[PARSE_TYPES_DRGN] = IMAGE_TYPES_DRGN,
	};
	struct image_options image_options = {
		.path = in->path,
		.fd = in->fd,
		.more_fds = in->more_fds,
		.n_more = in->n_more,
		.memory_fd = in->memory_fd,
		.vmlinux = options->vmlinux,
		.system_map = options->system_map,
		.debug_dir = options->debug_dir,
		.types_dir = options->types_dir,
		.types = types[options->types],
	};

	return image_open(&image_options, ret_img);
}

/* Reads all facts of @img into a new capture of @artifact. The writer is the caller's to free, also on error. */
static int read_facts(struct image *img, int64_t artifact, struct db *db, struct facts **ret_facts)
{
	struct capture_row row = { .kind = "vmcore" };
	int r = facts_new(db, artifact, &row, ret_facts);

	return r == 0 ? run_facts(img, *ret_facts) : r;
}

static const char *source_name(const struct image *img)
{
	const char *from = image_info(img)->types_from;

	return from && streq(from, "dwarf") ? "DWARF" : "BTF";
}

/* Where there is DWARF beside BTF, reads everything again by the other one, and compares. */
static int check_facts(struct image *img, struct db *db, struct facts *facts)
{
	_cleanup_db_ struct db *scratch = NULL;
	_cleanup_facts_ struct facts *again = NULL;
	struct reading first = { db, facts_capture(facts), source_name(img) }, second;
	int64_t artifact;
	int r = image_second_opinion(img);

	if (r != 0) /* without one, or one that fails, the first stands alone */
		return r == -ENOMEM ? r : 0;
	r = db_open(NULL, DB_MEMORY, &scratch);
	if (r == 0)
		r = db_add_artifact(scratch, &(struct artifact_row){ .path = "-", .kind = "vmcore" }, &artifact);
	if (r == 0)
		r = read_facts(img, artifact, scratch, &again);
	if (r < 0)
		return r;
	second = (struct reading){ scratch, facts_capture(again), source_name(img) };
	return compare_readings(&first, &second, facts);
}

/* What the image says of itself: why something is missing, and what would add to it. */
static int write_notes(const struct image *img, struct facts *facts)
{
	const struct image_info *info = image_info(img);
	const char *damage = image_damage(img);
	int r = 0;

	if (info->missing)
		r = facts_gap(facts, "capture", 0, "types", "%s", info->missing);
	if (r == 0 && damage)
		r = facts_gap(facts, "capture", 0, "damage", "%s", damage);
	if (r == 0 && info->advice)
		r = facts_gap(facts, "capture", 0, "debuginfo", "%s", info->advice);
	return r;
}

static int write_facts(struct image *img, int64_t artifact, struct db *db)
{
	_cleanup_facts_ struct facts *facts = NULL;
	int r = read_facts(img, artifact, db, &facts);

	if (r == 0)
		r = write_notes(img, facts);
	return r == 0 ? check_facts(img, db, facts) : r;
}

static int parse_dump(struct input *in, const struct parse_options *options, struct db *db)
{
	_cleanup_(image_closep) struct image *img = NULL;
	struct artifact_row artifact = {
		.path = in->path,
		.kind = "vmcore",
		.sha256 = options->sha256,
		.case_name = options->case_name,
		.size_bytes = in->size ? OPT(in->size) : OPT_NULL,
	};
	int64_t id;
	int r;

	heap_expect_much();
	r = open_image(in, options, &img);
	if (r < 0)
		return r;
	artifact.format = image_info(img)->format;
	r = db_begin(db);
	if (r == 0)
		r = db_add_artifact(db, &artifact, &id);
	if (r == 0)
		r = write_facts(img, id, db);
	if (r == 0)
		return db_commit(db);
	db_rollback(db);
	return err_wrap(r, "%s", in->path);
}

/*
 * A page that is missing is -ENODATA here, but of parse_input() it says that nobody speaks of a kernel in a text, which is no failure: a
 * dump that is cut off would be passed over in a folder, and a batch of it alone be a success.
 */
static int vmcore_parse(struct input *in, const struct parse_options *options, struct db *db)
{
	int r = parse_dump(in, options, db);

	return r == -ENODATA || r == -EMEDIUMTYPE ? -EIO : r;
}

int parse_types_name(const char *path, char ret_name[static PARSE_TYPES_NAME_MAX])
{
	_Static_assert(PARSE_TYPES_NAME_MAX == IMAGE_TYPES_NAME_MAX, "both are the same buffer");
	return image_types_name(path, ret_name);
}

const struct parser vmcore_parser = {
	.name = "crash dump",
	.probe = vmcore_probe,
	.parse = vmcore_parse,
};
