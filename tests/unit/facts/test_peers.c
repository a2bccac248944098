// SPDX-License-Identifier: GPL-2.0-or-later
/* Who is on the other side of what a task waits for. Layouts are made up; guests have the real ones. */
#include "tests/unit/test.h"

#include "tests/unit/facts/fake-kernel.h"

#define WAKE 0xffffffff81111000
#define FUSE_OPS 0xffffffff82021000
#define UFFD_OPS 0xffffffff82022000
#define FILES_AT(n) (0xffff888041000000 + (uint64_t)(n)*256)
#define FDT_AT(n) (FILES_AT(n) + 64)
#define TABLE_AT(n) (0xffff888042000000 + (uint64_t)(n)*4096)
#define FILE_AT(n) (0xffff888043000000 + (uint64_t)(n)*64)
#define OBJECT_AT(n) (0xffff888044000000 + (uint64_t)(n)*512) /* what files have as their own */
#define FDS 4
#define NBD_FOPS 0xffffffff82023000
#define DISK_TYPE 0xffffffff82024000
#define KSET_POINTER 0xffffffff82025000
#define KSET 0xffff888045000000
#define BDEV 0xffff888045001000
#define DISK 0xffff888045002000

enum { TASK_FILES = 176, FDT = 8, MAX_FDS = 0, FD = 8, PRIVATE = 0, OPS = 8, MODE = 16 };
enum { ENTRY_FUNC = 0, ENTRY_TASK = 8, ENTRY_NODE = 16, HEAD = 8 };
enum { PIPE_READERS = 32, PIPE_WRITERS = 64, FC = 24, MOUNT_FC = 40, CHAN = 48, CONN = 56 };
enum { READ = 1, WRITE = 2 };
enum { KSET_LIST = 16, BD_DEVICE = 64, BD_DISK = 8, DEVICE_ENTRY = 8, DEVICE_TYPE = 40 };
enum { DISK_NAME = 16, DISK_FOPS = 64, DISK_PRIVATE = 72, DISK_SIZE = 128 };
enum { SOCKET_SK = 24, SK_FAMILY = 16, SK_SOCKET = 32, UNIX_PEER = 96, UNIX = 1 };

static const char *const writing[FAKE_FRAMES] = { "__schedule", "schedule", "pipe_write", "vfs_write" };
static const char *const serving[FAKE_FRAMES] = { "__schedule", "schedule", "request_wait_answer",
						  "fuse_simple_request" };
static const char *const faulting[FAKE_FRAMES] = { "__schedule", "schedule", "handle_userfault", "do_anonymous_page" };
static const char *const dumping[FAKE_FRAMES] = { "__schedule", "schedule", "do_coredump", "get_signal" };

/* @pipes: the pipe has a queue for readers and one for writers, as since 5.5 (0ddad21d3e99), or one for both. */
static struct fake *new_files_with(bool pipes)
{
	struct fake *f = new_kernel();

	fake_member(f, "task_struct", "files", TASK_FILES, 8);
	fake_member(f, "files_struct", "fdt", FDT, 8);
	fake_member(f, "fdtable", "max_fds", MAX_FDS, 4);
	fake_member(f, "fdtable", "fd", FD, 8);
	fake_member(f, "file", "private_data", PRIVATE, 8);
	fake_member(f, "file", "f_op", OPS, 8);
	fake_member(f, "file", "f_mode", MODE, 4);
	fake_type(f, "wait_queue_head", 24);
	fake_member(f, "wait_queue_head", "head", HEAD, 16);
	fake_member(f, "wait_queue_entry", "private", ENTRY_TASK, 8);
	fake_member(f, "wait_queue_entry", "func", ENTRY_FUNC, 8);
	fake_member(f, "wait_queue_entry", "entry", ENTRY_NODE, 16);
	if (pipes) {
		fake_member(f, "pipe_inode_info", "rd_wait", PIPE_READERS, 24);
		fake_member(f, "pipe_inode_info", "wr_wait", PIPE_WRITERS, 24);
	} else {
		fake_member(f, "pipe_inode_info", "wait", PIPE_READERS, 24);
	}
	fake_symbol(f, "autoremove_wake_function", WAKE);
	fake_symbol(f, "userfaultfd_fops", UFFD_OPS);
	fake_symbol(f, "fuse_dev_operations", FUSE_OPS);
	return f;
}

