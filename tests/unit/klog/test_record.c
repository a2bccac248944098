// SPDX-License-Identifier: GPL-2.0-or-later
/* What stands in front of a message, and what collectors make of it. */
#include "tests/unit/test.h"

#include <string.h>

#include "parsers/klog/record/record.h"
#include "tests/unit/klog/fixture.h"

/* What stands in front of a message, and what collectors make of it. */
// clang-format off
static const struct sample prefixed[] = {
	{ "bare", KILL("7", "m") "\n", "? ? > m/7 anon=8 uid=0" },
	{ "no newline at the end", "[    1.000000] " KILL("7", "m"), "? ? > m/7 anon=8 uid=0" },
	{ "level", "<3>[    1.000000] " KILL("7", "m") "\n", "? ? > m/7 anon=8 uid=0" },
	{ "caller", "[    1.000000][  T123] " KILL("7", "m") "\n", "? ? > m/7 anon=8 uid=0" },
	{ "dmesg -T", "[Sun May 26 06:17:40 2024] " KILL("7", "m") "\n", "? ? > m/7 anon=8 uid=0" },
	{ "dmesg --reltime", "[May26 06:17] x\n[  +0.000123] " KILL("7", "m") "\n", "? ? > m/7 anon=8 uid=0" },
	{ "dmesg --reltime, first of its minute", "[May26 06:17] " KILL("7", "m") "\n", "? ? > m/7 anon=8 uid=0" },
	{ "a stamp and a tag", "[    1.000000] kernel: " KILL("7", "m") "\n", "? ? > m/7 anon=8 uid=0" },
	{ "dmesg -x", "kern  :err   : [    1.000000] " KILL("7", "m") "\n", "? ? > m/7 anon=8 uid=0" },
	{ "dmesg --time-format iso", "2024-05-26T06:17:40,123456+02:00 " KILL("7", "m") "\n",
	  "? ? > m/7 anon=8 uid=0" },
	{ "kmsg", "3,1234,1000000,-;" KILL("7", "m") "\n SUBSYSTEM=x\n", "? ? > m/7 anon=8 uid=0" },
	{ "netconsole", "3,1234,1000000,-,ncfrag=0/200;" KILL("7", "m") "\n", "? ? > m/7 anon=8 uid=0" },
	{ "syslog", "May 26 06:17:40 host kernel: [    1.000000] " KILL("7", "m") "\n",
	  "? ? > m/7 anon=8 uid=0" },
	{ "syslog without a host", "May  6 06:17:40 kernel: " KILL("7", "m") "\n", "? ? > m/7 anon=8 uid=0" },
	{ "ISO syslog", "2024-05-26T06:17:40.123456+02:00 host kernel: [    1.000000] " KILL("7", "m") "\n",
	  "? ? > m/7 anon=8 uid=0" },
	{ "RFC 5424", "<3>1 2024-05-26T06:17:40.123456+02:00 host kernel: " KILL("7", "m") "\n",
	  "? ? > m/7 anon=8 uid=0" },
	{ "journalctl -o short-full", "Sun 2024-05-26 06:17:40 CEST host kernel: " KILL("7", "m") "\n",
	  "? ? > m/7 anon=8 uid=0" },
	{ "journalctl -o short-monotonic", "[    1.000000] host kernel: " KILL("7", "m") "\n",
	  "? ? > m/7 anon=8 uid=0" },
	{ "journalctl -o short-delta, its first line", "[    1.000000                ] host kernel: " KILL("7", "m") "\n",
	  "? ? > m/7 anon=8 uid=0" },
	{ "journalctl -o short-delta, of another boot", "[    1.000000 <    0.000012*>] host kernel: " KILL("7", "m") "\n",
	  "? ? > m/7 anon=8 uid=0" },
	{ "dmesg -t -d", "[<    0.000012>] " KILL("7", "m") "\n", "? ? > m/7 anon=8 uid=0" },
	{ "the beginning of a web page's text", "<div><pre class=\"a\">" KILL("7", "m") "</pre>\n", "? ? > m/7 anon=8 uid=0" },
	{ "journalctl -o short-unix", "1716704260.123456 host kernel: " KILL("7", "m") "\n",
	  "? ? > m/7 anon=8 uid=0" },
	{ "quoted mail", "> > [    1.000000] " KILL("7", "m") "\n", "? ? > m/7 anon=8 uid=0" },
	{ "indented", "\t    [    1.000000] " KILL("7", "m") "\n", "? ? > m/7 anon=8 uid=0" },
	{ "colours", "\x1b[32m[    1.000000] \x1b[0m\x1b[33mOut of memory\x1b[0m: Killed process 7 (m) total-vm:9kB, anon-rss:8kB\r\n",
	  "? ? > m/7 anon=8" },
	{ "a web page", "<4>[    1.000000] Out of memory: Killed process 7 (a&lt;b&gt;&amp;c) total-vm:9kB, anon-rss:8kB\n",
	  "? ? > a<b>&c/7 anon=8" },
	{ "blanks that do not break", "[\xc2\xa0\xc2\xa0 1.000000] " KILL("7", "m") "\n", "? ? > m/7 anon=8 uid=0" },
	{ "something unknown in front, and quotes",
	  "x,\"[    1.000000] hello\"\nx,\"[    2.000000] hello\"\n"
	  "x,\"[    3.000000] a invoked oom-killer: gfp_mask=0xcc0(GFP_KERNEL), order=0, oom_score_adj=0\"\n"
	  "x,\"[    4.000000] " KILL("7", "m") "\",\n", "a ? > m/7 anon=8 uid=0" },
	{ "syslog without tags",
	  "Nov 17 06:19:31 host oom-killer: gfp_mask=0xd0\nNov 17 06:19:31 host [<c0105247>] dump_stack+0x16/0x18\n"
	  "Nov 17 06:19:31 host Out of Memory: Killed process 29354 (slocate).\n"
	  "Nov 17 06:19:31 host a[3]: Out of Memory: Killed process 1 (init).\n"
	  "Nov 17 06:19:31 host a: Out of Memory: Killed process 1 (init).\n",
	  "? ? > slocate/29354" },
	{ "a date in brackets", "[2024-05-26 06:17:40 UTC] kernel: " KILL("7", "m") "\n[2024-05-26 06:17:41 UTC] a[1]: x\n",
	  "? ? > m/7 anon=8 uid=0" },
	{ "tags of a web page", "[    1.000000] Killed process 7 (</b>)<br />\n[    2.000000] Killed process 8 (a`)</code></p>\n",
	  "? ? > </b>/7; ? ? > a`/8" },
	{ "escapes that lost their ESC",
	  "[32m[    1.000000] [0m[31mOut of memory[0m: Killed process 7 (m) total-vm:9kB, anon-rss:8kB\n"
	  "[32m[    2.000000] [0mhello\n", "? ? > m/7 anon=8" },
	{ "escapes and returns written out",
	  "^[[32m[    1.000000] ^[[0mOut of memory: Killed process 7 (m) total-vm:9kB, anon-rss:8kB^M\n"
	  "^[[32m[    2.000000] ^[[0mhello^M\n", "? ? > m/7 anon=8" },
	{ "characters by number", "[    1.000000] Out of memory: Killed process 7 &#40;a&#x27;b&#41; total-vm:9kB, anon-rss:8kB\n",
	  "? ? > a'b/7 anon=8" },
};
// clang-format on

