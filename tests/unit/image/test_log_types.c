// SPDX-License-Identifier: GPL-2.0-or-later
/* The types of the log's ring out of VMCOREINFO, as kernels of three ages write it. */
#include "tests/unit/test.h"

#include "parsers/vmcore/image/types/log-types.h"

static const char since_5_10[] = "SIZE(printk_ringbuffer)=88\n"
				 "OFFSET(printk_ringbuffer.desc_ring)=0\nOFFSET(printk_ringbuffer.text_data_ring)=48\n"
				 "SIZE(prb_desc_ring)=48\nOFFSET(prb_desc_ring.count_bits)=0\n"
				 "OFFSET(prb_desc_ring.descs)=8\nOFFSET(prb_desc_ring.infos)=16\n"
				 "OFFSET(prb_desc_ring.head_id)=24\nOFFSET(prb_desc_ring.tail_id)=32\n"
				 "SIZE(prb_desc)=24\nOFFSET(prb_desc.state_var)=0\nOFFSET(prb_desc.text_blk_lpos)=8\n"
				 "OFFSET(prb_data_blk_lpos.begin)=0\nOFFSET(prb_data_blk_lpos.next)=8\n"
				 "SIZE(printk_info)=88\nOFFSET(printk_info.seq)=0\nOFFSET(printk_info.ts_nsec)=8\n"
				 "OFFSET(printk_info.text_len)=16\nOFFSET(printk_info.caller_id)=20\n"
				 "OFFSET(prb_data_ring.size_bits)=0\nOFFSET(prb_data_ring.data)=8\n"
				 "SIZE(list_head)=16\n";
static const char since_3_11[] = "SIZE(printk_log)=16\nOFFSET(printk_log.ts_nsec)=0\nOFFSET(printk_log.len)=8\n"
				 "OFFSET(printk_log.text_len)=10\nOFFSET(printk_log.dict_len)=12\n";
static const char since_3_5[] = "SIZE(log)=16\nOFFSET(log.ts_nsec)=0\nOFFSET(log.len)=8\nOFFSET(log.text_len)=10\n"
				"OFFSET(log.dict_len)=12\n";

static void check(const char *info, const char *type, const char *path, uint32_t offset, uint32_t size)
{
	struct image_member m;

	if (log_types_member(info, type, path, &m) != 0)
		fail_msg("no %s.%s", type, path);
	assert_int_equal(m.offset, offset);
	assert_int_equal(m.size, size);
}

static void test_lockless(void **state)
{
	struct image_member level;
	uint32_t size;

	(void)state;
	check(since_5_10, "printk_ringbuffer", "text_data_ring.data", 56, 8);
	check(since_5_10, "printk_ringbuffer", "desc_ring.tail_id", 32, 8);
	check(since_5_10, "prb_desc", "text_blk_lpos.next", 16, 8);
	check(since_5_10, "printk_info", "facility", 18, 1);
	assert_int_equal(log_types_member(since_5_10, "printk_info", "level", &level), 0);
	assert_int_equal(image_member_value(&level, (const unsigned char[88]){ [19] = 0xc2 }), 6);
	assert_int_equal(log_types_size_of(since_5_10, "printk_ringbuffer", &size), 0);
	assert_int_equal(size, 88);
	/* VMCOREINFO has it, but it is none of the log's. */
	assert_int_equal(log_types_size_of(since_5_10, "list_head", &size), IMAGE_ABSENT);
}

static void test_records(void **state)
{
	struct image_member m;
	uint32_t size;

	(void)state;
	check(since_3_11, "printk_log", "facility", 14, 1);
	check(since_3_11, "printk_log", "flags", 15, 1);
	check(since_3_5, "log", "text_len", 10, 2);
	assert_int_equal(log_types_size_of(since_3_5, "log", &size), 0);
	assert_int_equal(size, 16);
	assert_int_equal(log_types_member(since_3_5, "printk_log", "text_len", &m), IMAGE_ABSENT);
	assert_int_equal(log_types_member(since_3_11, "printk_log", "caller_id", &m), IMAGE_ABSENT);
	assert_int_equal(log_types_member("", "prb_desc", "state_var", &m), IMAGE_ABSENT);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_lockless),
		cmocka_unit_test(test_records),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
