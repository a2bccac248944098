// SPDX-License-Identifier: GPL-2.0-or-later
#include "util/file.h"

#include <string.h>

#include "util/cleanup.h"
#include "util/error.h"

int file_read(const char *path, size_t max, char **ret_text, size_t *ret_len)
{
	_cleanup_fclose_ FILE *file = fopen(path, "re");
	_cleanup_free_ char *text = NULL;
	size_t len = 0, cap = 0;

	if (!file)
		return err_set(-errno, "%s: cannot open: %s", path, strerror(errno));
	while (!feof(file) && !ferror(file)) {
		if (len + 1 >= cap) {
			char *bigger = realloc(text, cap = cap ? cap * 2 : 4096);

			if (!bigger)
				return err_oom();
			text = bigger;
		}
		len += fread(text + len, 1, cap - len - 1, file);
		if (len > max)
			return err_set(-EFBIG, "%s: longer than %zu bytes", path, max);
	}
	if (ferror(file))
		return err_set(-EIO, "%s: cannot read: %s", path, strerror(errno));
	text[len] = '\0';
	if (ret_len)
		*ret_len = len;
	*ret_text = steal_ptr(text);
	return 0;
}