/* The same words, by somebody else than the kernel. */
// clang-format off
static const struct sample of_programs[] = {
	{ "a program's message in Talos",
	  "user: warning: [2024-05-26T06:17:40Z]: " KILL("7", "m") "\nkern: info: [2024-05-26T06:17:41Z]: hello\n", "" },
	{ "what VMware writes of itself",
	  "2024-05-26T06:17:40.123Z In(05) vcpu-5 - Guest: " KILL("7", "m") "\n"
	  "2024-05-26T06:17:40.123Z In(05) vcpu-5 - Guest: <6>[    1.000000] hello\n", "" },
	{ "a program's message that was relayed",
	  "May 26 06:17:41 relay May 26 06:17:40 host logger: " KILL("7", "m") "\n"
	  "May 26 06:17:41 relay May 26 06:17:40 host kernel: hello\n", "" },
	{ "a message without a tag between others",
	  "Nov 17 06:19:31 host kernel: hello\nNov 17 06:19:31 host [<c0105247>] dump_stack+0x16/0x18\n"
	  "Nov 17 06:19:31 host Out of Memory: Killed process 1 (init).\n", "" },
	{ "a program that quotes a log",
	  "May 26 06:17:41 host logger: May 26 06:17:40 host kernel: " KILL("7", "m") "\n"
	  "May 26 06:17:41 host kernel: hello\n", "" },
	{ "a program's message in Chinese",
	  "5月 26 06:17:40 host logger: " KILL("7", "m") "\n5月 26 06:17:40 host kernel: hello\n", "" },
	{ "a program's message between lines with something unknown in front",
	  "x: [    1.000000] hello\nx: [    2.000000] hello\nMay 26 06:17:40 host logger: [    3.000000] " KILL("7", "m") "\n",
	  "" },
	{ "a program's message in logcat",
	  "05-26 06:17:40.123   812   812 E oomd: " KILL("7", "m") "\n05-26 06:17:41.123     0     0 I : hello\n", "" },
	{ "a program's message in a grep of two files",
	  "messages:May 26 06:17:40 host logger: " KILL("7", "m") "\n"
	  "messages:May 26 06:17:40 host kernel: hello\n", "" },
	{ "a program's message",
	  "May 26 06:17:40 host logger: " KILL("7", "m") "\nMay 26 06:17:40 host kernel: hello\n", "" },
	{ "a program's message to /dev/kmsg", "12,1234,1000000,-;" KILL("7", "m") "\n", "" },
	{ "a program's message in a raw log", "<12>[    1.000000] " KILL("7", "m") "\n", "" },
};
// clang-format on

