// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Two processes with a lock in memory that they share. The one that has it grows until it is killed, and has no list of
 * robust futexes that the kernel could go through, as if the OOM reaper had taken it; the other one waits for the lock.
 */
#include <linux/futex.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#define STEP ((size_t)1 << 20)

static void write_text(const char *path, const char *text)
{
	FILE *file = fopen(path, "w");

	fputs(text, file);
	fclose(file);
}

static void tell(const char *key, pid_t pid)
{
	char text[64];

	snprintf(text, sizeof(text), "scenario: truth %s=%d", key, pid);
	write_text("/dev/kmsg", text);
}

static void hold(_Atomic uint32_t *word)
{
	char text[32];

	prctl(PR_SET_NAME, "holder");
	write_text("/proc/self/oom_score_adj", "1000");
	atomic_store(word, (uint32_t)getpid() | FUTEX_WAITERS);
	snprintf(text, sizeof(text), "watch %d 14", getpid());
	write_text("/proc/stay", text);
	sleep(1);
	for (;;)
		memset(mmap(NULL, STEP, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0), 1, STEP);
}

int main(void)
{
	_Atomic uint32_t *word = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	uint32_t seen;

	*word = 0;
	if (!fork())
		hold(word);
	prctl(PR_SET_NAME, "partner");
	tell("partner_pid", getpid());
	while (!(seen = atomic_load(word)))
		usleep(1000);
	for (;;)
		syscall(SYS_futex, word, FUTEX_WAIT, seen, NULL, NULL, 0);
}
