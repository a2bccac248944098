/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Who is at the other end of a socket, where that is a process of the same machine. */
#pragma once

#include "parsers/vmcore/facts/tasks.h"

/* Whether what is at @addr and its struct sock lead to each other, as those of an open socket do. */
bool sockets_is_one(struct extract *x, uint64_t addr);

/*
 * The process that has the peer of the struct socket at @addr open: of an AF_UNIX socket the one connected to it, of a TCP
 * socket over IPv4 the one with the same addresses the other way round. *@ret_task is NULL when there is none, or several
 * have it. 0 or -ENOMEM.
 */
int sockets_find_peer(struct extract *x, uint64_t addr, const struct task **ret_task);
