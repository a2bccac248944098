/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A disk, as those see it that find out about disks: devices.c, drivers.c, requests.c, io.c. */
#pragma once

#include "parsers/vmcore/facts/extract.h"
#include "util/vec.h"
#include "util/map.h"

/* In sbq_at: the tags are of several devices. */
#define DEVICE_SHARED UINT64_MAX

struct device {
	struct fact_device row;
	uint64_t disk; /* its gendisk */
	uint64_t queue, private, fops;
	char name[COMM_MAX], kind[COMM_MAX], mounted[NAME_LEN_MAX];
};

struct devices {
	VEC(struct device);
	struct map at;     /* gendisk, request_queue, block_device and backing_dev_info to an index */
	struct map sbq_at; /* a sbitmap_queue of tags to its device, or to DEVICE_SHARED: requests.c */
};
