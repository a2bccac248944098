// SPDX-License-Identifier: GPL-2.0-or-later
#include "parsers/input/stream.h"

#include <archive.h>
#include <archive_entry.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "util/buf.h"
#include "util/cleanup.h"
#include "util/error.h"
#include "util/macros.h"

/* What is handed to libarchive at a time. */
#define PIECE_SIZE 65536

struct walk {
	struct input *in;
	stream_visit visit;
	void *arg;
	struct stream_stats stats;
};

/* Where bytes come from: the input's descriptor, or an entry of an archive that is being read. */
struct source {
	struct walk *walk;
	struct stream *stream; /* takes note of damage; NULL until the file is visited */
	const char *damage;
	int fd;
	uint64_t size, fd_at;       /* of a regular file when it was opened; how far it was read */
	char trouble[160];          /* why it could not be read on */
	const unsigned char *taken; /* bytes that were read from the descriptor before, of a pipe */
	size_t taken_len;
	const char *path; /* for messages */
	struct archive *archive;
	const unsigned char *block; /* what the archive gave and was not handed out yet */
	size_t block_len;
	uint64_t block_at, at; /* where the block lies in the entry, and how far that was read */
	bool ended, seekable;
	unsigned char head[STREAM_HEAD_MAX];
	size_t head_len, head_at; /* bytes of the head, and how many were handed out again */
	unsigned char piece[PIECE_SIZE];
};

static void note_damage(struct source *s, const char *why);

/* The end of the file, which may have been cut off since it was opened. */
static int end_file(struct source *s)
{
	if (s->fd_at >= s->size)
		return 0;
	return err_set(-EIO, "cut off: the file had %" PRIu64 " bytes, and ends at offset %" PRIu64 " now", s->size,
		       s->fd_at);
}

/*
 * A file that is a log as it is goes on with what was read. One that is packed fails here, and libarchive brings the
 * message to the file within that was being read.
 */
static int keep_trouble(struct source *s, int r)
{
	if (!s->stream)
		return r;
	snprintf(s->trouble, sizeof(s->trouble), "%s", err_text(r));
	note_damage(s, s->trouble);
	return 0;
}

/* The input's own bytes: first those that were read from a pipe to know what it is, then those that follow. */
static int read_fd(struct source *s, void *buf, size_t len, size_t *ret_len)
{
	ssize_t n;

	if (s->taken_len) {
		*ret_len = MIN(len, s->taken_len);
		memcpy(buf, s->taken, *ret_len);
		s->taken += *ret_len;
		s->taken_len -= *ret_len;
		return 0;
	}
	do
		n = read(s->fd, buf, len);
	while (n < 0 && errno == EINTR);
	if (n < 0)
		return keep_trouble(
			s, err_set(-errno, "cannot read at offset %" PRIu64 ": %s", s->fd_at, strerror(errno)));
	if (n == 0 && end_file(s) < 0)
		return keep_trouble(s, -EIO);
	*ret_len = (size_t)n;
	s->fd_at += (uint64_t)n;
	return 0;
}

/*
 * Damage met before there is a stream, in the file's first bytes, is kept for it. The first cause is the one that
 * counts.
 */
static void note_damage(struct source *s, const char *why)
{
	const char **damage = s->stream ? &s->stream->damage : &s->damage;

	if (!*damage)
		*damage = why;
}

/* Blocks, since archive_read_data() gives nothing of what it has read when damage follows. */
/* libarchive gives up on some damaged archives (cpio) without a word. */
static const char *archive_says(struct archive *a)
{
	const char *text = archive_error_string(a);

	return text ? text : "damaged archive";
}

static int next_block(struct source *s)
{
	const void *block;
	la_int64_t at;
	int status = archive_read_data_block(s->archive, &block, &s->block_len, &at);

	s->block = block;
	s->block_at = (uint64_t)at;
	if (status == ARCHIVE_OK || status == ARCHIVE_WARN)
		return 1;
	s->block_len = 0;
	if (status == ARCHIVE_EOF)
		return 0;
	if (archive_errno(s->archive) == ENOMEM)
		return err_oom();
	note_damage(s, archive_says(s->archive));
	return 0;
}

