// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The owner word of a rwsem that is held for read is the last reader to have taken it, and stays so
 * when that reader gives it back: s_holder sleeps with the rwsem, s_reader only had it for a moment,
 * later than s_holder. s_writer has the mutex that s_reader waits for, and waits for the rwsem.
 */
#include <linux/mutex.h>
#include <linux/rwsem.h>
#include <linux/wait.h>

#include "zoo.h"

static DECLARE_RWSEM(rwsem_read);
static DEFINE_MUTEX(mutex_writer);

static bool was_read;
static DECLARE_WAIT_QUEUE_HEAD(reading);

static void hold_read(void *lock)
{
	down_read(lock);
}

static void mutex_then_write(void *lock)
{
	mutex_lock(&mutex_writer);
	wait_event(reading, READ_ONCE(was_read));
	down_write(lock);
}

static void read_then_mutex(void *lock)
{
	down_read(&rwsem_read);
	up_read(&rwsem_read);
	WRITE_ONCE(was_read, true);
	wake_up_all(&reading);
	mutex_lock(lock);
}

static struct zoo_thread threads[] = {
	{ "s_holder", NULL, hold_read, &rwsem_read },
	{ "s_writer", "rwsem-write", mutex_then_write, &rwsem_read, .holders = { "s_holder" },
	  .more = "mode=read readers=1" },
	{ "s_reader", "mutex", read_then_mutex, &mutex_writer, .owner = "s_writer" },
};

static int zoo_last(void)
{
	return 0;
}

static int __init stale_init(void)
{
	return zoo_start(threads, ARRAY_SIZE(threads)) ?: zoo_open_door();
}

module_init(stale_init);
MODULE_DESCRIPTION("a rwsem whose owner word is out of date");
MODULE_LICENSE("GPL");
