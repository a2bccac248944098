// SPDX-License-Identifier: GPL-2.0-or-later
/* A mempool whose elements are all taken, and which cannot get more. */
#include <linux/mempool.h>
#include <linux/slab.h>

#include "zoo.h"

#define ELEMENTS 2

static void *zoo_pool;
static int made;

static void *make_element(gfp_t gfp, void *unused)
{
	return made++ < ELEMENTS ? kmalloc(64, gfp) : NULL;
}

static void free_element(void *element, void *unused)
{
	kfree(element);
}

static void take_elements(void *pool)
{
	int i;

	for (i = 0; i < ELEMENTS; i++)
		WARN_ON(!mempool_alloc(pool, GFP_NOIO));
}

static void take_element(void *pool)
{
	mempool_alloc(pool, GFP_NOIO);
}

static struct zoo_thread threads[] = {
	{ "o_pool", NULL, take_elements, .object_at = &zoo_pool },
	{ "m_pool1", "memory", take_element, .object_at = &zoo_pool, .more = "details=mempool" },
	{ "m_pool2", "memory", take_element, .object_at = &zoo_pool, .more = "details=mempool" },
};

static int zoo_last(void)
{
	return 0;
}

static int __init pool_init(void)
{
	zoo_pool = mempool_create(ELEMENTS, make_element, free_element, NULL);
	if (!zoo_pool)
		return -ENOMEM;
	return zoo_start(threads, ARRAY_SIZE(threads)) ?: zoo_open_door();
}

module_init(pool_init);
MODULE_DESCRIPTION("an empty mempool");
MODULE_LICENSE("GPL");
