// SPDX-License-Identifier: GPL-2.0-or-later
#include "parsers/vmcore/facts/devices/journals.h"

#include <endian.h>

#include "parsers/vmcore/facts/gaps.h"
#include "parsers/vmcore/facts/read/address.h"
#include "parsers/vmcore/facts/read/member.h"
#include "parsers/vmcore/facts/tasks.h"

/* What journal_superblock_s begins with, big-endian (include/linux/jbd2.h). */
#define JBD2_MAGIC 0xc03b3998u

bool journals_at(struct extract *x, uint64_t addr)
{
	struct member super = member_find_in_module(x, "jbd2", "journal_s", "j_superblock");
	uint64_t at;
	uint32_t magic;

	return super.has && address_plausible(addr) && image_read_member(x->img, addr, &super.m, &at) == 0 &&
	       image_read_u32(x->img, at, &magic) == 0 && magic == htobe32(JBD2_MAGIC);
}

/* The journal of the handle at @handle, 0 when it is none: other file systems keep their own things in journal_info. */
static uint64_t journal_of_handle(struct extract *x, uint64_t handle)
{
	struct member transaction_of = member_find_in_module(x, "jbd2", "jbd2_journal_handle", "h_transaction");
	struct member journal_of = member_find_in_module(x, "jbd2", "transaction_s", "t_journal");
	uint64_t transaction, journal;

	if (!transaction_of.has || !journal_of.has || !address_plausible(handle) ||
	    image_read_member(x->img, handle, &transaction_of.m, &transaction) != 0 ||
	    !address_plausible(transaction) || image_read_member(x->img, transaction, &journal_of.m, &journal) != 0)
		return 0;
	return journals_at(x, journal) ? journal : 0;
}

int journals_run(struct extract *x)
{
	bool types = member_find_in_module(x, "jbd2", "jbd2_journal_handle", "h_transaction").has;

	for (size_t i = 0; i < x->tasks->n; i++) {
		struct task *task = &x->tasks->v[i];
		uint64_t journal = journal_of_handle(x, task->journal_info);

		if (journal)
			task->row.journal_addr = OPT(journal);
		else if (task->journal_info && !types)
			gaps_add(x, FACT_TASK, task->row.id, "journal_addr",
				 "it holds a handle, but there are no types of module jbd2 to tell whose");
	}
	return 0;
}