/* One line each: what stands in front of the message. */
static const char *const fronts[] = {
	"<3>1 2024-05-26T06:17:40Z host kernel - - - [    1.000000] ",
	"<3>1 2024-05-26T06:17:40Z host kernel - ID47 [id@1 x=\"y\"] ",
	"2024-05-26T06:17:40+02:00 host kernel ",
	"May 26 06:17:40 kernel kernel: ",
	"2024-05-26T06:17:40.123Z [    1.000000] ",
	"2024-05-26 06:17:40,123 [    1.000000] ",
	"2024/05/26 06:17:40 [    1.000000][  T123] ",
	"[2024-05-26 06:17:40.123] [    1.000000] ",
	"06:17:40 [    1.000000] ",
	"[06:17:40.123] [    1.000000] ",
	"[12.345678 0.000012] [    1.000000] ",
	"Sun May 26 06:17:40 2024 kern.err kernel: [    1.000000] ",
	"May 26 06:17:40 [kernel] [    1.000000] ",
	"May 26 06:17:40 [kernel] ",
	"jun 26 06:17:40 host kernel: ",
	"> : ",
	"2024 May 26 06:17:40 host kernel: ",
	"May 26 2024 06:17:40 host kernel: ",
	"2024 May 26 06:17:40.123 switch %KERN-3-SYSTEM_MSG: [    1.000000] ",
	"May 26 06:17:40 host kernel:[    1.000000] ",
	" kernel:[    1.000000] ",
	"kernel: ",
	"host kernel: ",
	"/var/log/kern.log.1:May 26 06:17:40 host kernel: ",
	"kern.log:12:May 26 06:17:40 host kernel: [    1.000000] ",
	"12:[    1.000000] ",
	"12-[    1.000000] ",
	"12-May 26 06:17:40 host kernel: ",
	"/var/log/messages-May 26 06:17:40 host kernel: ",
	"messages-20240526-123-[Sun May 26 06:17:40 2024] ",
	"k8s-node-1.log-2024-05-26T06:17:40+02:00 host kernel: ",
	"kern.log.2.gz-12-<3>[    1.000000] ",
	"26.05.2024 06:17:40 host kernel: ",
	"05/26/2024 06:17:40 PM host kernel: [    1.000000] ",
	"2024-05-26 06:17:40,123 - console - INFO - [    1.000000] ",
	"\x1b[32m\x1b[1m[    1.000000] \x1b[0m\x1b[33m",
	"<html><head><title>x</title></head><body><pre class=\"a\">[    1.000000] ",
	"section_start:1716704260:step\r\x1b[0K\x1b[0;m2024-05-26T06:17:40.123456Z 01O [    1.000000] ",
	"2024-05-26T06:17:40Z {host=\"h\", transport=\"kernel\"} ",
	"2024-05-26T06:17:40Z {filename=\"/var/log/kern.log\", host=\"a } b\"} May 26 06:17:40 host kernel: ",
	"[    1.000000 <    0.000012>] ",
	"[Sun May 26 06:17:40 2024 <    0.000012>] ",
	"[Sun May 26 06:17:40 CEST 2024] ",
	"6.12.0-rc1,3,1234,1000000,-,caller=T1;",
	"192.168.0.2 3,1234,1000000,-;",
	"05-26 06:17:40.123     0     0 E kernel  : ",
	"05-26 06:17:40.123  root     0     0 E         : [    1.000000] ",
	"<3>[    1.000000]  (0)[123:kswapd0]",
	"<3>[    1.000000] -(0)[123:kswapd0]",
	"<6>[    1.000000]  [1:        swapper/0:    1] ",
	"[    1.000000][T123@0] ",
	"[    1.000000] c0    123 ",
	"[    1.000000] I[0:      swapper/0:    1] ",
	"<4>[    1.000000] .(3)[123:kswapd0]",
	"<4>[    1.000000] .-(3)[123:kswapd0]",
	"<4>[    1.000000s][pid:123,cpu0,kswapd0]",
	"<4>[    1.000000s][2024:05:26 06:17:40][pid:123,cpu0,kswapd0]",
	"[    1.000000@2] ",
	"<4>[    1.000000 / 05-26 06:17:40.123] ",
	"<4>[    1.000000 / 05-26 06:17:40.123][0] ",
	"[Sun May 26 06:17:40] ",
	"[06:17:40] ",
	"[    1.000000] [    2.000000] ",
	"1.000000] ",
	"2024-05-26T06:17:40.123Z In(05) vcpu-5 - Guest: <6>[    1.000000] ",
	"kern:     err: [2024-05-26T06:17:40.123456789Z]: ",
	"kern: warning: [2024-05-26T06:17:40Z]: ",
	"10.5.0.2: kern:    info: [2024-05-26T06:17:40.123456789Z]: ",
	"2024-05-26T06:17:40.123Z May 26 06:17:40 host kernel: [    1.000000] ",
	"May 26 06:17:41 relay.example.com May 26 06:17:40 host kernel: ",
	"5月 26 06:17:40 host kernel: ",
	" 5월 26 06:17:40 host kernel: [    1.000000] ",
	"сент. 05 06:17:40 host kernel: ",
	"[日 5月 26 06:17:40 2024] ",
};

