// SPDX-License-Identifier: GPL-2.0-or-later
/* The parser of crash dumps: an image of the dump, and the facts that the extractors read from it. */
#include <elf.h>
#include <inttypes.h>
#include <string.h>

#include "parsers/parsers.h"
#include "parsers/vmcore/image.h"
#include "parsers/vmcore/x_parts.h"
#include "util/cleanup.h"
#include "util/error.h"
#include "util/macros.h"

DEFINE_CLEANUP(struct image *, image_close)

/* What dumps other than ELF begin with. */
static const char *const signatures[] = {
	"KDUMP   ",     /* makedumpfile, QEMU */
	"DISKDUMP",
	"makedumpfile", /* flattened */
};

static int probe_elf(const struct input *in)
{
	Elf64_Ehdr ehdr;

	if (in->head_len < sizeof(ehdr) || memcmp(in->head, ELFMAG, SELFMAG) != 0)
		return 0;
	memcpy(&ehdr, in->head, sizeof(ehdr));
	if (ehdr.e_type == ET_CORE)
		return 1;
	return err_set(-EINVAL, "%s: an ELF file, but no core dump (e_type %u at offset %zu)",
		       in->path, ehdr.e_type, offsetof(Elf64_Ehdr, e_type));
}

static int vmcore_probe(struct input *in)
{
	for (size_t i = 0; i < ARRAY_SIZE(signatures); i++) {
		size_t len = strlen(signatures[i]);

		if (in->head_len >= len && memcmp(in->head, signatures[i], len) == 0)
			return 1;
	}
	return probe_elf(in);
}

static int open_image(const struct input *in, const struct parse_options *options,
		      struct image **ret_img)
{
	static const enum image_types types[] = {
		[PARSE_TYPES_AUTO] = IMAGE_TYPES_AUTO,
		[PARSE_TYPES_NATIVE] = IMAGE_TYPES_NATIVE,
		[PARSE_TYPES_DRGN] = IMAGE_TYPES_DRGN,
	};
	struct image_options image_options = {
		.path = in->path,
		.fd = in->fd,
		.vmlinux = options->vmlinux,
		.system_map = options->system_map,
		.types = types[options->types],
	};

	return image_open(&image_options, ret_img);
}

static int write_facts(struct image *img, int64_t artifact, struct db *db)
{
	_cleanup_facts_ struct facts *facts = NULL;
	struct capture_row row = { .kind = "vmcore" };
	struct extract x;
	int r = facts_new(db, artifact, &row, &facts);

	if (r < 0)
		return r;
	r = x_init(&x, img, facts);
	if (r == 0)
		r = x_run(&x);
	if (r == 0)
		r = facts_update_capture(facts, &x.capture);
	x_deinit(&x);
	return r;
}

static int vmcore_parse(struct input *in, const struct parse_options *options, struct db *db)
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
	int r = open_image(in, options, &img);

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

const struct parser vmcore_parser = {
	.name = "crash dump",
	.probe = vmcore_probe,
	.parse = vmcore_parse,
};