static int read_entry(struct source *s, void *buf, size_t len, size_t *ret_len)
{
	int r = 1;

	while (r > 0 && !s->block_len)
		r = next_block(s);
	if (r <= 0)
		return r;
	/* A hole of a sparse file is zeros. */
	if (s->block_at > s->at) {
		*ret_len = MIN(len, s->block_at - s->at);
		memset(buf, 0, *ret_len);
	} else {
		*ret_len = MIN(len, s->block_len);
		memcpy(buf, s->block, *ret_len);
		s->block += *ret_len;
		s->block_len -= *ret_len;
		s->block_at += *ret_len;
	}
	s->at += *ret_len;
	return 0;
}

/* Reads what comes next, counting it. */
static int read_source(struct source *s, void *buf, size_t len, size_t *ret_len)
{
	struct stream_stats *stats = &s->walk->stats;
	int r;

	*ret_len = 0;
	if (s->ended)
		return 0;
	if (stats->bytes >= STREAM_BYTES_MAX) {
		stats->limit = "it expands to more bytes than are read";
		note_damage(s, stats->limit);
		s->ended = true;
		return 0;
	}
	r = s->archive ? read_entry(s, buf, len, ret_len) : read_fd(s, buf, len, ret_len);
	s->ended = r < 0 || *ret_len == 0;
	stats->bytes += *ret_len;
	return r;
}

/* Reads the first bytes of @s, by which its format is recognized; read_again() hands them out once more. */
static int fill_head(struct source *s)
{
	s->head_len = s->head_at = 0;
	while (s->head_len < sizeof(s->head)) {
		size_t n;
		int r = read_source(s, s->head + s->head_len, sizeof(s->head) - s->head_len, &n);

		if (r < 0)
			return r;
		if (!n)
			break;
		s->head_len += n;
	}
	return 0;
}

/* The head again, then what is after it. */
static int read_again(struct source *s, void *buf, size_t len, size_t *ret_len)
{
	size_t n = MIN(len, s->head_len - s->head_at);

	if (!n)
		return read_source(s, buf, len, ret_len);
	memcpy(buf, s->head + s->head_at, n);
	s->head_at += n;
	*ret_len = n;
	return 0;
}

int stream_read(struct stream *s, void *buf, size_t len, size_t *ret_len)
{
	return read_again(s->source, buf, len, ret_len);
}

/* How packed files begin. */
static const struct {
	const char *name;
	size_t at, len;
	const char *magic;
} formats[] = {
	{ "gzip", 0, 2, "\x1f\x8b" },
	{ "xz", 0, 6,
	  "\xfd"
	  "7zXZ\0" },
	{ "zstd", 0, 4, "\x28\xb5\x2f\xfd" },
	{ "bzip2", 0, 3, "BZh" },
	{ "lz4", 0, 4, "\x04\x22\x4d\x18" },
	{ "zip", 0, 4, "PK\x03\x04" },
	{ "tar", 257, 5, "ustar" },
	{ "cpio", 0, 5, "07070" },
};

static const char *format_of(const unsigned char *head, size_t len)
{
	for (size_t i = 0; i < ARRAY_SIZE(formats); i++)
		if (len >= formats[i].at + formats[i].len &&
		    memcmp(head + formats[i].at, formats[i].magic, formats[i].len) == 0)
			return formats[i].name;
	return NULL;
}

bool stream_is_packed(const unsigned char *head, size_t len)
{
	return format_of(head, len) != NULL;
}

/* libarchive's read callback: the packed bytes come from @arg, which may be an entry of an archive around it. */
static la_ssize_t give_piece(struct archive *a, void *arg, const void **ret_piece)
{
	struct source *s = arg;
	size_t n;
	int r = read_again(s, s->piece, sizeof(s->piece), &n);

	if (r < 0) {
		archive_set_error(a, -r, "%s", err_text(r));
		return ARCHIVE_FATAL;
	}
	*ret_piece = s->piece;
	return (la_ssize_t)n;
}

