// SPDX-License-Identifier: GPL-2.0-or-later
/* One thread in each kind of wait that a kernel thread can be put into without a device or memory. */
#include <linux/buffer_head.h>
#include <linux/completion.h>
#include <linux/fs.h>
#include <linux/mutex.h>
#include <linux/pagemap.h>
#include <linux/percpu-rwsem.h>
#include <linux/rtmutex.h>
#include <linux/rwsem.h>
#include <linux/semaphore.h>
#include <linux/srcu.h>
#include <linux/version.h>
#include <linux/wait.h>
#include <linux/wait_bit.h>
#include <linux/ww_mutex.h>
#include <linux/workqueue.h>

#include "zoo.h"

#define LONG_TIME (3600 * HZ)
#define WAITED_BIT 5

/* Locks. */
static DEFINE_MUTEX(zoo_mutex);
static DECLARE_RWSEM(zoo_rwsem_written);
static DECLARE_RWSEM(zoo_rwsem_read);
static DECLARE_RWSEM(zoo_rwsem_killable);
static struct semaphore zoo_semaphore;
static struct semaphore zoo_semaphore_empty;
DEFINE_STATIC_PERCPU_RWSEM(zoo_percpu_written);
DEFINE_STATIC_PERCPU_RWSEM(zoo_percpu_read);
static DEFINE_RT_MUTEX(zoo_rt_mutex);
static DEFINE_WD_CLASS(zoo_ww_class);
static struct ww_mutex zoo_ww_mutex;
static struct ww_acquire_ctx zoo_ww_contexts[2];
DEFINE_STATIC_SRCU(zoo_srcu);

static void take_mutex(void *lock)
{
	mutex_lock(lock);
}
static void take_mutex_killable(void *lock)
{
	WARN_ON(mutex_lock_killable(lock));
}
static void take_mutex_interruptible(void *lock)
{
	WARN_ON(mutex_lock_interruptible(lock));
}
static void take_rwsem_read(void *lock)
{
	down_read(lock);
}
static void take_rwsem_read_killable(void *lock)
{
	WARN_ON(down_read_killable(lock));
}
static void take_rwsem_write(void *lock)
{
	down_write(lock);
}
static void take_rwsem_write_killable(void *lock)
{
	WARN_ON(down_write_killable(lock));
}
static void take_semaphore(void *lock)
{
	down(lock);
}
static void take_semaphore_killable(void *lock)
{
	WARN_ON(down_killable(lock));
}
static void take_semaphore_timeout(void *lock)
{
	WARN_ON(down_timeout(lock, LONG_TIME));
}
static void take_percpu_read(void *lock)
{
	percpu_down_read(lock);
}
static void take_percpu_write(void *lock)
{
	percpu_down_write(lock);
}
static void take_rt_mutex(void *lock)
{
	rt_mutex_lock(lock);
}

/* Who comes later would back off and not wait if it held another one of the class already. */
static void take_ww_mutex(void *lock)
{
	static int count;
	struct ww_acquire_ctx *context = &zoo_ww_contexts[count++];

	ww_acquire_init(context, &zoo_ww_class);
	WARN_ON(ww_mutex_lock(lock, context));
}

static void take_srcu(void *lock)
{
	WARN_ON(srcu_read_lock(lock) < 0);
}
static void wait_srcu(void *lock)
{
	synchronize_srcu(lock);
}

/* Events. */
static DECLARE_COMPLETION(zoo_done);
static DECLARE_COMPLETION(zoo_done_killable);
static DECLARE_COMPLETION(zoo_done_timeout);
static DECLARE_COMPLETION(zoo_done_io);
static DECLARE_WAIT_QUEUE_HEAD(zoo_queue);
static DECLARE_WAIT_QUEUE_HEAD(zoo_queue_killable);
static DECLARE_WAIT_QUEUE_HEAD(zoo_queue_idle);
static DECLARE_WAIT_QUEUE_HEAD(zoo_queue_exclusive);
static unsigned long zoo_word;
static unsigned long zoo_locked_word;
static int zoo_variable;
static bool never;

static void wait_done(void *done)
{
	wait_for_completion(done);
}
static void wait_done_killable(void *done)
{
	WARN_ON(wait_for_completion_killable(done));
}
static void wait_done_timeout(void *done)
{
	wait_for_completion_timeout(done, LONG_TIME);
}
static void wait_done_io(void *done)
{
	wait_for_completion_io(done);
}

static void wait_queue(void *object)
{
	wait_queue_head_t *queue = object;

	wait_event(*queue, READ_ONCE(never));
}

static void wait_queue_killable(void *object)
{
	wait_queue_head_t *queue = object;

	WARN_ON(wait_event_killable(*queue, READ_ONCE(never)));
}

