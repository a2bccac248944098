// SPDX-License-Identifier: GPL-2.0-or-later
#include "parsers/input/map.h"

#include <errno.h>
#include <inttypes.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "util/error.h"

/* What the handler works on. */
static struct {
	const unsigned char *p;
	size_t len;
	int fd;
	volatile size_t lost_at;  /* the offset of the first page that was lost; len when none was */
	volatile size_t new_size; /* of the file, when that page was lost */
	struct sigaction before;
} mapped;

static char damage[160];

/* The file's end has moved: all pages after it are lost at once. Else one page cannot be read. */
static size_t lost_bytes(size_t offset)
{
	struct stat st;

	if (fstat(mapped.fd, &st) == 0 && (size_t)st.st_size <= offset) {
		mapped.new_size = (size_t)st.st_size;
		return mapped.len - offset;
	}
	mapped.new_size = mapped.len;
	return (size_t)sysconf(_SC_PAGESIZE);
}

static void handle_bus_error(int signal, siginfo_t *info, void *context)
{
	uintptr_t addr = (uintptr_t)info->si_addr, start = (uintptr_t)mapped.p;
	int error = errno;
	size_t offset;

	(void)context;
	/* Not ours: without a handler the same access ends the process. */
	if (addr < start || addr - start >= mapped.len) {
		sigaction(signal, &mapped.before, NULL);
		return;
	}
	offset = (addr - start) & ~((size_t)sysconf(_SC_PAGESIZE) - 1);
	if (mapped.lost_at == mapped.len)
		mapped.lost_at = offset;
	if (mmap((void *)(start + offset), lost_bytes(offset), PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1,
		 0) == MAP_FAILED)
		_exit(1);
	errno = error;
}

int input_map(int fd, struct input_map *ret_map)
{
	struct sigaction action = { .sa_sigaction = handle_bus_error, .sa_flags = SA_SIGINFO };
	struct stat st;
	void *p;

	if (fstat(fd, &st) < 0)
		return err_set(-errno, "cannot look at it: %s", strerror(errno));
	if (!st.st_size)
		return err_set(-ENODATA, "the file is empty now");
	p = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
	if (p == MAP_FAILED)
		return err_set(-errno, "cannot map it: %s", strerror(errno));
	mapped.p = p;
	mapped.len = mapped.lost_at = (size_t)st.st_size;
	mapped.fd = fd;
	damage[0] = '\0';
	if (sigaction(SIGBUS, &action, &mapped.before) < 0) {
		munmap(p, mapped.len);
		return err_set(-errno, "cannot catch SIGBUS: %s", strerror(errno));
	}
	*ret_map = (struct input_map){ p, mapped.len };
	return 0;
}

void input_unmap(struct input_map *map)
{
	if (!map->p)
		return;
	input_map_damage();
	sigaction(SIGBUS, &mapped.before, NULL);
	munmap((void *)map->p, map->len);
	mapped.p = NULL;
	mapped.len = mapped.lost_at = 0;
	*map = (struct input_map){ 0 };
}

const char *input_map_damage(void)
{
	if (mapped.lost_at == mapped.len || damage[0])
		return damage[0] ? damage : NULL;
	if (mapped.new_size < mapped.len)
		snprintf(damage, sizeof(damage), "cut off: the file had %zu bytes, and ends at offset %zu now",
			 mapped.len, mapped.new_size);
	else
		snprintf(damage, sizeof(damage), "cannot read at offset %zu: %s", mapped.lost_at, strerror(EIO));
	return damage;
}