static struct fake *new_files(void)
{
	return new_files_with(true);
}

/* Thread @n of @process has the files of table @files. */
static void add_opener(struct fake *f, uint32_t n, uint32_t process, uint32_t files)
{
	add_task(f, n, process, 1);
	fake_u64(f, TASK_AT(n) + TASK_FILES, FILES_AT(files));
	fake_u64(f, FILES_AT(files) + FDT, FDT_AT(files));
	fake_u32(f, FDT_AT(files) + MAX_FDS, FDS);
	fake_u64(f, FDT_AT(files) + FD, TABLE_AT(files));
	fake_u64(f, TABLE_AT(files) + FDS * 8 - 8, 0);
}

static void open_file(struct fake *f, uint32_t files, uint32_t fd, uint32_t file, uint64_t own, uint64_t ops,
		      uint32_t mode)
{
	fake_u64(f, TABLE_AT(files) + fd * 8, FILE_AT(file));
	fake_u64(f, FILE_AT(file) + PRIVATE, own);
	fake_u64(f, FILE_AT(file) + OPS, ops);
	fake_u32(f, FILE_AT(file) + MODE, mode);
}

/* Task @n sleeps on the wait queue at @queue with @word on its stack. */
static void add_waiter(struct fake *f, uint32_t n, const char *const *frames, uint64_t queue, uint64_t word)
{
	add_task(f, n, n, 1);
	fake_stack(f, TASK_AT(n), STACK_AT(n), STACK_AT(n) + STACK_USED, frames);
	fake_u64(f, STACK_AT(n) + STACK_USED - 8, word);
	make_head(f, queue + HEAD);
	fake_u64(f, waiter_of(n) + ENTRY_FUNC, WAKE);
	fake_u64(f, waiter_of(n) + ENTRY_TASK, TASK_AT(n));
	link_before(f, queue + HEAD, waiter_of(n) + ENTRY_NODE);
}

#define PID_OF_TARGET(n)                                                                         \
	"SELECT t.pid FROM wait w JOIN task t ON t.id = w.target_id AND w.target_type = 'task' " \
	"JOIN task a ON a.id = w.task_id WHERE a.pid = " #n

/* The reader is the process that has the end for reading, and no writer; with two of them nobody is named. */
static void test_pipe(void **state)
{
	struct fake *f = new_files();
	struct db *db;

	(void)state;
	add_waiter(f, 1, writing, OBJECT_AT(0) + PIPE_WRITERS, 0);
	add_waiter(f, 2, writing, OBJECT_AT(1) + PIPE_WRITERS, 0);
	add_waiter(f, 3, dumping, OBJECT_AT(2) + PIPE_READERS, 0);
	add_opener(f, 10, 10, 0);
	add_opener(f, 11, 10, 0); /* a thread of it */
	add_opener(f, 12, 12, 1);
	open_file(f, 0, 0, 0, OBJECT_AT(0), 0, READ);
	open_file(f, 1, 1, 1, OBJECT_AT(0), 0, WRITE);
	open_file(f, 0, 2, 2, OBJECT_AT(1), 0, READ);
	open_file(f, 1, 3, 3, OBJECT_AT(1), 0, READ);
	open_file(f, 1, 0, 4, OBJECT_AT(2), 0, READ);
	db = extract(f);
	assert_int_equal(number(db, PID_OF_TARGET(1)), 10);
	assert_int_equal(number(db, PID_OF_TARGET(2)), -1);
	assert_int_equal(number(db, PID_OF_TARGET(3)), 12);
	assert_text(db, "SELECT certainty FROM wait WHERE task_id = (SELECT id FROM task WHERE pid = 1)", "likely");
	db_close(db);
}

