// SPDX-License-Identifier: GPL-2.0-or-later
#include "parsers/input/spool.h"

#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>

#include "parsers/input/stream.h"
#include "util/cleanup.h"
#include "util/error.h"
#include "util/fd.h"
#include "util/macros.h"

/* Bytes copied at a time, and what of them becomes a hole: a block of common file systems. */
#define PIECE_SIZE (1u << 20)
#define HOLE_SIZE 4096u

bool input_may_spool(const struct input *in)
{
	return !in->seekable || stream_is_packed(in->head, in->head_len);
}

/* /var/tmp, since /tmp often lies in memory, which a dump would fill. */
static const char *directory(void)
{
	const char *dir = getenv("TMPDIR");

	return dir && dir[0] ? dir : "/var/tmp";
}

void input_prepare_spool(struct input *in)
{
	struct statvfs fs;

	for (size_t i = 0; i < ARRAY_SIZE(in->spool.fds); i++) {
		in->spool.fds[i] = open(directory(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
		if (in->spool.fds[i] < 0) {
			in->spool.error = errno;
			return;
		}
	}
	if (fstatvfs(in->spool.fds[0], &fs) == 0)
		in->spool.max = MIN(SPOOL_BYTES_MAX, (uint64_t)fs.f_bavail * fs.f_frsize / 2);
}

/* A temporary file that is being written. */
struct spool {
	struct input *in;
	int fd;
	uint64_t size;
	char *piece;
};

static void spool_deinit(struct spool *s)
{
	free(s->piece);
	closep(&s->fd);
}

/* Takes one of the two temporary files: a packed pipe needs one for its own bytes, and one for the dump in them. */
static int spool_init(struct spool *s, struct input *in)
{
	s->in = in;
	if (!in->spool.max && !in->spool.error)
		input_prepare_spool(in);
	for (size_t i = 0; i < ARRAY_SIZE(in->spool.fds) && s->fd < 0; i++)
		s->fd = steal_fd(&in->spool.fds[i]);
	if (s->fd < 0)
		return err_set(
			in->spool.error ? -in->spool.error : -EMFILE,
			"%s: a crash dump in it has to be written to a temporary file, and none can be created in "
			"%s: %s",
			in->path, directory(), strerror(in->spool.error ? in->spool.error : EMFILE));
	s->piece = malloc(PIECE_SIZE);
	return s->piece ? 0 : err_oom();
}

static bool is_zero(const char *p, size_t len)
{
	return len && !p[0] && memcmp(p, p + 1, len - 1) == 0;
}

static int write_all(struct spool *s, const char *p, size_t len, uint64_t at)
{
	int r = fd_write_at(s->fd, p, len, at);

	return r < 0 ? err_wrap(r, "%s: cannot write offset %" PRIu64 " of its temporary file in %s", s->in->path, at,
				directory()) :
		       0;
}

/* Appends the first @len bytes of the piece. */
static int append(struct spool *s, size_t len)
{
	int r = 0;

	if (len > s->in->spool.max - s->size)
		return err_set(
			-EFBIG,
			"%s: the crash dump in it has more than %" PRIu64
			" bytes, the limit of its temporary file in %s (half of what is free there, at most %" PRIu64
			" GiB): expand it first, or set TMPDIR",
			s->in->path, s->in->spool.max, directory(), SPOOL_BYTES_MAX >> 30);
	for (size_t done = 0, n; r == 0 && done < len; done += n) {
		n = MIN(len - done, HOLE_SIZE);
		if (!is_zero(s->piece + done, n))
			r = write_all(s, s->piece + done, n, s->size + done);
	}
	s->size += len;
	return r;
}

/* The file has its size, also where it ends with a hole. */
static int finish(struct spool *s)
{
	if (ftruncate(s->fd, (off_t)s->size) < 0 || lseek(s->fd, 0, SEEK_SET) < 0)
		return err_set(-errno, "%s: cannot finish its temporary file: %s", s->in->path, strerror(errno));
	return 0;
}

/* Copies what the descriptor still gives, after the head that was read before. */
static int copy_pipe(struct spool *s)
{
	ssize_t n = (ssize_t)s->in->head_len;
	int r = 0;

	memcpy(s->piece, s->in->head, s->in->head_len);
	while (r == 0 && n != 0) {
		if (n > 0)
			r = append(s, (size_t)n);
		n = read(s->in->fd, s->piece, PIECE_SIZE);
		if (n < 0 && errno != EINTR)
			return err_set(-errno, "%s: cannot read at offset %" PRIu64 ": %s", s->in->path, s->size,
				       strerror(errno));
	}
	return r;
}

int input_spool_pipe(struct input *in)
{
	_cleanup_(spool_deinit) struct spool s = { .fd = -1 };
	int r = spool_init(&s, in);

	if (r == 0)
		r = copy_pipe(&s);
	if (r == 0)
		r = finish(&s);
	if (r < 0)
		return r;
	close(in->fd);
	in->fd = steal_fd(&s.fd);
	in->seekable = true;
	in->size = s.size;
	return 0;
}

/* A search for a dump in an archive. */
struct search {
	struct input *in;
	struct input_spooled *found;
	bool alone;
};

/* Ends a walk: nothing more has to be looked at. */
#define DONE (-ECANCELED)

/*
 * Fills whole pieces, so that holes are found at multiples of their size: libarchive's blocks have sizes of their
 * own.
 */
static int copy_stream(struct spool *s, struct stream *stream)
{
	size_t n = 1;
	int r = 0;

	while (r == 0 && n) {
		size_t have = 0;

		for (n = 1; r == 0 && n && have < PIECE_SIZE; have += n)
			r = stream_read(stream, s->piece + have, PIECE_SIZE - have, &n);
		if (r == 0)
			r = append(s, have);
	}
	return r == 0 ? finish(s) : r;
}

/* The spooled file as an input of its own. */
static int make_dump(struct search *search, const struct stream *stream, int *fd)
{
	_cleanup_free_ char *path = NULL;
	struct input *in = search->in;
	int r;

	if (asprintf(&path, "%s%s%s", in->path, stream->member ? "!" : "", stream->member ? stream->member : "") < 0) {
		path = NULL;
		return err_oom();
	}
	r = input_open_fd(steal_fd(fd), path, &search->found->dump);
	if (r < 0)
		return r;
	search->found->dump->size = in->size;
	search->found->dump->memory_fd = in->memory_fd;
	in->memory_fd = 0;
	return 0;
}

/* Visits a file of the archive (stream_visit). Only the first dump is taken: two would need two temporary files. */
static int look(struct stream *stream, void *arg)
{
	struct search *search = arg;
	_cleanup_(spool_deinit) struct spool s = { .fd = -1 };
	int r;

	if ((search->alone && stream->member) || !input_is_dump(stream->head, stream->head_len))
		return search->alone ? DONE : 0;
	r = spool_init(&s, search->in);
	if (r == 0)
		r = copy_stream(&s, stream);
	if (r == 0)
		r = make_dump(search, stream, &s.fd);
	if (r < 0)
		return r;
	snprintf(search->found->form, sizeof(search->found->form), "%s", stream->form);
	snprintf(search->found->damage, sizeof(search->found->damage), "%s", stream->damage ? stream->damage : "");
	return DONE;
}

int input_spool_dump(struct input *in, bool alone, struct input_spooled *ret_spooled)
{
	struct input_spooled found = { 0 };
	struct search search = { in, &found, alone };
	struct stream_stats stats;
	int r = stream_walk(in, look, &search, &stats);

	if (r < 0 && r != DONE)
		return r;
	*ret_spooled = found;
	if (in->seekable && lseek(in->fd, 0, SEEK_SET) < 0)
		return err_set(-errno, "%s: cannot seek: %s", in->path, strerror(errno));
	return 0;
}
