// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Puts processes and threads into the waits that only programs get into, each telling /proc/zoo what
 * it is about to wait for. Returns when all are asleep.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

/* A child has that long to fall asleep before the next begins. */
#define ASLEEP_US 800000

static int zoo;

static int own_tid(void)
{
	return (int)syscall(SYS_gettid);
}

__attribute__((format(printf, 2, 3))) static void tell(const char *name, const char *format, ...)
{
	char line[160];
	int size = snprintf(line, sizeof(line), "%s ", name);
	va_list arguments;

	prctl(PR_SET_NAME, name);
	va_start(arguments, format);
	size += vsnprintf(line + size, sizeof(line) - (size_t)size, format, arguments);
	va_end(arguments);
	if (write(zoo, line, (size_t)size) < 0)
		exit(1);
}

static void read_pipe(void)
{
	int ends[2];
	char byte;

	if (pipe(ends))
		exit(1);
	tell("u_pipe_read", "pipe-read pipe:%d", ends[0]);
	read(ends[0], &byte, 1);
}

static void write_pipe(void)
{
	static char much[1 << 20];
	int ends[2];

	if (pipe(ends))
		exit(1);
	tell("u_pipe_write", "pipe-write pipe:%d", ends[1]);
	write(ends[1], much, sizeof(much));
}

static void read_locked_page(void)
{
	int fd = open("/tmp/locked", O_RDONLY);
	char byte;

	tell("u_page_read", "folio page:%d bit=0", fd);
	read(fd, &byte, 1);
}

static void fault_locked_page(void)
{
	int fd = open("/tmp/locked", O_RDONLY);
	volatile char *page = mmap(NULL, 4096, PROT_READ, MAP_SHARED, fd, 0);

	tell("u_page_fault", "folio page:%d bit=0", fd);
	page[0];
}

/*
 * A mutex that one thread holds and another waits for, in one process or two. The futex itself names
 * its owner when the mutex is robust or inherits priority; else only the C library knows.
 */
struct shared {
	pthread_mutex_t mutex;
	int owner_tid;
};

struct mutex_case {
	const char *name, *owner_field;
	int process_shared, protocol, robust;
};

static const struct mutex_case plain = {
	"u_futex", "holder_pids", PTHREAD_PROCESS_PRIVATE, PTHREAD_PRIO_NONE, PTHREAD_MUTEX_STALLED,
};
static const struct mutex_case inheriting = {
	"u_futex_pi", "owner_pid", PTHREAD_PROCESS_PRIVATE, PTHREAD_PRIO_INHERIT, PTHREAD_MUTEX_STALLED,
};
static const struct mutex_case robust = {
	"u_futex_robust", "owner_pid", PTHREAD_PROCESS_PRIVATE, PTHREAD_PRIO_NONE, PTHREAD_MUTEX_ROBUST,
};
static const struct mutex_case between_processes = {
	"u_futex_shared", "holder_pids", PTHREAD_PROCESS_SHARED, PTHREAD_PRIO_NONE, PTHREAD_MUTEX_STALLED,
};

static struct shared *shared;

static void *wait_for_mutex(void *param)
{
	const struct mutex_case *mutex = param;

	tell(mutex->name, "futex %p %s=%d", (void *)&shared->mutex, mutex->owner_field, shared->owner_tid);
	pthread_mutex_lock(&shared->mutex);
	return NULL;
}