static void test_old_pipe(void **state)
{
	static const char *const old[FAKE_FRAMES] = { "__schedule", "schedule", "pipe_wait", "pipe_write",
						      "vfs_write" };
	struct fake *f = new_files_with(false);
	struct db *db;

	(void)state;
	add_waiter(f, 1, old, OBJECT_AT(0) + PIPE_READERS, 0);
	add_opener(f, 10, 10, 0);
	add_opener(f, 12, 12, 1);
	open_file(f, 0, 0, 0, OBJECT_AT(0), 0, READ);
	open_file(f, 1, 1, 1, OBJECT_AT(0), 0, WRITE);
	db = extract(f);
	assert_int_equal(number(db, PID_OF_TARGET(1)), 10);
	assert_text(db, "SELECT kind FROM wait WHERE task_id = (SELECT id FROM task WHERE pid = 1)", "pipe-write");
	db_close(db);
}

/* A word of the stack leads to the server's connection, to a mount of it, or to a userfaultfd's context. */
static void test_servers(void **state)
{
	struct fake *f = new_files();
	struct db *db;

	(void)state;
	fake_member(f, "fuse_dev", "fc", FC, 8);
	fake_member(f, "fuse_mount", "fc", MOUNT_FC, 8);
	add_waiter(f, 1, serving, OBJECT_AT(0), OBJECT_AT(8));
	add_waiter(f, 2, serving, OBJECT_AT(1), OBJECT_AT(9));
	add_waiter(f, 3, serving, OBJECT_AT(2), OBJECT_AT(10));
	add_waiter(f, 4, faulting, OBJECT_AT(3), OBJECT_AT(11));
	add_waiter(f, 5, faulting, OBJECT_AT(4), OBJECT_AT(12)); /* nobody has it any more */
	fake_u64(f, OBJECT_AT(9) + MOUNT_FC, OBJECT_AT(8));
	fake_u64(f, OBJECT_AT(20) + FC, OBJECT_AT(8));
	add_opener(f, 10, 10, 0);
	add_opener(f, 12, 12, 1);
	open_file(f, 0, 0, 0, OBJECT_AT(20), FUSE_OPS, READ | WRITE);
	open_file(f, 1, 0, 1, OBJECT_AT(11), UFFD_OPS, READ | WRITE);
	open_file(f, 1, 1, 2, OBJECT_AT(12), FUSE_OPS, READ);
	db = extract(f);
	assert_int_equal(number(db, PID_OF_TARGET(1)), 10);
	assert_int_equal(number(db, PID_OF_TARGET(2)), 10);
	assert_int_equal(number(db, PID_OF_TARGET(3)), -1);
	assert_int_equal(number(db, PID_OF_TARGET(4)), 12);
	assert_int_equal(number(db, PID_OF_TARGET(5)), -1);
	db_close(db);
}

/* Where the connection is split, the device leads to its channel; who waits has the channel, the connection or a mount. */
static void test_fuse_channel(void **state)
{
	struct fake *f = new_files();
	struct db *db;

	(void)state;
	fake_member(f, "fuse_dev", "chan", CHAN, 8);
	fake_member(f, "fuse_chan", "conn", CONN, 8);
	fake_member(f, "fuse_mount", "fc", MOUNT_FC, 8);
	add_waiter(f, 1, serving, OBJECT_AT(0), OBJECT_AT(7));
	add_waiter(f, 2, serving, OBJECT_AT(1), OBJECT_AT(8));
	add_waiter(f, 3, serving, OBJECT_AT(2), OBJECT_AT(9));
	add_waiter(f, 4, serving, OBJECT_AT(3), OBJECT_AT(10));
	fake_u64(f, OBJECT_AT(20) + CHAN, OBJECT_AT(7));
	fake_u64(f, OBJECT_AT(7) + CONN, OBJECT_AT(8));
	fake_u64(f, OBJECT_AT(9) + MOUNT_FC, OBJECT_AT(8));
	add_opener(f, 10, 10, 0);
	open_file(f, 0, 0, 0, OBJECT_AT(20), FUSE_OPS, READ | WRITE);
	db = extract(f);
	assert_int_equal(number(db, PID_OF_TARGET(1)), 10);
	assert_int_equal(number(db, PID_OF_TARGET(2)), 10);
	assert_int_equal(number(db, PID_OF_TARGET(3)), 10);
	assert_int_equal(number(db, PID_OF_TARGET(4)), -1);
	db_close(db);
}

