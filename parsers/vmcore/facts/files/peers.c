// SPDX-License-Identifier: GPL-2.0-or-later
#include "parsers/vmcore/facts/files/peers.h"

#include "parsers/vmcore/facts/files/openers.h"
#include "parsers/vmcore/facts/read/address.h"
#include "parsers/vmcore/facts/read/member.h"
#include "util/macros.h"

/* What a task that waits says of the file whose other side has to act. */
struct waiting {
	const struct task *task;
	const struct stack *stack;
	uint64_t queue;
};

/*
 * Writers sleep on the pipe's wr_wait and, when a core dump waits for its helper to be through, on its rd_wait; up to
 * 5.4 there is one queue.
 */
static const struct task *pipe_reader(struct extract *x, const struct waiting *w)
{
	static const enum field queues[] = { FIELD_PIPE_WRITERS, FIELD_PIPE_READERS };
	const struct task *reader = NULL;

	for (size_t i = 0; !reader && w->queue && i < ARRAY_SIZE(queues); i++)
		if (x->has[queues[i]])
			reader = openers_find(x, w->queue - x->members[queues[i]].offset, FMODE_READ, w->task);
	return reader;
}

/* The wait queue entry on the stack stands beside a pointer to the userfaultfd_ctx, which the file has as its own. */
static const struct task *fault_handler(struct extract *x, const struct waiting *w)
{
	uint64_t f_op;

	if (image_symbol(x->img, "userfaultfd_fops", &f_op) != 0)
		return NULL;
	for (size_t i = 0; i < w->stack->n; i++) {
		const struct opener *opener = openers_at(x, w->stack->words[i]);

		if (opener && opener->f_op == f_op)
			return openers_find(x, opener->private_data, 0, w->task);
	}
	return NULL;
}

/*
 * A connection of FUSE: an open /dev/fuse leads to its fuse_conn or, where that is split, to the fuse_chan that has the
 * requests and leads to the fuse_conn. Those who wait hold a pointer to either, or to a mount (5.10: fcee216beb9c).
 */
struct fuse_members {
	struct member fc, chan, conn, mount_fc;
};

struct fuse_link {
	uint64_t fc, chan;
};

/*
 * A module without BTF tells nothing of its types. Both a fuse_dev (4.2: cc080e9e9be1) and a mount then begin with the
 * pointer to the connection; that it is one shows in the stack of who waits, which has the same pointer.
 */
static const struct member first_word = { .m = { .size = sizeof(uint64_t), .is_pointer = true }, .has = true };

static struct fuse_members fuse_members_find(struct extract *x)
{
	struct fuse_members m = {
		.fc = member_find_in_module(x, "fuse", "fuse_dev", "fc"),
		.chan = member_find_in_module(x, "fuse", "fuse_dev", "chan"),
		.conn = member_find_in_module(x, "fuse", "fuse_chan", "conn"),
		.mount_fc = member_find_in_module(x, "fuse", "fuse_mount", "fc"),
	};

	if (!m.fc.has && !m.chan.has)
		m.fc = m.mount_fc = first_word;
	return m;
}

/* Follows @member of the object at @addr; whether it is there and looks like a pointer, else *@ret_value stays. */
static bool follow(struct extract *x, const struct member *member, uint64_t addr, uint64_t *ret_value)
{
	uint64_t value;

	if (!member->has || !address_plausible(addr) || image_read_member(x->img, addr, &member->m, &value) != 0 ||
	    !address_plausible(value))
		return false;
	*ret_value = value;
	return true;
}

static bool read_link(struct extract *x, const struct fuse_members *m, uint64_t dev, struct fuse_link *ret_link)
{
	struct fuse_link link = { 0 };

	if (follow(x, &m->chan, dev, &link.chan))
		follow(x, &m->conn, link.chan, &link.fc);
	else
		follow(x, &m->fc, dev, &link.fc);
	*ret_link = link;
	return link.fc || link.chan;
}

static bool leads_to(struct extract *x, const struct stack *stack, const struct fuse_members *m,
		     const struct fuse_link *link)
{
	uint64_t fc;

	for (size_t i = 0; i < stack->n; i++) {
		uint64_t word = stack->words[i];

		if (word && (word == link->fc || word == link->chan))
			return true;
		if (link->fc && follow(x, &m->mount_fc, word, &fc) && fc == link->fc)
			return true;
	}
	return false;
}

/* Files of /dev/fuse that are looked at for one wait: a machine has a few. */
#define SERVERS_MAX 64

static const struct task *fuse_server(struct extract *x, const struct waiting *w)
{
	struct fuse_members members = fuse_members_find(x);
	size_t n, left = SERVERS_MAX;
	const struct opener *openers = openers_all(x, &n);
	struct fuse_link link;
	uint64_t f_op;

	if (image_symbol(x->img, "fuse_dev_operations", &f_op) != 0 &&
	    image_module_symbol(x->img, "fuse", "fuse_dev_operations", &f_op) != 0)
		return NULL;
	for (size_t i = 0; i < n && left; i++) {
		if (openers[i].f_op != f_op)
			continue;
		left--;
		if (read_link(x, &members, openers[i].private_data, &link) && leads_to(x, w->stack, &members, &link))
			return openers_find(x, openers[i].private_data, 0, w->task);
	}
	return NULL;
}

static const struct {
	const char *kind, *how;
	const struct task *(*find)(struct extract *x, const struct waiting *w);
} kinds[] = {
	{ "pipe-write", "has the pipe open for reading", pipe_reader },
	{ "coredump", "has the pipe of the core dump open for reading", pipe_reader },
	{ "userfaultfd", "has the userfaultfd open", fault_handler },
	{ "fuse", "has the file system's /dev/fuse open", fuse_server },
};

bool peers_find(struct extract *x, const struct task *task, const struct stack *stack, const char *kind, uint64_t queue,
		struct peer *ret_peer, int *ret_r)
{
	const struct waiting w = { task, stack, queue };
	size_t i = 0;

	*ret_r = 0;
	while (i < ARRAY_SIZE(kinds) && !streq(kinds[i].kind, kind))
		i++;
	if (i == ARRAY_SIZE(kinds) || !stack)
		return false;
	*ret_r = openers_read(x);
	if (*ret_r < 0)
		return false;
	*ret_peer = (struct peer){ kinds[i].find(x, &w), kinds[i].how };
	return ret_peer->task;
}