static void own_mutex(const struct mutex_case *mutex)
{
	pthread_mutexattr_t attributes;

	shared = mmap(NULL, sizeof(*shared), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	pthread_mutexattr_init(&attributes);
	pthread_mutexattr_setpshared(&attributes, mutex->process_shared);
	pthread_mutexattr_setprotocol(&attributes, mutex->protocol);
	pthread_mutexattr_setrobust(&attributes, mutex->robust);
	pthread_mutex_init(&shared->mutex, &attributes);
	pthread_mutex_lock(&shared->mutex);
	shared->owner_tid = own_tid();
}

static void wait_for_owner(const struct mutex_case *mutex)
{
	pthread_t thread;

	own_mutex(mutex);
	if (mutex->process_shared == PTHREAD_PROCESS_PRIVATE)
		pthread_create(&thread, NULL, wait_for_mutex, (void *)mutex);
	else if (fork() == 0)
		wait_for_mutex((void *)mutex);
	pause();
}

static void futex_plain(void)
{
	wait_for_owner(&plain);
}

static void futex_inheriting(void)
{
	wait_for_owner(&inheriting);
}

static void futex_robust(void)
{
	wait_for_owner(&robust);
}

static void futex_between_processes(void)
{
	wait_for_owner(&between_processes);
}

/*
 * One thread holds the process's mmap_lock for write. The others have told before that, since telling
 * may fault, and everything they touch afterwards is locked into memory.
 */
static atomic_int without_word = 2;
static int *holder_tid;

/* A write that sleeps keeps the position lock of its descriptor, which therefore is its own. */
static int own_door(void)
{
	return open("/proc/zoo", O_WRONLY);
}

static void *hold_mmap_lock(void *unused)
{
	int door = own_door();

	*holder_tid = own_tid();
	prctl(PR_SET_NAME, "o_mmap_lock");
	while (without_word)
		usleep(1000);
	write(door, "hold-mmap-lock", 14);
	return unused;
}

/* Returns when the lock is held, which it is not before all that need it have come here. */
static void until_held(int needs_it)
{
	int door = own_door();

	without_word -= needs_it;
	write(door, "until-mmap-lock-held", 20);
}

static void until_there_is_a_holder(void)
{
	while (!*(volatile int *)holder_tid)
		usleep(1000);
}

/* Nothing is mapped at 4096, so this fault needs mmap_lock whatever per-VMA locks there are. */
static void *fault(void *unused)
{
	until_there_is_a_holder();
	tell("u_mmap_fault", "rwsem-read mmap_lock owner_pid=%d", *holder_tid);
	until_held(1);
	*(volatile char *)4096 = 1;
	return unused;
}

static void *map(void *unused)
{
	until_there_is_a_holder();
	tell("u_mmap_map", "rwsem-write mmap_lock owner_pid=%d", *holder_tid);
	until_held(1);
	mmap(NULL, 4096, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	return unused;
}

/* Looks at the command line of its parent, as ps does. */
static void read_cmdline(void)
{
	char path[64], byte;

	until_there_is_a_holder();
	snprintf(path, sizeof(path), "/proc/%d/cmdline", getppid());
	tell("u_mmap_ps", "rwsem-read mmap_lock:%d owner_pid=%d", getppid(), *holder_tid);
	until_held(0);
	read(open(path, O_RDONLY), &byte, 1);
}

static void wait_for_mmap_lock(void)
{
	static void *(*const roles[])(void *) = { hold_mmap_lock, fault, map };
	pthread_attr_t small;
	pthread_t thread;
	size_t i;

	holder_tid = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (fork() == 0) {
		read_cmdline();
		return;
	}
	pthread_attr_init(&small);
	pthread_attr_setstacksize(&small, 1 << 16);
	mlockall(MCL_CURRENT | MCL_FUTURE);
	for (i = 0; i < sizeof(roles) / sizeof(*roles); i++)
		pthread_create(&thread, &small, roles[i], NULL);
	pause();
}

// clang-format off
static void (*const cases[])(void) = {
	read_pipe,
	write_pipe,
	read_locked_page,
	fault_locked_page,
	futex_plain,
	futex_inheriting,
	futex_robust,
	futex_between_processes,
	wait_for_mmap_lock,
};
// clang-format on

int main(void)
{
	size_t i;

	zoo = open("/proc/zoo", O_WRONLY);
	for (i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		if (fork() == 0) {
			cases[i]();
			return 0;
		}
		usleep(ASLEEP_US);
	}
	return 0;
}