/* Without types of FUSE the first words of the device and of the mount are the connection, if the stack has it as well. */
static void test_fuse_without_types(void **state)
{
	struct fake *f = new_files();
	struct db *db;

	(void)state;
	add_waiter(f, 1, serving, OBJECT_AT(0), OBJECT_AT(8));
	add_waiter(f, 2, serving, OBJECT_AT(1), OBJECT_AT(9));
	add_waiter(f, 3, serving, OBJECT_AT(2), OBJECT_AT(10));
	fake_u64(f, OBJECT_AT(20), OBJECT_AT(8));
	fake_u64(f, OBJECT_AT(9), OBJECT_AT(8));
	add_opener(f, 10, 10, 0);
	open_file(f, 0, 0, 0, OBJECT_AT(20), FUSE_OPS, READ | WRITE);
	db = extract(f);
	assert_int_equal(number(db, PID_OF_TARGET(1)), 10);
	assert_int_equal(number(db, PID_OF_TARGET(2)), 10);
	assert_int_equal(number(db, PID_OF_TARGET(3)), -1);
	db_close(db);
}

static void add_disk_types(struct fake *f)
{
	fake_symbol(f, "nbd_fops", NBD_FOPS);
	fake_symbol(f, "disk_type", DISK_TYPE);
	fake_symbol(f, "devices_kset", KSET_POINTER);
	fake_member(f, "kset", "list", KSET_LIST, 16);
	fake_member(f, "device", "kobj.entry", DEVICE_ENTRY, 16);
	fake_member(f, "device", "type", DEVICE_TYPE, 8);
	fake_member(f, "block_device", "bd_device", BD_DEVICE, 48);
	fake_member(f, "block_device", "bd_disk", BD_DISK, 8);
	fake_type(f, "gendisk", DISK_SIZE);
	fake_member(f, "gendisk", "disk_name", DISK_NAME, 32);
	fake_member(f, "gendisk", "fops", DISK_FOPS, 8);
	fake_member(f, "gendisk", "private_data", DISK_PRIVATE, 8);
	fake_member(f, "socket", "sk", SOCKET_SK, 8);
	fake_member(f, "sock", "__sk_common.skc_family", SK_FAMILY, 2);
	fake_member(f, "sock", "sk_socket", SK_SOCKET, 8);
	fake_member(f, "unix_sock", "peer", UNIX_PEER, 8);
}

/* The disk of a network block device whose nbd_device is object 0. */
static void add_nbd(struct fake *f)
{
	static const char name[32] = "nbd0";

	fake_u64(f, KSET_POINTER, KSET);
	make_head(f, KSET + KSET_LIST);
	link_before(f, KSET + KSET_LIST, BDEV + BD_DEVICE + DEVICE_ENTRY);
	fake_u64(f, BDEV + BD_DEVICE + DEVICE_TYPE, DISK_TYPE);
	fake_u64(f, BDEV + BD_DISK, DISK);
	fake_write(f, DISK + DISK_NAME, name, sizeof(name));
	fake_u64(f, DISK + DISK_FOPS, NBD_FOPS);
	fake_u64(f, DISK + DISK_PRIVATE, OBJECT_AT(0));
	fake_u64(f, DISK + DISK_SIZE - 8, 0);
	fake_u64(f, OBJECT_AT(1) - 8, 0); /* all of it can be read */
}

static void add_socket(struct fake *f, uint32_t socket, uint32_t sk, uint32_t peer)
{
	fake_u64(f, OBJECT_AT(socket) + SOCKET_SK, OBJECT_AT(sk));
	fake_u32(f, OBJECT_AT(sk) + SK_FAMILY, UNIX);
	fake_u64(f, OBJECT_AT(sk) + SK_SOCKET, OBJECT_AT(socket));
	fake_u64(f, OBJECT_AT(sk) + UNIX_PEER, OBJECT_AT(peer));
}

