// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * crowd PROCESSES THREADS MIB: so many processes, each with so many threads asleep in one of the ways
 * that threads of a busy server sleep, and so much memory filled. /tmp/crowded appears when all sleep.
 */
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#define STACK_SIZE (64 << 10)
#define PAGE_WORDS (4096 / sizeof(uint64_t))

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t never = PTHREAD_COND_INITIALIZER;
static int silent[2];

static void sleep_on_mutex(void)
{
	pthread_mutex_lock(&mutex);
}

static void sleep_on_condition(void)
{
	pthread_mutex_t own = PTHREAD_MUTEX_INITIALIZER;

	pthread_mutex_lock(&own);
	pthread_cond_wait(&never, &own);
}

static void sleep_on_pipe(void)
{
	char byte;

	if (read(silent[0], &byte, 1) < 0)
		_exit(1);
}

static void sleep_in_poll(void)
{
	struct pollfd pollfd = { .fd = silent[0], .events = POLLIN };

	poll(&pollfd, 1, -1);
}

static void sleep_for_a_year(void)
{
	struct timespec year = { .tv_sec = 365 * 86400 };

	nanosleep(&year, NULL);
}

static void (*const ways[])(void) = {
	sleep_on_mutex, sleep_on_condition, sleep_on_pipe, sleep_in_poll, sleep_for_a_year,
};

static void *sleeper(void *way)
{
	ways[(uintptr_t)way]();
	return NULL;
}

/* Each word is another, so that no page is like another or compresses to nothing. */
static void fill(size_t mib)
{
	size_t words = (mib << 20) / sizeof(uint64_t);
	uint64_t *memory = mmap(NULL, mib << 20, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	uint64_t seed = (uint64_t)getpid();

	if (memory == MAP_FAILED)
		_exit(1);
	for (size_t i = 0; i < words; i += PAGE_WORDS) {
		for (size_t j = 0; j < PAGE_WORDS / 4; j++)
			memory[i + j] = seed = seed * 6364136223846793005u + 1442695040888963407u;
	}
}

static void be_process(int threads, int mib, int done)
{
	pthread_attr_t attributes;
	pthread_t thread;

	fill((size_t)mib);
	if (pipe(silent))
		_exit(1);
	pthread_mutex_lock(&mutex);
	pthread_attr_init(&attributes);
	pthread_attr_setstacksize(&attributes, STACK_SIZE);
	for (int i = 0; i < threads; i++) {
		uintptr_t way = (uintptr_t)i % (sizeof(ways) / sizeof(ways[0]));

		if (pthread_create(&thread, &attributes, sleeper, (void *)way))
			_exit(1);
	}
	if (write(done, "1", 1) != 1)
		_exit(1);
	for (;;)
		pause();
}

int main(int argc, char **argv)
{
	int processes, done[2];
	char byte;

	if (argc != 4 || pipe(done))
		return 1;
	processes = atoi(argv[1]);
	for (int i = 0; i < processes; i++) {
		pid_t pid = fork();

		if (pid < 0)
			return 1;
		if (pid == 0)
			be_process(atoi(argv[2]), atoi(argv[3]), done[1]);
	}
	for (int i = 0; i < processes; i++) {
		if (read(done[0], &byte, 1) != 1)
			return 1;
	}
	close(open("/tmp/crowded", O_CREAT | O_WRONLY, 0600));
	for (;;)
		pause();
}
