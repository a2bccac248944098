// SPDX-License-Identifier: GPL-2.0-or-later
#include "parsers/vmcore/image/types/log-types.h"

#include "parsers/vmcore/image/memory/vmcoreinfo.h"
#include "util/macros.h"

/*
 * VMCOREINFO has the offsets of structs, not of what lies in a struct's struct: those are two lines to add up. It leaves
 * out the bytes after the lengths, which have stayed where they are as long as the struct exists: u8 facility, and
 * five bits of flags and three of level in the next one.
 */
struct row {
	const char *type, *path;
	const char *lines[2]; /* OFFSET() of these */
	uint32_t more, size;
	uint8_t bit_offset, bit_size;
};

// clang-format off
static const struct row rows[] = {
	{ "printk_ringbuffer", "desc_ring.count_bits", { "printk_ringbuffer.desc_ring", "prb_desc_ring.count_bits" }, 0, 4, 0, 0 },
	{ "printk_ringbuffer", "desc_ring.descs",      { "printk_ringbuffer.desc_ring", "prb_desc_ring.descs" },      0, 8, 0, 0 },
	{ "printk_ringbuffer", "desc_ring.infos",      { "printk_ringbuffer.desc_ring", "prb_desc_ring.infos" },      0, 8, 0, 0 },
	{ "printk_ringbuffer", "desc_ring.head_id",    { "printk_ringbuffer.desc_ring", "prb_desc_ring.head_id" },    0, 8, 0, 0 },
	{ "printk_ringbuffer", "desc_ring.tail_id",    { "printk_ringbuffer.desc_ring", "prb_desc_ring.tail_id" },    0, 8, 0, 0 },
	{ "printk_ringbuffer", "text_data_ring.size_bits", { "printk_ringbuffer.text_data_ring", "prb_data_ring.size_bits" }, 0, 4, 0, 0 },
	{ "printk_ringbuffer", "text_data_ring.data",  { "printk_ringbuffer.text_data_ring", "prb_data_ring.data" },  0, 8, 0, 0 },
	{ "prb_desc",    "state_var",           { "prb_desc.state_var" },                                    0, 8, 0, 0 },
	{ "prb_desc",    "text_blk_lpos.begin", { "prb_desc.text_blk_lpos", "prb_data_blk_lpos.begin" },     0, 8, 0, 0 },
	{ "prb_desc",    "text_blk_lpos.next",  { "prb_desc.text_blk_lpos", "prb_data_blk_lpos.next" },      0, 8, 0, 0 },
	{ "printk_info", "seq",       { "printk_info.seq" },       0, 8, 0, 0 },
	{ "printk_info", "ts_nsec",   { "printk_info.ts_nsec" },   0, 8, 0, 0 },
	{ "printk_info", "text_len",  { "printk_info.text_len" },  0, 2, 0, 0 },
	{ "printk_info", "facility",  { "printk_info.text_len" },  2, 1, 0, 0 },
	{ "printk_info", "flags",     { "printk_info.text_len" },  3, 1, 0, 5 },
	{ "printk_info", "level",     { "printk_info.text_len" },  3, 1, 5, 3 },
	{ "printk_info", "caller_id", { "printk_info.caller_id" }, 0, 4, 0, 0 },
	{ "printk_log",  "ts_nsec",   { "printk_log.ts_nsec" },    0, 8, 0, 0 },
	{ "printk_log",  "len",       { "printk_log.len" },        0, 2, 0, 0 },
	{ "printk_log",  "text_len",  { "printk_log.text_len" },   0, 2, 0, 0 },
	{ "printk_log",  "facility",  { "printk_log.dict_len" },   2, 1, 0, 0 },
	{ "printk_log",  "flags",     { "printk_log.dict_len" },   3, 1, 0, 5 },
	{ "printk_log",  "level",     { "printk_log.dict_len" },   3, 1, 5, 3 },
	/* To 3.10: 62e32ac3505a. */
	{ "log",         "ts_nsec",   { "log.ts_nsec" },           0, 8, 0, 0 },
	{ "log",         "len",       { "log.len" },               0, 2, 0, 0 },
	{ "log",         "text_len",  { "log.text_len" },          0, 2, 0, 0 },
	{ "log",         "facility",  { "log.dict_len" },          2, 1, 0, 0 },
	{ "log",         "flags",     { "log.dict_len" },          3, 1, 0, 5 },
	{ "log",         "level",     { "log.dict_len" },          3, 1, 5, 3 },
};
// clang-format on

static bool add_up(const char *vmcoreinfo, const struct row *row, uint32_t *ret_offset)
{
	uint64_t sum = row->more, offset;

	for (size_t i = 0; i < ARRAY_SIZE(row->lines) && row->lines[i]; i++) {
		if (!vmcoreinfo_offset(vmcoreinfo, row->lines[i], &offset) || offset > UINT16_MAX)
			return false;
		sum += offset;
	}
	*ret_offset = (uint32_t)sum;
	return true;
}

int log_types_member(const char *vmcoreinfo, const char *type, const char *path, struct image_member *ret_member)
{
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		const struct row *row = &rows[i];
		struct image_member m = { .size = row->size, .bit_offset = row->bit_offset, .bit_size = row->bit_size };

		if (!streq(row->type, type) || !streq(row->path, path) || !add_up(vmcoreinfo, row, &m.offset))
			continue;
		*ret_member = m;
		return 0;
	}
	return IMAGE_ABSENT;
}

int log_types_size_of(const char *vmcoreinfo, const char *type, uint32_t *ret_size)
{
	uint64_t size;

	/* Other sizes that VMCOREINFO has are for makedumpfile: a size without members is of no use here. */
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		if (streq(rows[i].type, type) && vmcoreinfo_size(vmcoreinfo, type, &size) && size <= UINT16_MAX) {
			*ret_size = (uint32_t)size;
			return 0;
		}
	return IMAGE_ABSENT;
}
