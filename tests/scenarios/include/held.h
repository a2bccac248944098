/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Disks in memory that can be told to keep requests for ever: `NAME none|reads|writes|all` in
 * /proc/held. A request that is kept has been started by the driver and is never completed. To be
 * included after zoo.h.
 */
#ifndef OOMTOPSY_HELD_H
#define OOMTOPSY_HELD_H

#include <linux/blk-mq.h>
#include <linux/blkdev.h>
#include <linux/spinlock.h>
#include <linux/vmalloc.h>

#define HELD_MINORS 1

enum held_what { HOLD_NONE, HOLD_READS, HOLD_WRITES, HOLD_ALL };

static const char *const held_words[] = { "none", "reads", "writes", "all" };

struct held {
	const char *name;
	unsigned int mib, depth;
	enum held_what what;
	char *memory;
	struct blk_mq_tag_set tags;
	struct gendisk *disk;
	spinlock_t lock; /* of what follows */
	struct list_head requests;
	int count; /* of requests */
};

struct held_request {
	struct list_head list;
};

static struct held *helds;
static int helds_count;
static int held_major;

static bool held_keeps(const struct held *held, struct request *request)
{
	enum held_what what = READ_ONCE(held->what);

	return what == HOLD_ALL || what == (op_is_write(req_op(request)) ? HOLD_WRITES : HOLD_READS);
}

static void held_keep(struct held *held, struct request *request)
{
	struct held_request *kept = blk_mq_rq_to_pdu(request);
	unsigned long flags;

	spin_lock_irqsave(&held->lock, flags);
	list_add_tail(&kept->list, &held->requests);
	held->count++;
	spin_unlock_irqrestore(&held->lock, flags);
}

static void held_copy(struct held *held, struct request *request)
{
	char *place = held->memory + ((size_t)blk_rq_pos(request) << SECTOR_SHIFT);
	struct req_iterator iterator;
	struct bio_vec part;

	rq_for_each_segment(part, request, iterator)
	{
		char *page = page_address(part.bv_page) + part.bv_offset;

		if (op_is_write(req_op(request)))
			memcpy(place, page, part.bv_len);
		else
			memcpy(page, place, part.bv_len);
		place += part.bv_len;
	}
}

static blk_status_t held_queue_rq(struct blk_mq_hw_ctx *context, const struct blk_mq_queue_data *data)
{
	struct held *held = context->queue->queuedata;

	blk_mq_start_request(data->rq);
	if (held_keeps(held, data->rq)) {
		held_keep(held, data->rq);
		return BLK_STS_OK;
	}
	if (blk_rq_bytes(data->rq))
		held_copy(held, data->rq);
	blk_mq_end_request(data->rq, BLK_STS_OK);
	return BLK_STS_OK;
}

static const struct blk_mq_ops held_mq_ops = {
	.queue_rq = held_queue_rq,
};

static const struct block_device_operations held_operations = {
	.owner = THIS_MODULE,
};

/* blk_mq_alloc_disk() came in 5.14 and got limits in 6.9; add_disk() can fail since 5.15. */
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 9, 0)
#define held_new_disk(tags, held) blk_mq_alloc_disk(tags, NULL, held)
#elif LINUX_VERSION_CODE >= KERNEL_VERSION(5, 14, 0)
#define held_new_disk(tags, held) blk_mq_alloc_disk(tags, held)
#else
static struct gendisk *held_new_disk(struct blk_mq_tag_set *tags, struct held *held)
{
	struct gendisk *disk = alloc_disk(HELD_MINORS);

	if (!disk)
		return ERR_PTR(-ENOMEM);
	disk->queue = blk_mq_init_queue(tags);
	if (IS_ERR(disk->queue))
		return ERR_CAST(disk->queue);
	disk->queue->queuedata = held;
	return disk;
}
#endif

#if LINUX_VERSION_CODE >= KERNEL_VERSION(5, 15, 0)
#define held_add_disk(disk) add_disk(disk)
#else
static int held_add_disk(struct gendisk *disk)
{
	add_disk(disk);
	return 0;
}
#endif

static int held_make(struct held *held, int number)
{
	int error;

	spin_lock_init(&held->lock);
	INIT_LIST_HEAD(&held->requests);
	held->memory = vzalloc((size_t)held->mib << 20);
	if (!held->memory)
		return -ENOMEM;
	held->tags.ops = &held_mq_ops;
	held->tags.nr_hw_queues = 1;
	held->tags.queue_depth = held->depth;
	held->tags.numa_node = NUMA_NO_NODE;
	held->tags.cmd_size = sizeof(struct held_request);
	error = blk_mq_alloc_tag_set(&held->tags);
	if (error)
		return error;
	held->disk = held_new_disk(&held->tags, held);
	if (IS_ERR(held->disk))
		return PTR_ERR(held->disk);
	held->disk->major = held_major;
	held->disk->first_minor = number * HELD_MINORS;
	held->disk->minors = HELD_MINORS;
	held->disk->fops = &held_operations;
	strscpy(held->disk->disk_name, held->name, sizeof(held->disk->disk_name));
	set_capacity(held->disk, (sector_t)held->mib << (20 - SECTOR_SHIFT));
	return held_add_disk(held->disk);
}

static struct held *held_named(const char *name)
{
	int i;

	for (i = 0; i < helds_count; i++) {
		if (!strcmp(helds[i].name, name))
			return &helds[i];
	}
	return NULL;
}

static ssize_t held_write(struct file *file, const char __user *data, size_t size, loff_t *offset)
{
	char line[40], name[20], word[12];
	struct held *held;
	int what;

	if (size >= sizeof(line))
		return -EINVAL;
	if (copy_from_user(line, data, size))
		return -EFAULT;
	line[size] = '\0';
	if (sscanf(line, "%19s %11s", name, word) != 2)
		return -EINVAL;
	held = held_named(name);
	what = match_string(held_words, ARRAY_SIZE(held_words), word);
	if (!held || what < 0) {
		scenario_failed("/proc/held does not understand: %s", line);
		return -EINVAL;
	}
	WRITE_ONCE(held->what, what);
	return size;
}

static const struct proc_ops held_proc_ops = {
	.proc_write = held_write,
};

static void held_tell(struct held *held)
{
	struct held_request *kept;
	int number = 0;

	pr_alert("scenario: truth device_%s=disk=0x%px queue=0x%px major=%d minor=%d in_flight=%d\n", held->name,
		 held->disk, held->disk->queue, held->disk->major, held->disk->first_minor, held->count);
	list_for_each_entry(kept, &held->requests, list)
	{
		struct request *request = blk_mq_rq_from_pdu(kept);

		pr_alert("scenario: truth request_%s_%d=request=0x%px tag=%d op=%d sector=%llu bytes=%u bio=0x%px\n",
			 held->name, number++, request, request->tag, req_op(request), (u64)blk_rq_pos(request),
			 blk_rq_bytes(request), request->bio);
	}
}

static void helds_tell(void)
{
	int i;

	for (i = 0; i < helds_count; i++)
		held_tell(&helds[i]);
}

/* Makes the @count @disks and the way to command them; returns 0 or a negative errno. */
static int helds_start(struct held *disks, int count)
{
	int error = 0;

	held_major = register_blkdev(0, "held");
	if (held_major < 0)
		return held_major;
	helds = disks;
	while (!error && helds_count < count) {
		error = held_make(&helds[helds_count], helds_count);
		helds_count++;
	}
	if (!error && !proc_create("held", 0200, NULL, &held_proc_ops))
		error = -ENOMEM;
	return error;
}

#endif