static void wait_queue_idle(void *object)
{
	wait_queue_head_t *queue = object;

	wait_event_idle(*queue, READ_ONCE(never));
}

static void wait_queue_exclusive(void *object)
{
	wait_queue_head_t *queue = object;

	WARN_ON(wait_event_interruptible_exclusive(*queue, READ_ONCE(never)));
}

static void wait_bit(void *word)
{
	wait_on_bit(word, WAITED_BIT, TASK_UNINTERRUPTIBLE);
}
static void wait_bit_lock(void *word)
{
	wait_on_bit_lock_io(word, WAITED_BIT, TASK_UNINTERRUPTIBLE);
}
static void wait_variable(void *variable)
{
	wait_var_event(variable, READ_ONCE(never));
}

/* The first page of /tmp/locked, which init.sh writes, and a buffer. Folios came in 5.16. */
static void *zoo_page, *zoo_buffer;

#if LINUX_VERSION_CODE >= KERNEL_VERSION(5, 16, 0)
static void take_page(void *folio)
{
	folio_lock(folio);
}
static void wait_page(void *folio)
{
	folio_wait_locked(folio);
}
#else
static void take_page(void *page)
{
	lock_page(page);
}
static void wait_page(void *page)
{
	wait_on_page_locked(page);
}
#endif
static void take_buffer(void *buffer)
{
	lock_buffer(buffer);
}
static void wait_buffer(void *buffer)
{
	wait_on_buffer(buffer);
}

/* Work: each item ends up in a wait of its own; who flushes it waits for its worker. */
struct zoo_work {
	struct work_struct work;
	const char *name, *kind;
	void (*act)(void *object);
	void *object;
	const char *owner;
	struct task_struct *worker;
};

static void zoo_work_func(struct work_struct *work)
{
	struct zoo_work *item = container_of(work, struct zoo_work, work);

	WRITE_ONCE(item->worker, current);
	item->act(item->object);
	scenario_failed("the work item %s is done", item->name);
}

static DECLARE_WAIT_QUEUE_HEAD(zoo_work_queue);
// clang-format off
static struct zoo_work works[] = {
	{ .name = "worker_flushed", .kind = "wait-queue", .act = wait_queue, .object = &zoo_work_queue },
	{ .name = "worker_cancelled", .kind = "mutex", .act = take_mutex, .object = &zoo_mutex,
	  .owner = "o_mutex" },
	{ .name = "worker_on_wq", .kind = "rwsem-read", .act = take_rwsem_read,
	  .object = &zoo_rwsem_written, .owner = "o_rw_write" },
	{ .name = "worker_drained", .kind = "semaphore", .act = take_semaphore,
	  .object = &zoo_semaphore_empty },
};
// clang-format on
static void *zoo_wq, *zoo_drained_wq, *zoo_deaf;

/* The workqueues of the last two; all others are of the kernel's own. */
static void **const work_queues[ARRAY_SIZE(works)] = { [2] = &zoo_wq, [3] = &zoo_drained_wq };

/* No worker takes it, since its workqueue is busy with all that it may be. */
static void never_run(struct work_struct *work)
{
	scenario_failed("the work item behind was run");
}
static DECLARE_WORK(zoo_pending, never_run);

static void wait_flush(void *work)
{
	flush_work(work);
}
static void wait_cancel(void *work)
{
	cancel_work_sync(work);
}
static void wait_flush_wq(void *wq)
{
	flush_workqueue(wq);
}
static void wait_destroy_wq(void *wq)
{
	destroy_workqueue(wq);
}
static void wait_stop(void *task)
{
	kthread_stop(task);
}

/* It does not ask kthread_should_stop(). */
static int deaf_thread(void *unused)
{
	zoo_sleep();
	return 0;
}

#define MUTEX &zoo_mutex, .owner = "o_mutex"
#define WRITTEN &zoo_rwsem_written, .owner = "o_rw_write"
#define READ &zoo_rwsem_read, .holders = { "o_rw_read1", "o_rw_read2" }
#define KILLABLE &zoo_rwsem_killable, .owner = "o_rw_kill"
#define SEMAPHORE &zoo_semaphore, .holders = { "o_semaphore" }
#define PERCPU_WRITTEN &zoo_percpu_written, .holders = { "o_pcpu_write" }
#define PAGE .object_at = &zoo_page, .holders = { "o_page" }, .more = "bit=0"
#define BUFFER .object_at = &zoo_buffer, .holders = { "o_buffer" }, .more = "bit=2"
#define PERCPU_READ &zoo_percpu_read, .holders = { "o_pcpu_read" }