/* What is compiled into the library: none of the filters that run programs. */
static bool support_filters(struct archive *a)
{
	return archive_read_support_filter_gzip(a) == ARCHIVE_OK && archive_read_support_filter_xz(a) == ARCHIVE_OK &&
	       archive_read_support_filter_zstd(a) == ARCHIVE_OK &&
	       archive_read_support_filter_bzip2(a) == ARCHIVE_OK && archive_read_support_filter_lz4(a) == ARCHIVE_OK &&
	       archive_read_support_format_raw(a) == ARCHIVE_OK;
}

/* What logs and dumps come in. All can be read from front to end, as a pipe and an archive within another have to be. */
static bool support_formats(struct archive *a)
{
	return archive_read_support_format_tar(a) == ARCHIVE_OK && archive_read_support_format_cpio(a) == ARCHIVE_OK &&
	       archive_read_support_format_zip_streamable(a) == ARCHIVE_OK &&
	       archive_read_support_format_empty(a) == ARCHIVE_OK;
}

static int open_archive(struct source *s, struct archive **ret_archive)
{
	struct archive *a = archive_read_new();
	int r = 0;

	if (!a || !support_filters(a) || !support_formats(a))
		r = err_set(-ENOMEM, "cannot prepare the archive reader: %s", a ? archive_says(a) : "out of memory");
	else if (archive_read_open(a, s, NULL, give_piece, NULL) != ARCHIVE_OK)
		r = err_set(-EBADMSG, "%s: %s", s->path, archive_says(a));
	if (r < 0) {
		archive_read_free(a);
		return r;
	}
	*ret_archive = a;
	return 0;
}

int stream_unpack(const void *packed, size_t packed_len, char *buf, size_t size, size_t *ret_len)
{
	struct archive *a = archive_read_new();
	struct archive_entry *entry;
	la_ssize_t n = -1;
	bool ready = a && support_filters(a);

	if (ready && archive_read_open_memory(a, packed, packed_len) == ARCHIVE_OK &&
	    archive_read_next_header(a, &entry) == ARCHIVE_OK)
		n = archive_read_data(a, buf, size);
	archive_read_free(a);
	*ret_len = n > 0 ? (size_t)n : 0;
	return !ready ? err_oom() : n > 0;
}

static int walk_source(struct source *s, const char *member, const char *form, int depth);
static int visit_file(struct source *s, const char *member, const char *form);

/* "tar+xz": the form of what an archive holds. */
static void form_of(struct archive *a, struct buf *out)
{
	const char *format = archive_format(a) == ARCHIVE_FORMAT_RAW ? "" : archive_format_name(a);

	buf_reset(out);
	buf_add(out, format, strcspn(format, " "));
	for (int i = 0; i < archive_filter_count(a); i++)
		if (archive_filter_code(a, i) != ARCHIVE_FILTER_NONE)
			buf_printf(out, "%s%s", out->len ? "+" : "", archive_filter_name(a, i));
}

/* Visits one entry of an archive: @outer is the archive's own path within others, NULL when it is the input. */
static int visit_entry(struct source *s, struct archive *a, struct archive_entry *entry, const char *outer, int depth)
{
	_cleanup_buf_ struct buf member = { 0 }, form = { 0 };
	_cleanup_free_ struct source *inner = NULL;
	bool raw = archive_format(a) == ARCHIVE_FORMAT_RAW;
	const char *path = archive_entry_pathname(entry);
	int r;

	if (!raw && archive_entry_filetype(entry) != AE_IFREG)
		return 0;
	inner = calloc(1, sizeof(*inner));
	if (!inner)
		return err_oom();
	inner->walk = s->walk;
	inner->fd = -1;
	inner->path = s->path;
	inner->archive = a;
	form_of(a, &form);
	if (outer)
		buf_puts(&member, outer);
	if (!raw)
		buf_printf(&member, "%s%s", outer ? "!" : "", path ? path : "?");
	/* It only begins as if it were packed. */
	if (raw && archive_filter_count(a) <= 1) {
		r = fill_head(inner);
		return r < 0 ? r : visit_file(inner, outer, "");
	}
	return walk_source(inner, member.len ? buf_str(&member) : NULL, buf_str(&form), depth + 1);
}

