/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A made-up layout of the ring of printk since 5.10 (896fbe20b4e2), for who builds one in memory: rows of {type, member, offset, size}. */
#pragma once

// clang-format off
#define PRINTK_RING_MEMBERS \
	{ "printk_ringbuffer", "desc_ring.count_bits", 0, 4 }, \
	{ "printk_ringbuffer", "text_data_ring.size_bits", 4, 4 }, \
	{ "printk_ringbuffer", "desc_ring.descs", 8, 8 }, \
	{ "printk_ringbuffer", "desc_ring.infos", 16, 8 }, \
	{ "printk_ringbuffer", "text_data_ring.data", 24, 8 }, \
	{ "printk_ringbuffer", "desc_ring.head_id", 32, 8 }, \
	{ "printk_ringbuffer", "desc_ring.tail_id", 40, 8 }, \
	{ "prb_desc", "state_var", 0, 8 }, \
	{ "prb_desc", "text_blk_lpos.begin", 8, 8 }, \
	{ "prb_desc", "text_blk_lpos.next", 16, 8 }, \
	{ "printk_info", "seq", 0, 8 }, \
	{ "printk_info", "ts_nsec", 8, 8 }, \
	{ "printk_info", "text_len", 16, 2 }, \
	{ "printk_info", "facility", 18, 1 }, \
	{ "printk_info", "flags", 19, 1 }, \
	{ "printk_info", "level", 20, 1 }, \
	{ "printk_info", "caller_id", 24, 4 }
// clang-format on