static struct zoo_thread threads[] = {
	{ "o_mutex", NULL, take_mutex, &zoo_mutex },
	{ "w_mutex1", "mutex", take_mutex, MUTEX },
	{ "w_mutex2", "mutex", take_mutex, MUTEX },
	{ "w_mutex_kill", "mutex", take_mutex_killable, MUTEX },
	{ "w_mutex_intr", "mutex", take_mutex_interruptible, MUTEX },

	{ "o_rw_write", NULL, take_rwsem_write, &zoo_rwsem_written },
	{ "w_rw_read", "rwsem-read", take_rwsem_read, WRITTEN },
	{ "w_rw_write", "rwsem-write", take_rwsem_write, WRITTEN },
	/* Two readers hold it, a writer is next, and a third reader stands behind the writer. */
	{ "o_rw_read1", NULL, take_rwsem_read, &zoo_rwsem_read },
	{ "o_rw_read2", NULL, take_rwsem_read, &zoo_rwsem_read },
	{ "w_rd_write", "rwsem-write", take_rwsem_write, READ, .more = "mode=read readers=2" },
	{ "w_rd_read", "rwsem-read", take_rwsem_read, READ, .more = "mode=read readers=2" },
	{ "o_rw_kill", NULL, take_rwsem_write, &zoo_rwsem_killable },
	{ "w_rw_writekill", "rwsem-write", take_rwsem_write_killable, KILLABLE },
	{ "w_rw_readkill", "rwsem-read", take_rwsem_read_killable, KILLABLE },

	{ "o_semaphore", NULL, take_semaphore, &zoo_semaphore },
	{ "w_sem", "semaphore", take_semaphore, SEMAPHORE },
	{ "w_sem_kill", "semaphore", take_semaphore_killable, SEMAPHORE },
	{ "w_sem_timeout", "semaphore", take_semaphore_timeout, SEMAPHORE },
	{ "w_sem_nobody", "semaphore", take_semaphore, &zoo_semaphore_empty },

	{ "o_pcpu_write", NULL, take_percpu_write, &zoo_percpu_written },
	{ "w_pcpu_read", "percpu-rwsem-read", take_percpu_read, PERCPU_WRITTEN },
	{ "w_pcpu_write", "percpu-rwsem-write", take_percpu_write, PERCPU_WRITTEN },
	{ "o_pcpu_read", NULL, take_percpu_read, &zoo_percpu_read },
	{ "w_pcpu_drain", "percpu-rwsem-write", take_percpu_write, PERCPU_READ },

	{ "o_rt_mutex", NULL, take_rt_mutex, &zoo_rt_mutex },
	{ "w_rt_mutex1", "rt-mutex", take_rt_mutex, &zoo_rt_mutex, .owner = "o_rt_mutex" },
	{ "w_rt_mutex2", "rt-mutex", take_rt_mutex, &zoo_rt_mutex, .owner = "o_rt_mutex" },

	{ "o_ww_mutex", NULL, take_ww_mutex, &zoo_ww_mutex },
	{ "w_ww_mutex", "mutex", take_ww_mutex, &zoo_ww_mutex, .owner = "o_ww_mutex", .more = "lock=ww_mutex" },

	{ "o_srcu", NULL, take_srcu, &zoo_srcu },
	{ "w_srcu", "srcu", wait_srcu, &zoo_srcu, .holders = { "o_srcu" } },

	{ "w_done", "completion", wait_done, &zoo_done },
	{ "w_done_kill", "completion", wait_done_killable, &zoo_done_killable },
	{ "w_done_timeout", "completion", wait_done_timeout, &zoo_done_timeout },
	{ "w_done_io", "completion", wait_done_io, &zoo_done_io },
	{ "w_queue", "wait-queue", wait_queue, &zoo_queue },
	{ "w_queue_kill", "wait-queue", wait_queue_killable, &zoo_queue_killable },
	{ "w_queue_idle", "wait-queue", wait_queue_idle, &zoo_queue_idle },
	{ "w_queue_excl", "wait-queue", wait_queue_exclusive, &zoo_queue_exclusive },
	{ "w_bit", "bit", wait_bit, &zoo_word, .more = "bit=5" },
	{ "w_bit_lock", "bit", wait_bit_lock, &zoo_locked_word, .more = "bit=5" },
	{ "w_variable", "variable", wait_variable, &zoo_variable },

	{ "o_page", NULL, take_page, .object_at = &zoo_page },
	{ "w_page_lock", "folio", take_page, PAGE },
	{ "w_page_wait", "folio", wait_page, PAGE },
	{ "o_buffer", NULL, take_buffer, .object_at = &zoo_buffer },
	{ "w_buffer_lock", "buffer", take_buffer, BUFFER },
	{ "w_buffer_wait", "buffer", wait_buffer, BUFFER },
};

