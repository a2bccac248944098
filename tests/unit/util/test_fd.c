// SPDX-License-Identifier: GPL-2.0-or-later
/* Writes that the kernel does in parts or that signals interrupt, and files that are full or end too early. */
#include "tests/unit/test.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#include "util/cleanup.h"
#include "util/error.h"
#include "util/fd.h"

#define LEN (1u << 20) /* more than a pipe holds */

static char byte_at(size_t i)
{
	return (char)(i * 2654435761u >> 13);
}

static char *make_bytes(void)
{
	char *bytes = malloc(LEN);

	assert_non_null(bytes);
	for (size_t i = 0; i < LEN; i++)
		bytes[i] = byte_at(i);
	return bytes;
}

/* Reads slowly, in pieces that no write has the size of. The exit status says whether all came as it was. */
static void read_slowly(int fd)
{
	char piece[7001];
	size_t at = 0;
	ssize_t n;

	while ((n = read(fd, piece, sizeof(piece))) > 0) {
		for (ssize_t i = 0; i < n; i++)
			if (piece[i] != byte_at(at++))
				_exit(1);
		usleep(200);
	}
	_exit(at != LEN);
}

static void on_alarm(int signal)
{
	(void)signal;
}

/* Signals that interrupt system calls, every millisecond; 0 for none. */
static void set_alarms(int us)
{
	const struct sigaction action = { .sa_handler = on_alarm };
	const struct itimerval timer = { { 0, us }, { 0, us } };

	sigaction(SIGALRM, &action, NULL);
	setitimer(ITIMER_REAL, &timer, NULL);
}

static void parts_and_signals_make_a_whole(void **state)
{
	_cleanup_free_ char *bytes = make_bytes();
	int fds[2], status = -1;
	pid_t pid;

	(void)state;
	assert_int_equal(pipe(fds), 0);
	pid = fork();
	if (pid == 0) {
		close(fds[1]);
		read_slowly(fds[0]);
	}
	close(fds[0]);
	set_alarms(1000);
	assert_int_equal(fd_write(fds[1], bytes, LEN), 0);
	set_alarms(0);
	close(fds[1]);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
}

static void a_place_in_a_file_is_written_and_read(void **state)
{
	_cleanup_close_ int fd = memfd_create("test", MFD_CLOEXEC);
	char text[8] = "";

	(void)state;
	assert_int_equal(fd_write_at(fd, "defg", 4, 3), 0);
	assert_int_equal(fd_write_at(fd, "abc", 3, 0), 0);
	assert_int_equal(lseek(fd, 0, SEEK_CUR), 0);
	assert_int_equal(fd_read_at(fd, text, 5, 2), 0);
	assert_string_equal(text, "cdefg");
	assert_int_equal(fd_read_at(fd, text, 6, 2), -ENODATA);
	assert_int_equal(fd_read_at(fd, text, 0, 100), 0);
}

/* The kernel writes what the limit leaves, and refuses the rest. */
static void a_full_file_is_an_error(void **state)
{
	_cleanup_close_ int fd = memfd_create("test", MFD_CLOEXEC);
	const struct rlimit full = { 1000, RLIM_INFINITY };
	char bytes[1500] = "";
	struct rlimit before;

	(void)state;
	signal(SIGXFSZ, SIG_IGN);
	assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &full), 0);
	assert_int_equal(fd_write_at(fd, bytes, sizeof(bytes), 0), -EFBIG);
	assert_int_equal(fd_write(fd, bytes, sizeof(bytes)), -EFBIG);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
	assert_int_equal(lseek(fd, 0, SEEK_END), 1000);
	assert_string_equal(err_text(-EFBIG), strerror(EFBIG));
	assert_int_equal(fd_write(-1, bytes, 1), -EBADF);
	assert_int_equal(fd_read_at(-1, bytes, 1, 0), -EBADF);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(parts_and_signals_make_a_whole),
		cmocka_unit_test(a_place_in_a_file_is_written_and_read),
		cmocka_unit_test(a_full_file_is_an_error),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
