// SPDX-License-Identifier: GPL-2.0-or-later
/* Else the headers would make one symbol of pread() and pread64(). */
#undef _FILE_OFFSET_BITS
/* And these would bring an inline pread() of their own, as distributions build packages with it. */
#undef _FORTIFY_SOURCE

#include "parsers/vmcore/image/memory/whole-reads.h"

#include <dlfcn.h>
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "util/error.h"
#include "util/macros.h"

#define WATCHED_MAX 128
/* Damaged pages that are told apart; where there are more, their number does not matter. */
#define PAGES_MAX 1000

static struct {
	struct watched_file {
		int fd;
		uint64_t size;
		whole_reads_source source; /* NULL: the file itself */
		void *arg;
	} files[WATCHED_MAX];
	size_t n;
	char damage[200];
	uint64_t pages[PAGES_MAX]; /* where damaged ones lie, as they were met */
	size_t n_pages;
	uint64_t pages_met;
} watched;

void whole_reads_watch(int fd, uint64_t size)
{
	if (!watched.n) {
		watched.damage[0] = '\0';
		watched.n_pages = 0;
		watched.pages_met = 0;
	}
	if (watched.n == ARRAY_SIZE(watched.files))
		return;
	watched.files[watched.n++] = (struct watched_file){ .fd = fd, .size = size };
}

int whole_reads_redirect(int fd, whole_reads_source source, void *arg)
{
	if (watched.n == ARRAY_SIZE(watched.files))
		return err_set(-EMFILE, "more than %zu files of a dump", ARRAY_SIZE(watched.files));
	watched.files[watched.n++] = (struct watched_file){ .fd = fd, .source = source, .arg = arg };
	return 0;
}

void whole_reads_end(void)
{
	watched.n = 0;
}

void whole_reads_note_page(uint64_t offset)
{
	size_t i = 0;

	watched.pages_met++;
	while (i < watched.n_pages && watched.pages[i] != offset)
		i++;
	if (i == watched.n_pages && i < ARRAY_SIZE(watched.pages))
		watched.pages[watched.n_pages++] = offset;
}

uint64_t whole_reads_pages_met(void)
{
	return watched.pages_met;
}

const char *whole_reads_damage(void)
{
	return watched.damage[0] ? watched.damage : NULL;
}

const char *whole_reads_page_damage(void)
{
	static char text[200];

	if (!watched.n_pages)
		return NULL;
	snprintf(text, sizeof(text),
		 "damaged: %zu%s page%s of the dump cannot be expanded, the first at offset %" PRIu64, watched.n_pages,
		 watched.n_pages == ARRAY_SIZE(watched.pages) ? " or more" : "", watched.n_pages == 1 ? "" : "s",
		 watched.pages[0]);
	return text;
}

static const struct watched_file *find_watched(int fd)
{
	for (size_t i = 0; i < watched.n; i++)
		if (watched.files[i].fd == fd)
			return &watched.files[i];
	return NULL;
}

/* Remembers that a read of @len bytes at @offset got no further than @done: @error, or the end of the file when 0. */
static void remember(const struct watched_file *file, uint64_t offset, size_t len, size_t done, int error)
{
	uint64_t size = file->size, at = offset + done;

	if (watched.damage[0] || at >= MIN(offset + len, size) || (!error && size == UINT64_MAX))
		return;
	if (error)
		snprintf(watched.damage, sizeof(watched.damage), "cannot read at offset %" PRIu64 ": %s", at,
			 strerror(error));
	else
		snprintf(watched.damage, sizeof(watched.damage),
			 "cut off: the file had %" PRIu64 " bytes, and ends at offset %" PRIu64 " now", size, at);
}

typedef ssize_t (*pread_function)(int fd, void *buf, size_t len, off_t offset);

static ssize_t read_whole(int fd, void *buf, size_t len, off_t offset)
{
	const struct watched_file *file = find_watched(fd);
	static pread_function next;
	size_t done = 0;
	ssize_t n = 1;

	if (file && file->source)
		return file->source(file->arg, buf, len, (uint64_t)offset);
	if (!next)
		next = (pread_function)dlsym(RTLD_NEXT, "pread");
	while (done < len && n != 0) {
		n = next(fd, (char *)buf + done, len - done, offset + (off_t)done);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			break;
		done += (size_t)n;
	}
	if (done < len && file)
		remember(file, (uint64_t)offset, len, done, n < 0 ? errno : 0);
	return n < 0 && !done ? -1 : (ssize_t)done;
}

/* The names that libkdumpfile, libelf and this program call; both, since 32-bit offsets are history here. */
__attribute__((visibility("default"))) ssize_t pread(int fd, void *buf, size_t len, off_t offset)
{
	return read_whole(fd, buf, len, offset);
}

__attribute__((visibility("default"))) ssize_t pread64(int fd, void *buf, size_t len, off64_t offset)
{
	return read_whole(fd, buf, len, offset);
}