static struct zoo_thread flushers[] = {
	{ "w_flush", "flush-work", wait_flush, &works[0].work },
	{ "w_cancel", "flush-work", wait_cancel, &works[1].work },
	{ "w_flush_pending", "flush-work", wait_flush, &zoo_pending },
	{ "w_flush_wq", "flush-workqueue", wait_flush_wq, .object_at = &zoo_wq },
	{ "w_drain_wq", "flush-workqueue", wait_destroy_wq, .object_at = &zoo_drained_wq },
	{ "w_stop", "kthread-stop", wait_stop, .object_at = &zoo_deaf },
};

/* A grace period that does not end, for a reader that does not leave its CPU. */
static struct task_struct *rcu_reader;

static int rcu_reader_thread(void *unused)
{
	rcu_read_lock();
	for (;;)
		cpu_relax();
	rcu_read_unlock();
	return 0;
}

static void wait_rcu(void *unused)
{
	synchronize_rcu();
}
static void wait_rcu_expedited(void *unused)
{
	synchronize_rcu_expedited();
}
static void wait_rcu_barrier(void *unused)
{
	rcu_barrier();
}

static struct zoo_thread rcu_waiters[] = {
	{ "w_rcu", "rcu", wait_rcu },
	{ "w_rcu_expedited", "rcu", wait_rcu_expedited },
	{ "w_rcu_barrier", "rcu", wait_rcu_barrier },
};

static int prepare_page(void)
{
	struct file *file = filp_open("/tmp/locked", O_RDONLY, 0);

	if (IS_ERR(file))
		return PTR_ERR(file);
	zoo_page = zoo_first_page(file);
	return IS_ERR_OR_NULL(zoo_page) ? -ENOENT : 0;
}

static int prepare_objects(void)
{
	ww_mutex_init(&zoo_ww_mutex, &zoo_ww_class);
	sema_init(&zoo_semaphore, 1);
	sema_init(&zoo_semaphore_empty, 0);
	set_bit(WAITED_BIT, &zoo_word);
	set_bit(WAITED_BIT, &zoo_locked_word);
	zoo_buffer = alloc_buffer_head(GFP_KERNEL);
	zoo_wq = alloc_workqueue("zoo_wq", WQ_UNBOUND | WQ_MEM_RECLAIM, 1);
	zoo_drained_wq = alloc_workqueue("zoo_drained", WQ_UNBOUND, 1);
	zoo_deaf = kthread_run(deaf_thread, NULL, "o_deaf");
	if (!zoo_buffer || !zoo_wq || !zoo_drained_wq || IS_ERR(zoo_deaf))
		return -ENOMEM;
	return prepare_page();
}

static int start_works(void)
{
	int i, error;

	for (i = 0; i < ARRAY_SIZE(works); i++) {
		struct zoo_work *item = &works[i];
		char who[32] = "", more[48];

		INIT_WORK(&item->work, zoo_work_func);
		queue_work(work_queues[i] ? *work_queues[i] : system_wq, &item->work);
		scenario_wait_until(READ_ONCE(item->worker));
		error = zoo_until_asleep(item->worker);
		if (error)
			return error;
		if (item->owner)
			snprintf(who, sizeof(who), " owner_pid=%d", zoo_pid(threads, ARRAY_SIZE(threads), item->owner));
		snprintf(more, sizeof(more), "work=0x%px", &item->work);
		zoo_tell(item->worker, item->name, item->kind, item->object, who, more);
	}
	queue_work(zoo_wq, &zoo_pending);
	return 0;
}

static int zoo_last(void)
{
	static char holder[32];
	int i;

	rcu_reader = kthread_run(rcu_reader_thread, NULL, "o_rcu_reader");
	if (IS_ERR(rcu_reader))
		return PTR_ERR(rcu_reader);
	scenario_truth_task("rcu_reader", rcu_reader);
	snprintf(holder, sizeof(holder), "holder_pids=%d", rcu_reader->pid);
	for (i = 0; i < ARRAY_SIZE(rcu_waiters); i++)
		rcu_waiters[i].more = holder;
	return zoo_start(rcu_waiters, ARRAY_SIZE(rcu_waiters));
}

static int __init locks_init(void)
{
	return prepare_objects()                                 ?:
		       zoo_start(threads, ARRAY_SIZE(threads))   ?:
		       start_works()                             ?:
		       zoo_start(flushers, ARRAY_SIZE(flushers)) ?:
								   zoo_open_door();
}

module_init(locks_init);
MODULE_DESCRIPTION("a task in each kind of wait");
MODULE_LICENSE("GPL");
