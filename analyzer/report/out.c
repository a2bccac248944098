// SPDX-License-Identifier: GPL-2.0-or-later
#include "analyzer/report/out.h"

#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>

#include "util/cleanup.h"
#include "util/error.h"
#include "util/fd.h"
#include "util/macros.h"

static int write_all(int fd, const char *data, size_t len)
{
	int r = fd_write(fd, data, len);

	return r < 0 ? err_wrap(r, "cannot write") : 0;
}

/* mkostemp() creates files with mode 0600; a result should have the mode that open() would give it. */
static mode_t usual_mode(void)
{
	mode_t mask = umask(0);

	umask(mask);
	return 0666 & ~mask;
}

static const char *name_of(const struct out *out)
{
	return out->path ? out->path : "standard output";
}

/* Without O_CREAT and O_TRUNC: what is there is a pipe or a device. */
static int open_existing(struct out *out)
{
	out->fd = open(out->path, O_WRONLY | O_CLOEXEC | O_NOCTTY);
	return out->fd < 0 ? err_set(-errno, "cannot open for writing: %s", strerror(errno)) : 0;
}

/* In the same directory, since rename() cannot move a file to another file system. */
static int create_beside(struct out *out)
{
	_cleanup_free_ char *name = NULL;

	if (asprintf(&name, "%s.XXXXXX", out->path) < 0)
		return err_oom();
	out->fd = mkostemp(name, O_CLOEXEC);
	if (out->fd < 0)
		return err_set(-errno, "cannot create: %s", strerror(errno));
	out->temporary = steal_ptr(name);
	return 0;
}

int out_open(const char *path, struct out *ret_out)
{
	struct out out = { .path = path && streq(path, "-") ? NULL : path, .fd = STDOUT_FILENO };
	struct stat st;
	int r = 0;

	if (out.path)
		r = stat(path, &st) == 0 && !S_ISREG(st.st_mode) ? open_existing(&out) : create_beside(&out);
	if (r < 0)
		return err_wrap(r, "%s", name_of(&out));
	*ret_out = out;
	return 0;
}

int out_add(struct out *out, struct buf *text)
{
	int r = buf_check(text);

	if (r == 0)
		r = write_all(out->fd, buf_str(text), text->len);
	buf_reset(text);
	return r < 0 ? err_wrap(r, "%s", name_of(out)) : 0;
}

int out_commit(struct out *out)
{
	if (!out->temporary)
		return 0;
	if (fchmod(out->fd, usual_mode()) < 0 || fsync(out->fd) < 0 || rename(out->temporary, out->path) < 0)
		return err_set(-errno, "%s: cannot write: %s", out->path, strerror(errno));
	free(steal_ptr(out->temporary));
	return 0;
}

void out_deinit(struct out *out)
{
	if (out->temporary)
		unlink(out->temporary);
	free(steal_ptr(out->temporary));
	if (out->path)
		closep(&out->fd);
	out->fd = -1;
}

int out_write(const char *path, const struct buf *text)
{
	_cleanup_out_ struct out out = { .fd = -1 };
	int r = buf_check(text);

	if (r == 0)
		r = out_open(path, &out);
	if (r < 0)
		return r;
	r = write_all(out.fd, buf_str(text), text->len);
	return r < 0 ? err_wrap(r, "%s", name_of(&out)) : out_commit(&out);
}
