// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * One moment in every format: each NAME.elf in $OOMTOPSY_DUMPS gives the tasks and stacks that NAME.FORMAT (see
 * tests/scenarios/README.md) has to give as well; one that is cut off gives no others, or says what is missing.
 */
#include "tests/unit/test.h"
#include "tests/unit/dumps.h"

#include <fcntl.h>
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "parsers/vmcore/image/image.h"
#include "util/cleanup.h"
#include "util/error.h"
#include "util/macros.h"

#define SKIPPED 77
#define TASKS_MAX 20000
#define PIECES 2

enum state { WHOLE, DAMAGED };

static const struct format {
	const char *suffix, *name;
	enum state state;
	const char *piece; /* of a folder; "%d" counts pieces */
} formats[] = {
	{ "elf", "elf", WHOLE, NULL },
	{ "kdump", "kdump", WHOLE, NULL },
	{ "kdump-flat", "kdump, flattened", WHOLE, NULL },
	{ "kdump-lzo", "kdump", WHOLE, NULL },
	{ "kdump-zstd", "kdump", WHOLE, NULL },
	{ "filtered", "kdump", WHOLE, NULL },
	{ "filtered-elf", "elf", WHOLE, NULL },
	{ "filtered-flat", "kdump, flattened", WHOLE, NULL },
	{ "filtered-lzo", "kdump", WHOLE, NULL },
	{ "filtered-raw", "kdump", WHOLE, NULL },
	{ "filtered-snappy", "kdump", WHOLE, NULL },
	{ "filtered-zero", "kdump", WHOLE, NULL },
	{ "filtered-zstd", "kdump", WHOLE, NULL },
	{ "folder", "kdump", WHOLE, "vmcore" },
	{ "split", "kdump, split", WHOLE, "vmcore.%d" },
	{ "split", "kdump, split", DAMAGED, "vmcore.1" },
	{ "split", "kdump, split", DAMAGED, "vmcore.2" },
	{ "incomplete", "kdump", DAMAGED, NULL },
	{ "elf-cut", "elf", DAMAGED, NULL },
	{ "filtered-cut", "kdump", DAMAGED, NULL },
};

struct counts {
	unsigned int tasks;
	unsigned int stacks; /* to their end */
	unsigned int frames; /* reliable ones */
};

struct dumped {
	char base[512]; /* path without the format */
	const struct format *format;
	struct counts elf;
	int fds[PIECES];
	size_t n;
};

static void count_stack(struct image *img, uint64_t task, struct counts *c)
{
	struct image_frame frames[IMAGE_STACK_MAX];
	const char *end;
	size_t n;

	c->tasks++;
	if (image_stack(img, task, -1, frames, ARRAY_SIZE(frames), &n, &end) != 0)
		return;
	c->stacks += streq(end, "end of stack") || streq(end, "user mode");
	for (size_t i = 0; i < n; i++)
		c->frames += frames[i].reliable;
}

/* All processes' first threads, as far as their list can be followed. */
static struct counts count(struct image *img)
{
	struct image_member tasks;
	struct counts c = { 0 };
	uint64_t head, node;

	if (image_symbol(img, "init_task", &head) || image_member(img, "task_struct", "tasks", &tasks))
		return c;
	head += tasks.offset;
	if (image_read_u64(img, head, &node) != 0)
		return c;
	for (int i = 0; i < TASKS_MAX && node != head; i++) {
		count_stack(img, node - tasks.offset, &c);
		if (image_read_u64(img, node, &node) != 0)
			break;
	}
	return c;
}

/* False when there is no such file. */
static bool open_files(struct dumped *d)
{
	const struct format *f = d->format;
	char path[600], piece[32];

	d->n = 0;
	for (int i = 1; i <= (f->piece && strstr(f->piece, "%d") ? PIECES : 1); i++) {
		const char *at = f->piece ? strstr(f->piece, "%d") : NULL;

		if (at)
			snprintf(piece, sizeof(piece), "/%.*s%d", (int)(at - f->piece), f->piece, i);
		else
			snprintf(piece, sizeof(piece), "%s%s", f->piece ? "/" : "", f->piece ? f->piece : "");
		snprintf(path, sizeof(path), "%s.%s%s", d->base, f->suffix, piece);
		d->fds[d->n] = open(path, O_RDONLY | O_CLOEXEC);
		if (d->fds[d->n] >= 0)
			d->n++;
	}
	return d->n > 0;
}

static int open_image(struct dumped *d, struct image **ret_image)
{
	struct image_options options = { .path = "", .types = IMAGE_TYPES_NATIVE };

	options.fd = d->fds[0];
	options.more_fds = d->fds + 1;
	options.n_more = d->n - 1;
	return image_open(&options, ret_image);
}

static void gives_what_the_elf_gives(void **state)
{
	struct dumped *d = *state;
	struct image *img;
	struct counts c;

	if (open_image(d, &img) < 0) {
		assert_int_equal(d->format->state, DAMAGED);
		assert_non_null(strstr(err_text(-1), "missing part"));
		return;
	}
	assert_string_equal(image_info(img)->format, d->format->name);
	assert_int_equal(image_info(img)->damage != NULL, d->format->state == DAMAGED);
	c = count(img);
	image_close(img);
	if (d->format->state == WHOLE)
		assert_memory_equal(&c, &d->elf, sizeof(c));
	assert_true(c.tasks <= d->elf.tasks && c.stacks <= d->elf.stacks && c.frames <= d->elf.frames);
}

static int run(struct dumped *d)
{
	char name[600];
	const struct CMUnitTest test = {
		.name = name,
		.test_func = gives_what_the_elf_gives,
		.initial_state = d,
	};
	int failed;

	snprintf(name, sizeof(name), "%s.%s %s", strrchr(d->base, '/') + 1, d->format->suffix,
		 d->format->piece ? d->format->piece : "");
	failed = _cmocka_run_group_tests(name, &test, 1, NULL, NULL);
	for (size_t i = 0; i < d->n; i++)
		close(d->fds[i]);
	return failed;
}

static int run_all(const char *elf)
{
	struct dumped d = { .format = &formats[0] };
	struct image *img;
	int failed = 0;

	snprintf(d.base, sizeof(d.base), "%.*s", (int)(strrchr(elf, '.') - elf), elf);
	if (!open_files(&d) || open_image(&d, &img) < 0)
		return 1;
	d.elf = count(img);
	image_close(img);
	close(d.fds[0]);
	for (size_t i = 0; i < ARRAY_SIZE(formats); i++) {
		d.format = &formats[i];
		/* makedumpfile 1.7.8 takes pages of 7.2's slabs for a user's, and leaves them out. */
		if (strstr(d.base, "-7.x") && !str_starts(d.format->suffix, "kdump"))
			continue;
		if (open_files(&d))
			failed += run(&d);
	}
	return failed;
}

int main(void)
{
	char folder[256], pattern[512];
	int failed = 0;
	glob_t found;

	find_dumps(folder, sizeof(folder));
	snprintf(pattern, sizeof(pattern), "%s/lock-deadlock-*.elf", folder);
	if (glob(pattern, 0, NULL, &found) != 0) {
		printf("skipped: no dumps in %s\n", folder);
		return SKIPPED;
	}
	for (size_t i = 0; i < found.gl_pathc; i++)
		failed += dump_is_whole(found.gl_pathv[i]) && run_all(found.gl_pathv[i]);
	globfree(&found);
	return failed ? 1 : 0;
}
