/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Disks: what they are, what serves them, where they are mounted, and which one an object belongs to. */
#pragma once

#include "parsers/vmcore/facts/devices/device.h"

int devices_init(struct extract *x);
void devices_deinit(struct extract *x);
/* Finds the disks. 0 or -ENOMEM. */
int devices_run(struct extract *x);
/* Adds their rows. 0 or a database's error. */
int devices_write(struct extract *x);

/*
 * The device of a gendisk, request_queue, block_device (of a partition, too) or backing_dev_info at @addr, or NULL.
 * Like all pointers to devices it is good until a device is added.
 */
struct device *devices_at(struct extract *x, uint64_t addr);

/* The device that holds the file system of the inode at @inode; for a block device's own inode that device. */
struct device *devices_of_inode(struct extract *x, uint64_t inode);

/* The device that swap entries of number @type go to. */
struct device *devices_of_swap(struct extract *x, uint64_t type);
