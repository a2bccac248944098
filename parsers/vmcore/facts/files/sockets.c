// SPDX-License-Identifier: GPL-2.0-or-later
#include "parsers/vmcore/facts/files/sockets.h"

#include <endian.h>

#include "parsers/vmcore/facts/files/openers.h"
#include "parsers/vmcore/facts/read/address.h"
#include "parsers/vmcore/facts/read/member.h"

/* include/linux/socket.h */
#define FAMILY_UNIX 1
#define FAMILY_INET 2
/* Open sockets that are compared with the one whose peer is looked for. */
#define SOCKETS_MAX 65536

/* The ends of a connection over IPv4, as struct sock_common has them. */
struct ends {
	uint32_t own, other;
	uint16_t own_port, other_port;
};

static uint64_t sock_of(struct extract *x, uint64_t socket)
{
	uint64_t sk = address_plausible(socket) ? member_read_ptr(x, socket, FIELD_SOCKET_SK) : 0;

	/* Each leads to the other; anything else is no socket. */
	return address_plausible(sk) && member_read_ptr(x, sk, FIELD_SOCK_SOCKET) == socket ? sk : 0;
}

bool sockets_is_one(struct extract *x, uint64_t addr)
{
	return sock_of(x, addr);
}

static bool read_ends(struct extract *x, uint64_t sk, struct ends *ret_ends)
{
	struct opt own = member_read(x, sk, FIELD_SOCK_OWN_ADDR), other = member_read(x, sk, FIELD_SOCK_OTHER_ADDR);
	struct opt port = member_read(x, sk, FIELD_SOCK_OWN_PORT), to = member_read(x, sk, FIELD_SOCK_OTHER_PORT);

	/* The port of its own is in the machine's order, the other one in the network's. */
	*ret_ends = (struct ends){ (uint32_t)own.v, (uint32_t)other.v, (uint16_t)port.v, be16toh((uint16_t)to.v) };
	return own.known && other.known && port.known && to.known && ret_ends->other_port;
}

static bool faces(const struct ends *a, const struct ends *b)
{
	return a->own == b->other && a->other == b->own && a->own_port == b->other_port && a->other_port == b->own_port;
}

/* The socket at the other end of @sk among those that somebody has open, or 0. */
static uint64_t inet_peer(struct extract *x, uint64_t sk)
{
	size_t n, left = SOCKETS_MAX;
	const struct opener *openers = openers_all(x, &n);
	struct ends ends, theirs;
	uint64_t f_op;

	if (image_symbol(x->img, "socket_file_ops", &f_op) != 0 || !read_ends(x, sk, &ends))
		return 0;
	for (size_t i = 0; i < n && left; i++) {
		uint64_t other = openers[i].f_op == f_op && left-- ? sock_of(x, openers[i].private_data) : 0;

		if (other && member_read(x, other, FIELD_SOCK_FAMILY).v == FAMILY_INET &&
		    read_ends(x, other, &theirs) && faces(&ends, &theirs))
			return openers[i].private_data;
	}
	return 0;
}

static uint64_t unix_peer(struct extract *x, uint64_t sk)
{
	uint64_t peer = member_read_ptr(x, sk, FIELD_UNIX_PEER);

	return address_plausible(peer) ? member_read_ptr(x, peer, FIELD_SOCK_SOCKET) : 0;
}

int sockets_find_peer(struct extract *x, uint64_t addr, const struct task **ret_task)
{
	uint64_t sk = sock_of(x, addr), peer = 0;
	int64_t family = sk ? member_read(x, sk, FIELD_SOCK_FAMILY).v : 0;
	int r = openers_read(x);

	*ret_task = NULL;
	if (r < 0)
		return r;
	if (family == FAMILY_UNIX)
		peer = unix_peer(x, sk);
	else if (family == FAMILY_INET)
		peer = inet_peer(x, sk);
	if (peer)
		*ret_task = openers_find(x, peer, 0, NULL);
	return 0;
}
