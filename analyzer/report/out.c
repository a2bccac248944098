// SPDX-License-Identifier: GPL-2.0-or-later
#include "analyzer/report/out.h"

#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>

#include "util/cleanup.h"
#include "util/error.h"
#include "util/macros.h"

static int write_all(int fd, const char *data, size_t len)
{
	while (len) {
		ssize_t n = write(fd, data, len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return err_set(-errno, "cannot write: %s", strerror(errno));
		data += n;
		len -= (size_t)n;
	}
	return 0;
}

static int write_existing(const char *path, const struct buf *text)
{
	_cleanup_close_ int fd = open(path, O_WRONLY | O_CLOEXEC | O_NOCTTY);

	if (fd < 0)
		return err_set(-errno, "cannot open for writing: %s", strerror(errno));
	return write_all(fd, buf_str(text), text->len);
}

/* mkostemp() creates files with mode 0600; a result should have the mode that open() would give it. */
static mode_t usual_mode(void)
{
	mode_t mask = umask(0);

	umask(mask);
	return 0666 & ~mask;
}

static int write_and_rename(const char *path, const struct buf *text)
{
	_cleanup_free_ char *temporary = NULL;
	_cleanup_close_ int fd = -1;
	int r;

	if (asprintf(&temporary, "%s.XXXXXX", path) < 0)
		return err_oom();
	fd = mkostemp(temporary, O_CLOEXEC);
	if (fd < 0)
		return err_set(-errno, "cannot create: %s", strerror(errno));
	r = write_all(fd, buf_str(text), text->len);
	if (r == 0 && (fchmod(fd, usual_mode()) < 0 || fsync(fd) < 0 || rename(temporary, path) < 0))
		r = err_set(-errno, "cannot write: %s", strerror(errno));
	if (r < 0)
		unlink(temporary);
	return r;
}

int out_write(const char *path, const struct buf *text)
{
	bool standard = !path || streq(path, "-");
	struct stat st;
	int r = buf_check(text);

	if (r < 0)
		return r;
	if (standard)
		r = write_all(STDOUT_FILENO, buf_str(text), text->len);
	else if (stat(path, &st) == 0 && !S_ISREG(st.st_mode))
		r = write_existing(path, text);
	else
		r = write_and_rename(path, text);
	return r < 0 ? err_wrap(r, "%s", standard ? "standard output" : path) : 0;
}
