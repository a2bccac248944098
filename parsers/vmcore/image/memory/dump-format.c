// SPDX-License-Identifier: GPL-2.0-or-later
#include "parsers/vmcore/image/memory/dump-format.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "parsers/vmcore/image/memory/flat.h"
#include "parsers/vmcore/image/memory/kdump-context.h"
#include "parsers/vmcore/image/memory/machine.h"
#include "parsers/vmcore/image/memory/whole-reads.h"
#include "util/cleanup.h"
#include "util/error.h"
#include "util/macros.h"

/* The first row whose probe agrees takes the file. */
static const struct dump_format *const formats[] = {
	&dump_format_flattened, /* before what may be wrapped in it */
	&dump_format_elf,
	&dump_format_split, /* before kdump, which pieces look like, too */
	&dump_format_kdump,
};

/* Whether @fd can be a dump, and from here on all of it is read whole or not at all. */
static int check_piece(int fd, uint64_t *ret_size)
{
	struct stat st;

	if (fstat(fd, &st) < 0)
		return err_set(-errno, "%s", strerror(errno));
	if (S_ISDIR(st.st_mode))
		return err_set(-EISDIR, "is a directory, not a dump");
	if (!S_ISREG(st.st_mode) && !S_ISBLK(st.st_mode))
		return err_set(-ESPIPE, "is not a regular file, and a dump is read out of order");
	if (S_ISREG(st.st_mode) && !st.st_size)
		return err_set(-ENODATA, "is empty");
	*ret_size = S_ISREG(st.st_mode) ? (uint64_t)st.st_size : UINT64_MAX;
	whole_reads_watch(fd, *ret_size);
	return 0;
}

static int check_file(struct dump_file *f)
{
	int r = 0;

	for (size_t i = 0; r == 0 && i < f->n_fds; i++)
		r = check_piece(f->fds[i], &f->sizes[i]);
	return r;
}

/* Shows what the file begins with. */
static int refuse_unknown(const struct dump_file *f)
{
	char head[8], text[sizeof(head) + 1] = "";
	ssize_t n = pread(f->fds[0], head, sizeof(head), 0);

	for (ssize_t i = 0; i < n; i++)
		text[i] = (char)(isprint((unsigned char)head[i]) ? head[i] : '.');
	return err_set(-EINVAL, "is no memory dump of a known format (it begins with \"%s\")", text);
}

static int find_format(struct dump_file *f)
{
	int r = machine_check(f->fds[0]);

	if (r < 0)
		return r;
	for (size_t i = 0; i < ARRAY_SIZE(formats); i++)
		if (formats[i]->probe(f)) {
			f->format = formats[i];
			return 0;
		}
	return refuse_unknown(f);
}

/* Finds the format, and takes off one wrapping. */
static int choose_format(struct dump_file *f)
{
	int r = find_format(f);

	if (r < 0 || !f->format->unwrap)
		return r;
	f->wrapper = f->format;
	r = f->wrapper->unwrap(f);
	if (r == 0)
		r = find_format(f);
	if (r == 0 && f->format->unwrap)
		r = refuse_unknown(f);
	return r;
}

/* Opens what the row reads, and looks for damage before libkdumpfile trips over it. */
static int open_format(struct dump_file *f)
{
	int r = f->format->open(f);

	/* The damage of the wrapping comes first: offsets in the file that was given say more. */
	if (r == 0 && !f->damage[0])
		f->format->damage(f, f->damage, sizeof(f->damage));
	return r;
}

static int open_context(struct dump_file *f)
{
	int r = f->format->vet(f);

	if (r == 0)
		r = kdump_context_open(f->fds, f->n_fds, &f->kdump);
	if (r && r != -ENOMEM && f->damage[0])
		return err_set(-ENODATA, "%s", f->damage);
	return r > 0 ? -ENOTSUP : r;
}

static void name_file(struct dump_file *f)
{
	snprintf(f->name, sizeof(f->name), "%s%s%s", f->format->name, f->wrapper ? ", " : "",
		 f->wrapper ? f->wrapper->name : "");
}

int dump_file_open(struct dump_file *f, const int *fds, size_t n_fds)
{
	int r;

	*f = (struct dump_file){ .unwrapped_fd = -1 };
	if (n_fds > DUMP_PIECES_MAX)
		return err_set(-E2BIG, "%zu files are more than a dump is split into", n_fds);
	memcpy(f->fds, fds, n_fds * sizeof(*fds));
	f->n_fds = n_fds;
	if ((r = check_file(f)) < 0 || (r = choose_format(f)) < 0 || (r = open_format(f)) < 0 ||
	    (r = open_context(f)) < 0)
		return r;
	name_file(f);
	return 0;
}

void dump_file_close(struct dump_file *f)
{
	/*
	 * For a file that begins like a kdump-compressed one, libkdumpfile (0.5.1) takes back its overrides of
	 * attributes after it has freed them. What such a context holds is left to the end of the process.
	 */
	if (f->kdump && f->format->context_is_freeable)
		kdump_free(f->kdump);
	if (f->state)
		f->format->close(f);
	flat_free(f->flat);
	closep(&f->unwrapped_fd);
	*f = (struct dump_file){ .unwrapped_fd = -1 };
}

int dump_file_read(struct dump_file *f, uint64_t paddr, void *buf, size_t len)
{
	return f->format->read(f, paddr, buf, len);
}
