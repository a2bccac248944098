// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Whole dumps: bytes of any kind, and small ones with changes: an ELF core, kdump-compressed files, the same flattened, two pieces of
 * one; and any text or notes in sound files. What lets libkdumpfile at it is part of it.
 */
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "parsers/vmcore/image/memory/dump.h"
#include "tests/fuzz/fuzz.h"
#include "tests/fuzz/patch.h"
#include "tests/unit/image/small-dump.h"
#include "util/macros.h"

/* What libkdumpfile keeps when it refuses a file: tests/lsan.supp, for those who fuzz without $LSAN_OPTIONS. */
const char *__lsan_default_suppressions(void);
const char *__lsan_default_suppressions(void)
{
	return "leak:libkdumpfile.so\nleak:libaddrxlat.so\n";
}

static int fd_of(const uint8_t *bytes, size_t len)
{
	int fd = memfd_create("fuzz", MFD_CLOEXEC);

	if (fd < 0 || write(fd, bytes, len) != (ssize_t)len)
		abort();
	return fd;
}

/* @second is a second piece, or NULL. */
static void open_dump(const uint8_t *bytes, size_t len, const struct small_dump *second)
{
	int fd = fd_of(bytes, len), more = second ? fd_of(second->bytes, second->len) : -1;
	struct dump_regs regs;
	struct dump *d;
	uint64_t value;

	if (dump_open(fd, &more, second ? 1 : 0, &d) == 0) {
		for (uint64_t at = 0; at < 8; at++)
			(void)dump_read_u64(d, SMALL_IMAGE + at * SMALL_BLOCK, &value);
		(void)dump_cpu_regs(d, 0, &regs);
		dump_close(d);
	}
	close(fd);
	if (more >= 0)
		close(more);
}

static struct small_dump core, kdump, old_kdump, flat;

static void make_files(void)
{
	static uint8_t notes[SMALL_NOTES_ROOM];
	size_t len = small_notes(notes, SMALL_TEXT, sizeof(SMALL_TEXT) - 1);

	small_core(&core, notes, len);
	small_kdump(&kdump, 6, notes, len);
	small_kdump(&old_kdump, 3, SMALL_TEXT, sizeof(SMALL_TEXT) - 1);
	small_flat(&flat, &kdump);
}

static void open_patched(const struct small_dump *whole, const uint8_t *data, size_t size)
{
	static struct small_dump d;

	d = *whole;
	patch(d.bytes, d.len, data, size);
	open_dump(d.bytes, d.len, NULL);
}

static void open_pieces(const uint8_t *data, size_t size)
{
	static struct small_dump pieces[2];

	small_pieces(pieces, &kdump);
	for (size_t i = 0; i < 2; i++)
		patch(pieces[i].bytes, pieces[i].len, data + i * (size / 2), size / 2);
	open_dump(pieces[0].bytes, pieces[0].len, &pieces[1]);
}

static void open_text(int version, const uint8_t *data, size_t size)
{
	static struct small_dump d;
	static uint8_t notes[SMALL_NOTES_ROOM];
	size_t len = MIN(size, SMALL_NOTES_ROOM - 512ul);

	if (version == 3)
		small_kdump(&d, version, data, len);
	else if (version)
		small_kdump(&d, version, notes, small_notes(notes, data, len));
	else
		small_core(&d, notes, small_notes(notes, data, len));
	open_dump(d.bytes, d.len, NULL);
}

static void open_notes(int version, const uint8_t *data, size_t size)
{
	static struct small_dump d;
	size_t len = MIN(size, (size_t)SMALL_NOTES_ROOM);

	if (version)
		small_kdump(&d, version, data, len);
	else
		small_core(&d, data, len);
	open_dump(d.bytes, d.len, NULL);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct small_dump *const files[] = { &core, &kdump, &old_kdump, &flat };
	static const int versions[] = { 0, 3, 6 };
	uint8_t kind = size ? data[0] % 16 : 0;

	if (!size)
		return 0;
	if (!core.len)
		make_files();
	if (kind < 4)
		open_patched(files[kind], data + 1, size - 1);
	else if (kind < 7)
		open_text(versions[kind - 4], data + 1, size - 1);
	else if (kind < 9)
		open_notes(versions[(kind - 7) * 2], data + 1, size - 1);
	else if (kind == 9)
		open_pieces(data + 1, size - 1);
	else
		open_dump(data, size, NULL);
	return 0;
}