static void every_prefix_is_taken_off(void **state)
{
	(void)state;
	CHECK(prefixed);
	CHECK(of_programs);
	for (size_t i = 0; i < sizeof(fronts) / sizeof(fronts[0]); i++) {
		_cleanup_buf_ struct buf text = { 0 };

		buf_printf(&text, "%s%s\n", fronts[i], KILL("7", "m"));
		check(&(struct sample){ fronts[i], buf_str(&text), "? ? > m/7 anon=8 uid=0" }, 1);
	}
}

/* Who printed, in the words of each maker. */
static void callers_of_all_makers_are_read(void **state)
{
	static const struct {
		const char *line;
		char kind;
		uint32_t caller;
	} samples[] = {
		{ "[    1.000000][  T123] x", 'T', 123 },
		{ "[    1.000000][    C4] x", 'C', 4 },
		{ "[    1.000000] I[0:      swapper/0:    1] x", 'T', 1 },
		{ "[    1.000000]  (0)[123:kswapd0]x", 'T', 123 },
		{ "[    1.000000] .-(3)[123:kswapd0]x", 'T', 123 },
		{ "[    1.000000s][pid:123,cpu0,kswapd0]x", 'T', 123 },
		{ "[    1.000000s][2024:05:26 06:17:40][pid:123,cpu0,kswapd0]x", 'T', 123 },
		{ "[    1.000000] c0    123 x", 'T', 123 },
		{ "[    1.000000 / 05-26 06:17:40.123][3] x", 'C', 3 },
		{ "4,12,1000000,-,caller=C2;x", 'C', 2 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(samples) / sizeof(samples[0]); i++) {
		struct klog_style style = { .prefixed = true };
		struct klog_record rec;

		klog_record_parse(&style, samples[i].line, strlen(samples[i].line), 0, &rec);
		assert_int_equal(rec.mono_us, 1000000);
		assert_int_equal(rec.caller_kind, samples[i].kind);
		assert_int_equal(rec.caller, samples[i].caller);
		assert_int_equal(rec.len, 1);
	}
}

static void wall_clocks_become_iso(void **state)
{
	static const char *const samples[][2] = {
		{ "May 26 06:17:40 host kernel: x", "--05-26T06:17:40" },
		{ "2024-05-26T06:17:40.123456+02:00 host kernel: x", "2024-05-26T06:17:40.123456+02:00" },
		{ "2024-05-26T06:17:40,123456+02:00 x", "2024-05-26T06:17:40.123456+02:00" },
		{ "[Sun May 26 06:17:40 2024] x", "2024-05-26T06:17:40" },
		{ "[Mo Nov  4 11:38:47 2024] x", "2024-11-04T11:38:47" },
		{ "1716704260.123456 host kernel: x", "2024-05-26T06:17:40.123456Z" },
		{ "[    1.000000] x", "" },
		{ "Foo 99 06:17:40 host kernel: x", "" },
		{ "jun 26 06:17:40 host kernel: x", "--06-26T06:17:40" },
		{ "2024 May 26 06:17:40.123 host kernel: x", "2024-05-26T06:17:40.123" },
		{ "May 26 2024 06:17:40 host kernel: x", "2024-05-26T06:17:40" },
		{ "[Sun May 26 06:17:40 CEST 2024] x", "2024-05-26T06:17:40" },
		{ "Sun May 26 06:17:40 2024 kern.err kernel: x", "2024-05-26T06:17:40" },
		{ "2024/05/26 06:17:40 [    1.000000] x", "2024-05-26T06:17:40" },
		{ "5月 26 06:17:40 host kernel: x", "--05-26T06:17:40" },
		{ "12월 26 06:17:40 host kernel: x", "--12-26T06:17:40" },
		{ "[日 5月 26 06:17:40 2024] x", "2024-05-26T06:17:40" },
		{ "juil. 05 06:17:40 host kernel: x", "--07-05T06:17:40" },
		{ "juin 05 06:17:40 host kernel: x", "--06-05T06:17:40" },
		{ "août 05 06:17:40 host kernel: x", "--08-05T06:17:40" },
		{ "сент. 05 06:17:40 host kernel: x", "--09-05T06:17:40" },
		{ "05-26 06:17:40.123     0     0 E kernel  : x", "--05-26T06:17:40.123000" },
		{ "26.05.2024 06:17:40,123 host kernel: x", "2024-05-26T06:17:40.123000" },
		{ "05/26/2024 06:17:40 PM host kernel: x", "2024-05-26T18:17:40.000000" },
		{ "kern: warning: [2024-05-26T06:17:40.123Z]: x", "2024-05-26T06:17:40.123Z" },
		{ "May 26 06:17:41 relay May 26 06:17:40 host kernel: x", "--05-26T06:17:40" },
		{ "[2024-05-26 06:17:40.123] [    1.000000] x", "2024-05-26T06:17:40.123" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(samples) / sizeof(samples[0]); i++) {
		struct klog_style style = { .prefixed = true };
		struct klog_record rec;
		char wall[KLOG_WALL_MAX];

		klog_record_parse(&style, samples[i][0], strlen(samples[i][0]), 0, &rec);
		klog_record_wall(&rec, wall);
		assert_string_equal(wall, samples[i][1]);
		assert_int_equal(rec.len, 1);
	}
}

/* Reports in which a name, a group's counters and the constraint show whether all of each line was read, and no more. */
#define REPORT(front, after)                                                                                               \
	front "a invoked oom-killer: gfp_mask=0xcc0(GFP_KERNEL|__GFP_ZERO), order=0, oom_score_adj=0" after "\n" front     \
	      "memory: usage 1024kB, limit 1024kB, failcnt 11" after "\n" front                                            \
	      "oom-kill:constraint=CONSTRAINT_MEMCG,nodemask=(null),cpuset=/,mems_allowed=0,oom_memcg=/g,task_memcg=/g/x," \
	      "task=m,pid=7,uid=0" after "\n" front                                                                        \
	      "Memory cgroup out of memory: Killed process 7 (m) total-vm:9kB, anon-rss:8kB" after "\n"
#define IN_ALL "a memcg /g > m/7 anon=8"

/* What stands in front of each line, and after it. */
static void shared_wrappers_are_taken_off(void **state)
{
	static const struct sample samples[] = {
		{ "CSV of syslog",
		  "\"@timestamp\",\"host\",\"message\"\n" REPORT(
			  "\"2024-05-02T11:00:00.000Z\",\"h\",\"May  2 11:00:00 host kernel: [   20.000001] ", "\""),
		  IN_ALL },
		{ "CSV with columns after", REPORT("\"[   20.000001] ", "\",\"2024-05-02T11:00:00.000Z\""), IN_ALL },
		{ "CSV without quotes", "time,host,message\n" REPORT("2024-05-02T11:00:00.000Z,h,[   20.000001] ", ""),
		  IN_ALL },
		{ "semicolons", REPORT("x;\"[   20.000001] ", "\";\"y\""), IN_ALL },
		{ "tabs", REPORT("h\t[   20.000001] ", "\t2024-05-02T11:00:00Z"), IN_ALL },
		{ "Markdown", "| time | message |\n|---|---|\n" REPORT("| 2024-05-02 | [   20.000001] ", " |"),
		  IN_ALL },
		{ "docker-compose", REPORT("kern_1  | ", ""), IN_ALL },
		{ "grep", REPORT("/var/log/kern.log:", ""), IN_ALL },
		{ "grep -n", REPORT("12: ", ""), IN_ALL },
		{ "a counter and stamps", REPORT("12: [   20.000001] ", ""), IN_ALL },
		{ "cat -n", REPORT("    12\t", ""), IN_ALL },
		{ "cat -n and stamps", REPORT("    12\t[   20.000001] ", ""), IN_ALL },
		{ "a list's dash", REPORT("- ", ""), IN_ALL },
		{ "a list's dash and stamps", REPORT("- [   20.000001] ", ""), IN_ALL },
		{ "a list's star", REPORT("* ", ""), IN_ALL },
		{ "a patch's plus", REPORT("+", ""), IN_ALL },
		{ "a patch's plus and stamps", REPORT("+ [   20.000001] ", ""), IN_ALL },
		{ "commented out", REPORT("// [   20.000001] ", ""), IN_ALL },
		{ "commented out in a script", REPORT("# ", ""), IN_ALL },
		{ "quoted", REPORT("> ", ""), IN_ALL },
		{ "quoted with blank lines", "> hello\n>\n" REPORT("> ", ""), IN_ALL },
		{ "kubectl logs --timestamps of dmesg -T",
		  REPORT("2024-05-01T10:00:00.123456789Z [Wed May  1 10:00:00 2024] ", ""), IN_ALL },
		{ "a container runtime's log of dmesg -T",
		  REPORT("2024-05-01T10:00:00.123456789Z stdout F [Wed May  1 10:00:00 2024] ", ""), IN_ALL },
		{ "a container runtime's log of dmesg -r",
		  REPORT("2024-05-01T10:00:00.123456789Z stderr F <4>[   20.000001] ", ""), IN_ALL },
		{ "a container runtime's log without times", REPORT("2024-05-01T10:00:00.123456789Z stdout F ", ""),
		  IN_ALL },
		{ "docker-compose --timestamps", REPORT("kern-1  | 2024-05-01T10:00:00.123456789Z ", ""), IN_ALL },
		{ "kubectl logs --prefix", REPORT("[pod/dmesg-6d5f/kernel] ", ""), IN_ALL },
		{ "stern", REPORT("dmesg-6d5f kernel ", ""), IN_ALL },
		{ "a host", REPORT("node01: ", ""), IN_ALL },
		{ "grep -n of a file", REPORT("kern.log:12:", ""), IN_ALL },
		{ "a bar and numbers", REPORT("  12 | ", ""), IN_ALL },
		{ "a build server's clock", REPORT("[2024-05-01T10:00:00.123Z] ", ""), IN_ALL },
		{ "a message that is repeated",
		  "Out of memory: Killed process 7 (m) total-vm:9kB, anon-rss:8kB\nOut of memory: Killed process 8 (m) total-vm:9kB, anon-rss:8kB\n",
		  "? ? > m/7 anon=8; ? ? > m/8 anon=8" },
		{ "a program's lines", REPORT("May  2 11:00:00 host earlyoom[12]: ", ""), "" },
		{ "a program's lines, with its level", REPORT("2024-05-02 11:00:00 INFO ", ""), "" },
		{ "a program's lines, after a container's name",
		  REPORT("web-1  | May  2 11:00:00 host earlyoom[12]: ", ""), "" },
		{ "a patch", "--- a/x\n+++ b/x\n@@ -1,3 +1,4 @@\n x\n" REPORT("+", "") " y\n", "" },
		{ "a patch that adds a file", "--- /dev/null\n+++ b/x\n@@ -0,0 +1,4 @@\n" REPORT("+", ""), "" },
		{ "a list in a text", "Messages of the OOM killer:\n" REPORT("- ", "") "and more.\n", "" },
		{ "a byte order mark", "\xef\xbb\xbf" REPORT("", ""), IN_ALL },
		{ "a byte order mark and stamps", "\xef\xbb\xbf" REPORT("[   20.000001] ", ""), IN_ALL },
		{ "a byte order mark and CR LF", "\xef\xbb\xbf" REPORT("May  2 11:00:00 host kernel: ", "\r"), IN_ALL },
	};

	(void)state;
	CHECK(samples);
}

/* A comm has 15 bytes, and source text is no log. */
static void source_text_is_no_report(void **state)
{
	static const struct sample samples[] = {
		{ "C#",
		  "    private const string OomStart = \"[1.0] mariadbd invoked oom-killer: gfp_mask=0x100cca(GFP_KERNEL), order=0\";\n",
		  "" },
		{ "C", "\tpr_warn(\"%s invoked oom-killer: gfp_mask=%#x(%pGg), order=%d, oom_score_adj=%hd\\n\",\n",
		  "" },
		{ "a list of strings",
		  "  \"a invoked oom-killer: gfp_mask=0xcc0(GFP_KERNEL), order=0, oom_score_adj=0\",\n", "" },
		{ "16 bytes",
		  "abcdefghijklmnop invoked oom-killer: gfp_mask=0xcc0(GFP_KERNEL), order=0, oom_score_adj=0\n", "" },
		{ "15 bytes",
		  "abcdefghijklmno invoked oom-killer: gfp_mask=0xcc0(GFP_KERNEL), order=0, oom_score_adj=0\n",
		  "[abcdefghijklmno ?]" },
		{ "a kworker",
		  "kworker/u16:10 invoked oom-killer: gfp_mask=0xcc0(GFP_KERNEL), order=0, oom_score_adj=0\n",
		  "[kworker/u16:10 ?]" },
	};

	(void)state;
	CHECK(samples);
}

/* A summary that somebody made shorter still has its constraint. */
static void short_summaries_are_read(void **state)
{
#define SHORT(rest) \
	"[    1.000000] oom-kill:constraint=CONSTRAINT_MEMORY_POLICY" rest "\n[    1.000001] " KILL("7", "m") "\n"
	static const struct sample samples[] = {
		{ "without pid", SHORT(",nodemask=0,cpuset=vcpu1,mems_allowed=0,global_oom,task=m"),
		  "? mempolicy > m/7 anon=8 uid=0" },
		{ "up to the cpuset", SHORT(",nodemask=0,cpuset=vcpu1"), "? mempolicy > m/7 anon=8 uid=0" },
		{ "up to the nodemask", SHORT(",nodemask=0,..."), "? mempolicy > m/7 anon=8 uid=0" },
	};

	(void)state;
	CHECK(samples);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_prefix_is_taken_off), cmocka_unit_test(callers_of_all_makers_are_read),
		cmocka_unit_test(wall_clocks_become_iso),    cmocka_unit_test(shared_wrappers_are_taken_off),
		cmocka_unit_test(source_text_is_no_report),  cmocka_unit_test(short_summaries_are_read),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
