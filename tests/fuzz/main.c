// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Runs a fuzz target without a fuzzer: over the files and directories given, else over bytes of its own, the same in
 * each run. With -Dfuzz=true, clang's libFuzzer takes this file's place.
 */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>

#include "tests/fuzz/fuzz.h"
#include "util/cleanup.h"
#include "util/macros.h"

#define RUNS 20000
/* Seconds of CPU time; what takes longer has fewer runs. */
#define TIME_MAX 5
#define SIZE_MAX_OWN 4096
#define FILE_MAX (64 << 20)

static uint64_t next_random(uint64_t *state)
{
	*state ^= *state << 13;
	*state ^= *state >> 7;
	*state ^= *state << 17;
	return *state;
}

/* Mostly small bytes, as in tables of lengths and tags. */
static void run_own(void)
{
	static uint8_t buf[SIZE_MAX_OWN];
	uint64_t state = 0x9e3779b97f4a7c15;

	for (int run = 0; run < RUNS && clock() < TIME_MAX * CLOCKS_PER_SEC; run++) {
		size_t len = next_random(&state) % (run % 64 ? 256 : SIZE_MAX_OWN);
		uint8_t mask = (uint8_t)(1u << (next_random(&state) % 9)) - 1;

		for (size_t i = 0; i < len; i++)
			buf[i] = (uint8_t)(next_random(&state) >> 32) & mask;
		LLVMFuzzerTestOneInput(buf, len);
	}
}

/* Room for the file and no more, so that sanitizers see a read past it. Where meson has malloc() fill what it gives, more took minutes. */
static int run_file(const char *path)
{
	_cleanup_fclose_ FILE *f = fopen(path, "re");
	_cleanup_free_ uint8_t *buf = NULL;
	struct stat st;
	size_t size;

	if (!f || fstat(fileno(f), &st) < 0) {
		perror(path);
		return 1;
	}
	size = MIN((size_t)st.st_size, (size_t)FILE_MAX);
	buf = malloc(MAX(size, (size_t)1));
	if (!buf) {
		perror(path);
		return 1;
	}
	LLVMFuzzerTestOneInput(buf, fread(buf, 1, size, f));
	return 0;
}

static int run_directory(DIR *dir, const char *path)
{
	const struct dirent *entry;
	int failed = 0;

	while ((entry = readdir(dir))) {
		_cleanup_free_ char *file = NULL;

		if (entry->d_name[0] == '.')
			continue;
		if (asprintf(&file, "%s/%s", path, entry->d_name) < 0)
			return 1;
		failed |= run_file(file);
	}
	return failed;
}

static int run_path(const char *path)
{
	DIR *dir = opendir(path);
	int failed = dir ? run_directory(dir, path) : run_file(path);

	if (dir)
		closedir(dir);
	return failed;
}

int main(int argc, char **argv)
{
	int failed = 0;

	for (int i = 1; i < argc; i++)
		failed |= run_path(argv[i]);
	if (argc == 1)
		run_own();
	return failed;
}