/* Without types of nbd: device 0 → config 1 → connections 2 → nbd_sock 3 → socket 4, whose peer 6 a process has open. */
static void test_nbd_without_types(void **state)
{
	struct fake *f = new_files();
	struct db *db;

	(void)state;
	add_disk_types(f);
	add_nbd(f);
	fake_u64(f, OBJECT_AT(0) + 184, OBJECT_AT(1));
	fake_u64(f, OBJECT_AT(1) + 24, OBJECT_AT(2));
	fake_u64(f, OBJECT_AT(2) - 8, 0);
	fake_u64(f, OBJECT_AT(2), OBJECT_AT(3));
	fake_u64(f, OBJECT_AT(3), OBJECT_AT(4));
	add_socket(f, 4, 5, 7);
	add_socket(f, 6, 7, 5);
	add_opener(f, 10, 10, 0);
	open_file(f, 0, 0, 0, OBJECT_AT(6), 0, READ | WRITE);
	db = extract(f);
	assert_int_equal(number(db, "SELECT t.pid FROM device d JOIN task t ON t.id = d.server_task_id"), 10);
	db_close(db);
}

/* What looks like its connections, but whose socket no struct sock leads back to. */
static void test_nbd_without_socket(void **state)
{
	struct fake *f = new_files();
	struct db *db;

	(void)state;
	add_disk_types(f);
	add_nbd(f);
	fake_u64(f, OBJECT_AT(0) + 184, OBJECT_AT(1));
	fake_u64(f, OBJECT_AT(1) + 24, OBJECT_AT(2));
	fake_u64(f, OBJECT_AT(2) - 8, 0);
	fake_u64(f, OBJECT_AT(2), OBJECT_AT(3));
	fake_u64(f, OBJECT_AT(3), OBJECT_AT(4));
	add_socket(f, 4, 5, 7);
	fake_u64(f, OBJECT_AT(5) + SK_SOCKET, OBJECT_AT(9));
	add_opener(f, 10, 10, 0);
	open_file(f, 0, 0, 0, OBJECT_AT(4), 0, READ | WRITE);
	db = extract(f);
	assert_int_equal(number(db, "SELECT count(*) FROM device"), 1);
	assert_int_equal(number(db, "SELECT count(server_task_id) FROM device"), 0);
	db_close(db);
}

/* Tables that are larger than memory, that are not there, and files that lead nowhere or to themselves. */
static void test_hostile(void **state)
{
	struct fake *f = new_files();
	struct db *db;

	(void)state;
	fake_member(f, "fuse_dev", "fc", FC, 8);
	add_waiter(f, 1, writing, OBJECT_AT(0) + PIPE_WRITERS, 0);
	for (uint32_t n = 10; n < 14; n++)
		add_opener(f, n, n, n - 10);
	fake_u32(f, FDT_AT(0) + MAX_FDS, UINT32_MAX);
	open_file(f, 0, 0, 0, OBJECT_AT(0), 0, READ);
	fake_u64(f, FDT_AT(1) + FD, 0xffff8880deadb000);
	fake_u64(f, FDT_AT(2) + FD, UINT64_MAX - 7);
	fake_u32(f, FDT_AT(2) + MAX_FDS, UINT32_MAX);
	open_file(f, 3, 0, 3, FILE_AT(3), FUSE_OPS, READ);
	open_file(f, 3, 1, 3, FILE_AT(3), FUSE_OPS, READ);
	db = extract(f);
	assert_int_equal(number(db, "SELECT count(*) FROM wait"), 1);
	db_close(db);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_pipe),
		cmocka_unit_test(test_old_pipe),
		cmocka_unit_test(test_servers),
		cmocka_unit_test(test_fuse_channel),
		cmocka_unit_test(test_fuse_without_types),
		cmocka_unit_test(test_nbd_without_types),
		cmocka_unit_test(test_nbd_without_socket),
		cmocka_unit_test(test_hostile),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
