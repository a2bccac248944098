// SPDX-License-Identifier: GPL-2.0-or-later
/* Files that a user names: a vmlinux with symbols and BTF, and BTF alone. */
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "parsers/vmcore/image/symbols/symbol-file.h"
#include "parsers/vmcore/image/types/btf.h"
#include "tests/fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	int fd = memfd_create("fuzz", MFD_CLOEXEC);
	struct symtab t;
	struct types *types;
	void *btf = NULL;
	size_t btf_len = 0;
	char path[32];

	if (fd < 0 || write(fd, data, size) != (ssize_t)size)
		abort();
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	if (symbol_file_elf(path, &t, &btf, &btf_len) == 0) {
		(void)symbol_file_relocate(&t, "SYMBOL(_stext)=ffffffff81000000\n");
		if (btf && types_new(btf, btf_len, NULL, &types) == 0)
			types_free(types);
		symtab_deinit(&t);
		free(btf);
	}
	close(fd);
	return 0;
}
