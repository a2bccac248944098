// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * victim KIND MIB THEN: a process that the OOM killer is to choose, with that much memory of a KIND, or as much address
 * space to have page tables for:
 *
 *   anon    touched
 *   locked  touched, and locked
 *   tables  read once every 2 MiB: a page table each, and the zero page
 *
 * THEN it
 *
 *   pauses  sleeps as programs do
 *   sleeps  sleeps in the kernel, and no signal ends that
 *   threads has a second thread that pauses, and pauses
 *   idles   sleeps with SCHED_IDLE
 *   crashes has such a thread, and dumps core
 *
 * It says that it is there by making /tmp/there.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define MIB ((size_t)1 << 20)

static void write_word(const char *path, const char *word)
{
	int fd = open(path, O_WRONLY | O_CREAT, 0600);

	if (write(fd, word, strlen(word)) < 0)
		exit(1);
	close(fd);
}

static void touch(char *memory, size_t size)
{
	memset(memory, 1, size);
}

static void touch_locked(char *memory, size_t size)
{
	if (mlock(memory, size) < 0)
		exit(1);
	memset(memory, 1, size);
}

static void look(char *memory, size_t size)
{
	size_t at;

	for (at = 0; at < size; at += 2 * MIB)
		(void)*(volatile char *)(memory + at);
}

static void *run_thread(void *unused)
{
	pause();
	return unused;
}

static void pauses(void)
{
	for (;;)
		pause();
}

static void sleeps(void)
{
	write_word("/proc/stay", "sleep");
}

static void start_thread(void)
{
	pthread_t thread;

	if (pthread_create(&thread, NULL, run_thread, NULL))
		exit(1);
}

static void threads(void)
{
	start_thread();
	pauses();
}

static void idles(void)
{
	struct sched_param param = { 0 };

	if (sched_setscheduler(0, SCHED_IDLE, &param) < 0)
		exit(1);
	pauses();
}

static void crashes(void)
{
	start_thread();
	abort();
}

static const struct {
	const char *name;
	void (*fill)(char *memory, size_t size);
	void (*then)(void);
} words[] = {
	{ "anon", .fill = touch },    { "locked", .fill = touch_locked }, { "tables", .fill = look },
	{ "pauses", .then = pauses }, { "sleeps", .then = sleeps },       { "threads", .then = threads },
	{ "idles", .then = idles },   { "crashes", .then = crashes },
};

int main(int argc, char **argv)
{
	size_t i, k, size = (size_t)(argc > 2 ? atoi(argv[2]) : 1) * MIB;
	char *memory = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

	if (argc != 4 || memory == MAP_FAILED)
		return 1;
	madvise(memory, size, MADV_NOHUGEPAGE);
	for (i = 0; i < sizeof(words) / sizeof(*words); i++) {
		if (words[i].fill && !strcmp(words[i].name, argv[1]))
			words[i].fill(memory, size);
	}
	write_word("/tmp/there", "1");
	for (k = 0; k < sizeof(words) / sizeof(*words); k++) {
		if (words[k].then && !strcmp(words[k].name, argv[3]))
			words[k].then();
	}
	return 1;
}
