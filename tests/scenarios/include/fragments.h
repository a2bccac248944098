/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Memory whose free pages have no free neighbour. */
#ifndef OOMTOPSY_FRAGMENTS_H
#define OOMTOPSY_FRAGMENTS_H

#include <linux/gfp.h>
#include <linux/list.h>
#include <linux/mm.h>
#include <linux/sched.h>

/* Takes all memory, and gives every second page of it back. */
static void break_memory(void)
{
	static LIST_HEAD(pages);
	struct page *page, *next;

	while ((page = alloc_pages(GFP_KERNEL | __GFP_NORETRY | __GFP_NOWARN, 0))) {
		list_add(&page->lru, &pages);
		cond_resched();
	}
	list_for_each_entry_safe(page, next, &pages, lru)
	{
		if (page_to_pfn(page) % 2)
			continue;
		list_del(&page->lru);
		__free_pages(page, 0);
		cond_resched();
	}
}

#endif
