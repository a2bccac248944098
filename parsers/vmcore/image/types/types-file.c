// SPDX-License-Identifier: GPL-2.0-or-later
#include "parsers/vmcore/image/types/types-file.h"

#include <fcntl.h>
#include <linux/btf.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "parsers/vmcore/image/types/btf.h"
#include "util/cleanup.h"
#include "util/error.h"
#include "util/file.h"

void types_file_name(const char *build_id, char ret_name[static TYPES_FILE_NAME_MAX])
{
	snprintf(ret_name, TYPES_FILE_NAME_MAX, "%s.btf", build_id);
}

_Static_assert(IMAGE_TYPES_NAME_MAX >= TYPES_FILE_NAME_MAX, "types_file_name() writes as much");

int image_types_name(const char *path, char ret_name[static IMAGE_TYPES_NAME_MAX])
{
	char id[BUILD_ID_MAX];
	int r = build_id_of_file(path, id);

	if (r == 0)
		types_file_name(id, ret_name);
	return r;
}

bool types_file_probe(const char *path)
{
	_cleanup_close_ int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	uint16_t magic = 0;

	return fd >= 0 && pread(fd, &magic, sizeof(magic), 0) == (ssize_t)sizeof(magic) && magic == BTF_MAGIC;
}

int types_file_read(const char *path, void **ret_data, size_t *ret_len)
{
	char *data;
	int r = file_read(path, BTF_SIZE_MAX, &data, ret_len);

	if (r == 0)
		*ret_data = data;
	return r;
}

int types_file_find(const char *dir, const char *build_id, void **ret_data, size_t *ret_len)
{
	_cleanup_free_ char *path = NULL;
	char name[TYPES_FILE_NAME_MAX];

	if (!build_id_is_valid(build_id))
		return 1;
	types_file_name(build_id, name);
	if (asprintf(&path, "%s/%s", dir, name) < 0)
		return err_oom();
	return access(path, F_OK) < 0 ? 1 : types_file_read(path, ret_data, ret_len);
}
