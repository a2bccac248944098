// SPDX-License-Identifier: GPL-2.0-or-later
#include "parsers/input/input.h"

#include <elf.h>
#include <endian.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>

#include "util/cleanup.h"
#include "util/error.h"
#include "util/macros.h"

/* O_NOCTTY: the path of a terminal may not make it ours. */
static int open_path(const char *path)
{
	if (streq(path, "-"))
		return dup(STDIN_FILENO);
	return open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
}

/* How dumps begin, and how many bytes the header has that a whole one begins with; 0: no input is too short for it. */
static const struct {
	const char *signature, *name;
	size_t header;
} dump_heads[] = {
	{ "KDUMP   ", "a kdump-compressed dump", 4096 },
	{ "makedumpfile", "a flattened dump", 4096 },
	{ ELFMAG, "an ELF file", sizeof(Elf64_Ehdr) },
	{ "DISKDUMP", NULL, 0 },
	/* These are binary, of s390's stand-alone dumps. */
	{ "\xa8\x19\x01\x73\x61\x8f\x23\xfd", NULL, 0 },
	{ "\xa8\x19\x01\x73\x61\x8f\x23\xfe", NULL, 0 },
};

/* Bytes with which a beginning is told from text that begins with the same letter. */
#define BEGINNING_MIN 4
/* No line of a kernel's is shorter. */
#define SHORTEST 4

/* An input of a few bytes is what a copy or a download left that broke off: no parser could say more of it. */
static int check_length(const struct input *in)
{
	for (size_t i = 0; i < ARRAY_SIZE(dump_heads); i++) {
		const char *signature = dump_heads[i].signature;
		bool text = signature[0] != ELFMAG0;

		if (in->head_len < dump_heads[i].header && (!text || in->head_len >= BEGINNING_MIN) &&
		    memcmp(in->head, signature, MIN(in->head_len, strlen(signature))) == 0)
			return err_set(-EIO, "%s: cut off: the header of %s has %zu bytes, but the input %zu", in->path,
				       dump_heads[i].name, dump_heads[i].header, in->head_len);
	}
	if (in->head_len < SHORTEST)
		return err_set(-ENODATA, "%s: neither a crash dump nor a kernel log: it has only %zu byte%s", in->path,
			       in->head_len, in->head_len == 1 ? "" : "s");
	return 0;
}

/* A pipe gives its bytes as they come, so one read() may bring less than there is. */
static int read_head(struct input *in)
{
	while (in->head_len < sizeof(in->head)) {
		ssize_t n = read(in->fd, in->head + in->head_len, sizeof(in->head) - in->head_len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return err_set(-errno, "%s: cannot read at offset %zu: %s", in->path, in->head_len,
				       strerror(errno));
		if (n == 0)
			break;
		in->head_len += (size_t)n;
	}
	if (!in->head_len)
		return err_set(-ENODATA, "%s: the file is empty", in->path);
	if (in->seekable && lseek(in->fd, 0, SEEK_SET) < 0)
		return err_set(-errno, "%s: cannot seek: %s", in->path, strerror(errno));
	return check_length(in);
}

/* Whether the ELF file is a dump, also of a machine that is not read: what reads dumps says so. */
static bool is_core(const unsigned char *head, size_t len)
{
	Elf64_Ehdr ehdr;

	if (len < sizeof(ehdr))
		return false;
	memcpy(&ehdr, head, sizeof(ehdr));
	return (ehdr.e_ident[EI_DATA] == ELFDATA2MSB ? be16toh(ehdr.e_type) : le16toh(ehdr.e_type)) == ET_CORE;
}

bool input_is_dump(const unsigned char *head, size_t len)
{
	for (size_t i = 0; i < ARRAY_SIZE(dump_heads); i++) {
		const char *signature = dump_heads[i].signature;

		if (len >= strlen(signature) && memcmp(head, signature, strlen(signature)) == 0)
			return signature[0] != ELFMAG0 || is_core(head, len);
	}
	return false;
}

/* A block device has no size that fstat() knows, but can be read anywhere, as a dump partition. */
static int fill(struct input *in)
{
	struct stat st;

	if (fstat(in->fd, &st) < 0)
		return err_set(-errno, "%s: cannot open: %s", in->path, strerror(errno));
	if (S_ISDIR(st.st_mode))
		return err_set(-EISDIR, "%s: is a directory", in->path);
	in->seekable = S_ISREG(st.st_mode) || S_ISBLK(st.st_mode);
	in->size = S_ISREG(st.st_mode) ? (uint64_t)st.st_size : 0;
	return read_head(in);
}

int input_open_fd(int fd, const char *path, struct input **ret_input)
{
	_cleanup_input_ struct input *in = calloc(1, sizeof(*in));
	int r;

	if (!in) {
		close(fd);
		return err_oom();
	}
	in->fd = fd;
	for (size_t i = 0; i < ARRAY_SIZE(in->spool.fds); i++)
		in->spool.fds[i] = -1;
	in->path = strdup(path);
	if (!in->path)
		return err_oom();
	r = fill(in);
	if (r < 0)
		return r;
	*ret_input = steal_ptr(in);
	return 0;
}

int input_open(const char *path, struct input **ret_input)
{
	int fd = open_path(path);

	if (fd < 0)
		return err_set(-errno, "%s: cannot open: %s", path, strerror(errno));
	return input_open_fd(fd, path, ret_input);
}

int input_add_piece(struct input *in, const char *path)
{
	struct stat st;
	int fd;

	if (in->n_more == ARRAY_SIZE(in->more_fds))
		return err_set(-E2BIG, "%s: more than %zu pieces of a dump", path, in->n_more + 1);
	fd = open_path(path);
	if (fd < 0 || fstat(fd, &st) < 0) {
		int r = err_set(-errno, "%s: cannot open: %s", path, strerror(errno));

		closep(&fd);
		return r;
	}
	in->more_fds[in->n_more++] = fd;
	in->size += S_ISREG(st.st_mode) ? (uint64_t)st.st_size : 0;
	return 0;
}

void input_prepare_memory(struct input *in)
{
	int fd = memfd_create("scratch", MFD_CLOEXEC);

	in->memory_fd = MAX(fd, 0);
}

void input_free(struct input *in)
{
	if (!in)
		return;
	for (size_t i = 0; i < in->n_more; i++)
		close(in->more_fds[i]);
	for (size_t i = 0; i < ARRAY_SIZE(in->spool.fds); i++)
		closep(&in->spool.fds[i]);
	if (in->memory_fd)
		close(in->memory_fd);
	closep(&in->fd);
	free(in->path);
	free(in);
}
