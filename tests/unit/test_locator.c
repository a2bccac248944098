// SPDX-License-Identifier: GPL-2.0-or-later
/* The command that shows a place elsewhere. */
#include "tests/unit/test.h"

#include <stdio.h>
#include <string.h>

#include "analyzer/report/locator.h"
#include "parsers/kernel/locks.h"
#include "parsers/vmcore/facts/locks/layouts.h"
#include "util/macros.h"

static void expect_command(const char *locator, struct opt pid, const char *command)
{
	_cleanup_buf_ struct buf out = { 0 };

	locator_command(&out, locator, NULL, pid);
	assert_string_equal(buf_str(&out), command);
}

static void places_have_commands(void **state)
{
	static const struct {
		const char *locator, *command;
		struct opt pid;
	} samples[] = {
		{ "vmcore:task@0xffff888000000040", "crash> bt 77", OPT(77) },
		{ "vmcore:task@0xffff888000000040", "crash> bt ffff888000000040", OPT(0) },
		{ "vmcore:task@0xffff888000000040", "crash> bt ffff888000000040", OPT_NULL },
		{ "vmcore:mm@0xffff888000000040", "crash> struct mm_struct ffff888000000040", OPT_NULL },
		{ "vmcore:worker_pool@0xffff888000000040", "crash> struct worker_pool ffff888000000040", OPT_NULL },
		{ "vmcore:futex@0x00007f0001234568", "crash> rd -u 00007f0001234568", OPT_NULL },
		{ "vmcore:record@77", "crash> log", OPT_NULL },
		{ "log:messages:77", "oomtopsy show 'log:messages:77'", OPT_NULL },
		{ "vmcore:zone", "", OPT_NULL },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(samples); i++)
		expect_command(samples[i].locator, samples[i].pid, samples[i].command);
}

/* A locator has the file's name alone; what a person copies works in other directories, too, and in a shell. */
static void logs_are_shown_where_they_are(void **state)
{
	static const struct {
		const char *locator, *path, *command;
	} samples[] = {
		{ "log:messages:77", "messages", "oomtopsy show 'log:messages:77'" },
		{ "log:messages:77", "/var/log/messages", "oomtopsy show 'log:/var/log/messages:77'" },
		{ "log:messages:77", "logs/messages", "oomtopsy show 'log:logs/messages:77'" },
		{ "log:sos.tar!var/log/messages:77", "in/sos.tar",
		  "oomtopsy show 'log:in/sos.tar!var/log/messages:77'" },
		{ "log:it's:77", "a'b/it's", "oomtopsy show 'log:a'\\''b/it'\\''s:77'" },
		{ "log:path-3.log:77", "/path-1/other", "oomtopsy show 'log:path-3.log:77'" },
		{ "log:-:77", "-", "" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(samples) / sizeof(*samples); i++) {
		_cleanup_buf_ struct buf out = { 0 };

		locator_command(&out, samples[i].locator, samples[i].path, OPT_NULL);
		assert_string_equal(buf_str(&out), samples[i].command);
	}
}

/* crash knows a lock by the type that it is read by. */
static void locks_are_what_the_kernel_calls_them(void **state)
{
	(void)state;
	for (enum lock_type type = LOCK_NONE + 1; type < LOCK_TYPES; type++) {
		const char *name = lock_type_name(type), *const *types = lock_kinds[type].types;
		const char *structure = lock_structure(name, strlen(name));
		char locator[80], command[80];

		assert_true(!strcmp(structure, types[0]) || (types[1] && !strcmp(structure, types[1])));
		snprintf(locator, sizeof(locator), "vmcore:%s@0xffff888000000040", name);
		snprintf(command, sizeof(command), "crash> struct %s ffff888000000040", structure);
		expect_command(locator, OPT_NULL, command);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(places_have_commands),
		cmocka_unit_test(logs_are_shown_where_they_are),
		cmocka_unit_test(locks_are_what_the_kernel_calls_them),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
