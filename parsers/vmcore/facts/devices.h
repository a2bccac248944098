/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Disks: what they are, what serves them, what they have in flight, and which one an object belongs to. */
#pragma once

#include "parsers/vmcore/facts/extract.h"

/*
 * The device of a gendisk, request_queue, block_device (of a partition, too) or backing_dev_info at @addr, or NULL.
 * Like all that points into x->devices it is good until a device is added.
 */
struct x_device *x_device_at(struct extract *x, uint64_t addr);

/* The device that holds the file system of the inode at @inode; for a block device's own inode that device. */
struct x_device *x_device_of_inode(struct extract *x, uint64_t inode);

/* The device that swap entries of number @type go to. */
struct x_device *x_device_of_swap(struct extract *x, uint64_t type);

/* Counts the requests that drivers have and have not completed, and how old the oldest of each device is. */
int x_requests(struct extract *x);