/* An archive within another that cannot be read does not keep its neighbours from it. */
static int lose_archive(struct source *s, int depth, int r)
{
	if (!depth || r == -ENOMEM)
		return r;
	s->walk->stats.lost = "an archive in it is damaged; the files in that are lost";
	return 0;
}

/* Visits all entries. What is damaged beyond them cannot be found. */
static int walk_archive(struct source *s, const char *member, int depth)
{
	struct archive_entry *entry;
	struct archive *a;
	int r = open_archive(s, &a), status;

	if (r < 0)
		return lose_archive(s, depth, r);
	while (r == 0 && !s->walk->stats.limit) {
		status = archive_read_next_header(a, &entry);
		if (status == ARCHIVE_EOF)
			break;
		if (status < ARCHIVE_WARN) {
			if (!s->walk->stats.files && !depth)
				r = err_set(-EBADMSG, "%s: %s", s->path, archive_says(a));
			s->walk->stats.lost = "an archive is damaged; the files that follow in it are lost";
			break;
		}
		r = visit_entry(s, a, entry, member, depth);
	}
	archive_read_free(a);
	return r;
}

static int visit_file(struct source *s, const char *member, const char *form)
{
	struct stream stream = { .member = member,
				 .form = form,
				 .head = s->head,
				 .head_len = s->head_len,
				 .fd = -1,
				 .damage = s->damage,
				 .source = s };

	if (!s->archive && s->seekable)
		stream.fd = s->fd;
	if (++s->walk->stats.files > STREAM_FILES_MAX) {
		s->walk->stats.limit = "it holds more files than are read";
		return 0;
	}
	s->walk->in->n_dumps += input_is_dump(s->head, s->head_len);
	s->stream = &stream;
	return s->walk->visit(&stream, s->walk->arg);
}

/*
 * Decides by the first bytes whether @s is a file to visit or an archive to open. The bounds of depth and number hold
 * here.
 */
static int walk_source(struct source *s, const char *member, const char *form, int depth)
{
	int r = fill_head(s);

	if (r < 0 && !s->archive && r != -ENOMEM)
		return err_wrap(r, "%s", s->path);
	if (r < 0 || (!s->head_len && depth))
		return r;
	if (!stream_is_packed(s->head, s->head_len))
		return visit_file(s, member, form);
	if (depth == STREAM_DEPTH_MAX) {
		s->walk->stats.lost = "it holds archives in archives deeper than are opened";
		return 0;
	}
	if (++s->walk->stats.archives > STREAM_FILES_MAX) {
		s->walk->stats.limit = "it holds more archives than are opened";
		return 0;
	}
	return walk_archive(s, member, depth);
}

int stream_walk(struct input *in, stream_visit visit, void *arg, struct stream_stats *ret_stats)
{
	_cleanup_free_ struct source *s = calloc(1, sizeof(*s));
	struct walk walk = { .in = in, .visit = visit, .arg = arg };
	int r;

	*ret_stats = walk.stats;
	in->n_dumps = 0;
	if (!s)
		return err_oom();
	s->walk = &walk;
	s->fd = in->fd;
	s->path = in->path;
	s->seekable = in->seekable;
	s->size = in->seekable ? in->size : 0;
	if (!in->seekable) {
		s->fd_at = in->head_len;
		s->taken = in->head;
		s->taken_len = in->head_len;
	}
	r = walk_source(s, NULL, "", 0);
	*ret_stats = walk.stats;
	return r;
}
