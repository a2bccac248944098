// SPDX-License-Identifier: GPL-2.0-or-later
#include "analyzer/intake/digest.h"

#include <gcrypt.h>
#include <stdio.h>
#include <string.h>

#include "util/cleanup.h"
#include "util/error.h"

/* Bytes read at a time. */
#define CHUNK (1u << 20)

static void to_hex(const unsigned char *digest, char hex[static DIGEST_TEXT])
{
	for (int i = 0; i < (DIGEST_TEXT - 1) / 2; i++)
		snprintf(hex + 2 * i, 3, "%02x", digest[i]);
}

/* By pread(), since the parser starts at the descriptor's offset. */
static int feed(gcry_md_hd_t md, int fd, char *chunk)
{
	off_t at = 0;
	ssize_t n;

	while ((n = pread(fd, chunk, CHUNK, at)) > 0 || (n < 0 && errno == EINTR)) {
		if (n < 0)
			continue;
		gcry_md_write(md, chunk, (size_t)n);
		at += n;
	}
	return n < 0 ? err_set(-errno, "cannot read at offset %lld: %s", (long long)at, strerror(errno)) : 0;
}

void digest_prepare(void)
{
	gcry_md_hd_t md;

	if (!gcry_check_version(NULL) || gcry_md_open(&md, GCRY_MD_SHA256, 0))
		return;
	gcry_control(GCRYCTL_INITIALIZATION_FINISHED, 0);
	gcry_md_write(md, "", 1);
	gcry_md_read(md, GCRY_MD_SHA256);
	gcry_md_close(md);
}

int digest_files(const struct input *in, char ret_hex[static DIGEST_TEXT])
{
	_cleanup_free_ char *chunk = malloc(CHUNK);
	gcry_md_hd_t md;
	int r;

	if (!chunk)
		return err_oom();
	if (!gcry_check_version(NULL) || gcry_md_open(&md, GCRY_MD_SHA256, 0))
		return err_set(-EIO, "cannot start a SHA-256");
	gcry_control(GCRYCTL_INITIALIZATION_FINISHED, 0);
	r = feed(md, in->fd, chunk);
	for (size_t i = 0; r == 0 && i < in->n_more; i++)
		r = feed(md, in->more_fds[i], chunk);
	if (r == 0)
		to_hex(gcry_md_read(md, GCRY_MD_SHA256), ret_hex);
	gcry_md_close(md);
	return r;
}
