/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What drivers keep of their own about a disk. Their structs' layouts are in their modules' BTF (5.11 on) or in
 * debuginfo; without either, links between objects that each confirm the other show where things are.
 */
#pragma once

#include "parsers/vmcore/facts/devices/device.h"
#include "parsers/vmcore/facts/tasks.h"

/*
 * Names the kind of a device-mapper device by its first target ("dm-crypt"; "dm" when none is to be seen), and reads
 * the target's state.
 */
void drivers_read_dm(struct extract *x, struct device *device);

/* The inode of the file behind a loop device, or 0. */
uint64_t drivers_loop_inode(struct extract *x, const struct device *device);

/*
 * The process of this machine that answers the requests of a network block device: the one at the other end of its
 * socket. NULL when the server is elsewhere, or not to be found. 0 or -ENOMEM.
 */
int drivers_nbd_server(struct extract *x, const struct device *device, const struct task **ret_task);
