/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A shrinker of the scenario's own, whose module defines cache_count() and cache_scan(). */
#ifndef OOMTOPSY_CACHE_H
#define OOMTOPSY_CACHE_H

#include <linux/shrinker.h>
#include <linux/version.h>

static unsigned long cache_count(struct shrinker *shrinker, struct shrink_control *control);
static unsigned long cache_scan(struct shrinker *shrinker, struct shrink_control *control);

/* Shrinkers got names in 6.0, and are allocated since 6.7. */
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 7, 0)
static int register_cache(const char *name)
{
	struct shrinker *shrinker = shrinker_alloc(0, "%s", name);

	if (!shrinker)
		return -ENOMEM;
	shrinker->count_objects = cache_count;
	shrinker->scan_objects = cache_scan;
	shrinker->seeks = DEFAULT_SEEKS;
	shrinker_register(shrinker);
	return 0;
}
#else
static struct shrinker cache_shrinker = {
	.count_objects = cache_count,
	.scan_objects = cache_scan,
	.seeks = DEFAULT_SEEKS,
};

static int register_cache(const char *name)
{
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 0, 0)
	return register_shrinker(&cache_shrinker, "%s", name);
#else
	return register_shrinker(&cache_shrinker);
#endif
}
#endif

#endif
