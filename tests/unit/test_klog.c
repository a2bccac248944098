// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Kernel logs to kills: every dialect of the OOM report, what collectors, consoles and mails do to lines, and names that
 * imitate a kernel's message. The texts are composed after the kernels' format strings; logs of real kernels are in
 * tests/klog.
 */
#include "test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "db/facts.h"
#include "parsers/kernel/gfp.h"
#include "parsers/klog/reader/reader.h"
#include "parsers/klog/record/record.h"
#include "parsers/klog/stack.h"
#include "util/buf.h"
#include "util/cleanup.h"
#include "util/error.h"

/* Reads @text as one source into a database. */
static struct db *read_text(const char *text, size_t len)
{
	struct artifact_row artifact = { .path = "t", .kind = "log" };
	struct klog_output out = { .locator = "log:t:" };
	struct klog_reader *reader;
	struct klog_totals totals;
	struct db *db = NULL;
	size_t done;

	assert_int_equal(db_open(NULL, DB_MEMORY, &db), 0);
	out.db = db;
	assert_int_equal(db_add_artifact(db, &artifact, &out.artifact_id), 0);
	assert_int_equal(klog_reader_new(&reader), 0);
	assert_int_equal(klog_reader_begin(reader, &out), 0);
	assert_int_equal(klog_reader_text(reader, text, len, 0, true, &done), 0);
	assert_int_equal(done, len);
	assert_int_equal(klog_reader_finish(reader, NULL, &totals), 0);
	klog_reader_free(reader);
	return db;
}

/* The rows of @sql: columns with a blank between them, rows with "; ". */
static void select_rows(struct db *db, const char *sql, struct buf *out)
{
	_cleanup_stmt_ struct db_stmt *stmt = NULL;

	assert_int_equal(db_prepare(db, sql, &stmt), 0);
	for (int row = 0; db_step(stmt) == 1; row++)
		for (int i = 0; i < db_columns(stmt); i++)
			buf_printf(out, "%s%s",
				   i   ? " " :
				   row ? "; " :
					 "",
				   db_is_null(stmt, i) ? "-" : db_text(stmt, i));
}

/* What each kill says, in short; reports without a kill in brackets. */
static const char kills_sql[] =
	"SELECT CASE killed WHEN 1 THEN '' ELSE '[' END || coalesce(trigger_comm, '?') || ' ' ||"
	" coalesce(constraint_name, '?') || coalesce(' ' || memcg, '') || CASE WHEN sysrq THEN ' sysrq' ELSE '' END"
	" || CASE WHEN allocating_task THEN ' self' ELSE '' END ||"
	" CASE killed WHEN 0 THEN ']' ELSE ' > ' || victim_comm || '/' || victim_pid || coalesce(' anon=' || anon_rss_kb, '')"
	" || coalesce(' chosen=' || chosen_pid, '') || coalesce(' uid=' || uid, '') || coalesce(' ' || reap_result, '')"
	" || CASE WHEN repeat_of IS NULL THEN '' ELSE ' again' END END || CASE WHEN ambiguous IS NULL THEN '' ELSE ' (?)' END"
	" FROM oom_kill ORDER BY capture_id, id";

struct sample {
	const char *what, *text, *kills;
};

static void check(const struct sample *samples, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		_cleanup_db_ struct db *db = read_text(samples[i].text, strlen(samples[i].text));
		_cleanup_buf_ struct buf got = { 0 };

		select_rows(db, kills_sql, &got);
		if (strcmp(buf_str(&got), samples[i].kills) != 0)
			fail_msg("%s: \"%s\", expected \"%s\"", samples[i].what, buf_str(&got), samples[i].kills);
	}
}

#define CHECK(samples) check(samples, sizeof(samples) / sizeof((samples)[0]))

/* Each generation's own lines. */
// clang-format off
static const struct sample dialects[] = {
	{ "2.4", "May 21 08:44:25 dc kernel: Out of Memory: Killed process 62 (portmap).\n",
	  "? ? > portmap/62" },
	{ "2.6.9", "Jan  1 00:00:01 h kernel: oom-killer: gfp_mask=0xd0\n"
		   "Jan  1 00:00:01 h kernel: Out of Memory: Killed process 1234 (java).\n",
	  "? ? > java/1234" },
	{ "2.6.18", "Jan  1 00:00:01 h kernel: httpd invoked oom-killer: gfp_mask=0x201d2, order=0, oomkilladj=0\n"
		    "Jan  1 00:00:01 h kernel: Out of memory: kill process 77 (httpd) score 99 or a child\n"
		    "Jan  1 00:00:01 h kernel: Killed process 78 (httpd)\n",
	  "httpd ? > httpd/78 chosen=77" },
	{ "2.6.32, cpuset",
	  "[    5.000000] a invoked oom-killer: gfp_mask=0xd0, order=0, oom_adj=0\n"
	  "[    5.000001] a cpuset=x mems_allowed=1\n"
	  "[    5.000002] No available memory in cpuset: kill process 5 (b) score 1 or a child\n"
	  "[    5.000003] Killed process 5 (b)\n",
	  "a cpuset > b/5" },
	{ "2.6.33",
	  "[    5.000000] a invoked oom-killer: gfp_mask=0xd0, order=0, oom_adj=0\n"
	  "[    5.000002] No available memory (MPOL_BIND): kill process 5 (b) score 1 or a child\n"
	  "[    5.000003] Killed process 6 (c) vsz:319232kB, anon-rss:8156kB, file-rss:2764kB\n",
	  "a mempolicy > c/6 anon=8156 chosen=5" },
	{ "RHEL 5", "Jan  1 00:00:01 h kernel: Out of memory: Killed process 3612, UID 48, (httpd).\n", "? ? > httpd/3612 uid=48" },
	{ "SLES 10", "Jan  1 00:00:01 h kernel: Out of Memory: Kill process 4267 (java) score 9 and children.\n"
		     "Jan  1 00:00:01 h kernel: Out of memory: Killed process 4268 (java).\n",
	  "? ? > java/4268 chosen=4267" },
	{ "RHEL 6", "[    9.000000] php invoked oom-killer: gfp_mask=0x201da, order=0, oom_adj=0, oom_score_adj=0\n"
		    "[    9.100000] Out of memory: Kill process 7 (php) score 6 or sacrifice child\n"
		    "[    9.100001] Killed process 7, UID 1002, (php) total-vm:7kB, anon-rss:6kB, file-rss:5kB\n",
	  "php ? > php/7 anon=6 uid=1002" },
	{ "RHEL 7, memcg",
	  "[    9.000000] m invoked oom-killer: gfp_mask=0xd0, order=0, oom_score_adj=0\n"
	  "[    9.000001] Task in /docker/x killed as a result of limit of /docker\n"
	  "[    9.000002] memory: usage 1024kB, limit 1024kB, failcnt 3\n"
	  "[    9.000003] Memory cgroup out of memory: Kill process 7 (m) score 900 or sacrifice child\n"
	  "[    9.000004] Killed process 7 (m), UID 0, total-vm:9kB, anon-rss:8kB, file-rss:1kB, shmem-rss:0kB\n",
	  "m memcg /docker > m/7 anon=8 uid=0" },
	{ "3.10", "[    9.000000] m invoked oom-killer: gfp_mask=0x280da, order=0, oom_score_adj=0\n"
		  "[    9.000003] Out of memory: Kill process 7 (m) score 900 or sacrifice child\n"
		  "[    9.000004] Killed process 8 (n) total-vm:9kB, anon-rss:8kB, file-rss:1kB\n",
	  "m ? > n/8 anon=8 chosen=7" },
	{ "4.9, SysRq-f",
	  "[    9.000000] kworker/0:2 invoked oom-killer: gfp_mask=0x24000c0(GFP_KERNEL), nodemask=(null), order=-1, oom_score_adj=0\n"
	  "[    9.000003] Out of memory: Kill process 7 (m) score 900 or sacrifice child\n"
	  "[    9.000004] Killed process 7 (m) total-vm:9kB, anon-rss:8kB, file-rss:1kB, shmem-rss:0kB\n"
	  "[    9.100000] oom_reaper: reaped process 7 (m), now anon-rss:0kB, file-rss:0kB, shmem-rss:0kB\n",
	  "kworker/0:2 ? sysrq > m/7 anon=8 reaped" },
	{ "SysRq-f of 3.x has an order of 0",
	  "[    9.000000] SysRq : Manual OOM execution\n"
	  "[    9.000001] kworker/0:2 invoked oom-killer: gfp_mask=0xd0, order=0, oom_score_adj=0\n"
	  "[    9.000003] Out of memory: Kill process 7 (m) score 900 or sacrifice child\n"
	  "[    9.000004] Killed process 7 (m) total-vm:9kB, anon-rss:8kB, file-rss:1kB\n",
	  "kworker/0:2 ? sysrq > m/7 anon=8" },
	{ "4.14, two blanks",
	  "[    9.000000] a b invoked oom-killer: gfp_mask=0x14200ca(GFP_HIGHUSER_MOVABLE), nodemask=(null),  order=0, oom_score_adj=0\n"
	  "[    9.000003] Out of memory: Kill process 7 (m) score 900 or sacrifice child\n"
	  "[    9.000004] Killed process 7 (m) total-vm:9kB, anon-rss:8kB, file-rss:1kB, shmem-rss:0kB\n",
	  "a b ? > m/7 anon=8" },
	{ "5.0, both lines, and a child dies",
	  "[    9.000000] a invoked oom-killer: gfp_mask=0x6200ca(GFP_HIGHUSER_MOVABLE), order=0, oom_score_adj=0\n"
	  "[    9.000002] oom-kill:constraint=CONSTRAINT_NONE,nodemask=(null),cpuset=/,mems_allowed=0,global_oom,task_memcg=/,task=m,pid=7,uid=0\n"
	  "[    9.000003] Out of memory: Kill process 7 (m) score 900 or sacrifice child\n"
	  "[    9.000004] Killed process 8 (n) total-vm:9kB, anon-rss:8kB, file-rss:1kB, shmem-rss:0kB\n",
	  "a none > n/8 anon=8 chosen=7" },
	{ "6.8, a group dies",
	  "[    9.000000] a invoked oom-killer: gfp_mask=0xcc0(GFP_KERNEL), order=0, oom_score_adj=0\n"
	  "[    9.000001] memory: usage 10240kB, limit 10240kB, failcnt 54\n"
	  "[    9.000002] oom-kill:constraint=CONSTRAINT_MEMCG,nodemask=(null),cpuset=/,mems_allowed=0-2,oom_memcg=/g,task_memcg=/g/x,task=m,pid=7,uid=5\n"
	  "[    9.000003] Memory cgroup out of memory: Killed process 7 (m) total-vm:9kB, anon-rss:8kB, file-rss:1kB, shmem-rss:0kB, UID:5 pgtables:44kB oom_score_adj:0\n"
	  "[    9.000004] Tasks in /g are going to be killed due to memory.oom.group set\n"
	  "[    9.000005] Memory cgroup out of memory: Killed process 8 (n) total-vm:9kB, anon-rss:4kB, file-rss:1kB, shmem-rss:0kB, UID:5 pgtables:44kB oom_score_adj:0\n"
	  "[    9.000006] Memory cgroup out of memory: Killed process 7 (m) total-vm:9kB, anon-rss:8kB, file-rss:1kB, shmem-rss:0kB, UID:5 pgtables:44kB oom_score_adj:0\n"
	  "[   10.000006] oom_reaper: unable to reap pid:8 (n)\n",
	  "a memcg /g > m/7 anon=8 uid=5; a memcg /g > n/8 anon=4 uid=5 unable; a memcg /g > m/7 anon=8 uid=5 again" },
	{ "cpuset and mempolicy",
	  "[    1.000000] oom-kill:constraint=CONSTRAINT_CPUSET,nodemask=(null),cpuset=c,mems_allowed=1,global_oom,task_memcg=/,task=m,pid=7,uid=0\n"
	  "[    1.000001] Out of memory: Killed process 7 (m) total-vm:9kB, anon-rss:8kB, file-rss:1kB, shmem-rss:0kB, UID:0 pgtables:44kB oom_score_adj:0\n"
	  "[    2.000000] oom-kill:constraint=CONSTRAINT_MEMORY_POLICY,nodemask=2,cpuset=/,mems_allowed=0-2,global_oom,task_memcg=/,task=k,pid=9,uid=0\n"
	  "[    2.000001] Out of memory: Killed process 9 (k) total-vm:9kB, anon-rss:8kB, file-rss:1kB, shmem-rss:0kB, UID:0 pgtables:44kB oom_score_adj:0\n",
	  "? cpuset > m/7 anon=8 uid=0; ? mempolicy > k/9 anon=8 uid=0" },
	{ "oom_kill_allocating_task",
	  "[    9.000003] Out of memory (oom_kill_allocating_task): Kill process 7 (m) score 0 or sacrifice child\n"
	  "[    9.000004] Killed process 7 (m) total-vm:9kB, anon-rss:8kB, file-rss:1kB\n",
	  "? ? self > m/7 anon=8" },
	{ "OpenVZ 7",
	  "[    9.000003] Out of memory: Kill process 7 (m) score 900 or sacrifice child\n"
	  "[    9.000004] Killed process 7 (m) in VE \"101\" total-vm:9kB, anon-rss:8kB, file-rss:1kB, shmem-rss:0kB\n",
	  "? ? > m/7 anon=8" },
	{ "OpenVZ 6",
	  "[    9.000000] 55 (a) invoked oom-killer in ub 101 generation 3 gfp 0x280da\n"
	  "[    9.000003] Out of memory in UB 101: Kill child of process 7 (m) score 9\n"
	  "[    9.000004] Out of memory in UB 101: OOM killed process 8 (n) score 9 vm:100kB, rss:50kB, swap:3kB\n",
	  "a ? > n/8 anon=50 chosen=7" },
	{ "Google, with reserves opened",
	  "oom_test_alloc invoked oom-killer: gfp_mask=0xd0, order=0, oom_score_adj=0, oom_score_badness=5000 (enabled), memcg_scoring=disabled\n"
	  "Out of Memory: Kill process 13692 (insmod) score 1142282919 or sacrifice child\n"
	  "Out of Memory: Killed process 13692 (insmod) total-vm:4356kB, anon-rss:68kB, file-rss:284kB\n"
	  "GOOGLE: oom-kill constraint=CONSTRAINT_NONE origin_memcg= kill_memcg= task=insmod pid=13692 uid=0\n"
	  "insmod (13692) has failed to exit -- global access to memory reserves started\n"
	  "insmod (13692) exited -- global access to memory reserves ended\n",
	  "oom_test_alloc none > insmod/13692 anon=68 uid=0" },
	{ "nobody is left",
	  "[    9.000000] a invoked oom-killer: gfp_mask=0xcc0(GFP_KERNEL), order=0, oom_score_adj=0\n"
	  "[    9.000002] Out of memory and no killable processes...\n"
	  "[    9.000003] Kernel panic - not syncing: System is deadlocked on memory\n",
	  "[a ?]" },
};
// clang-format on

static void every_dialect_is_understood(void **state)
{
	(void)state;
	CHECK(dialects);
}

#define KILL(pid, comm)                                                                                              \
	"Out of memory: Killed process " pid " (" comm ") total-vm:9kB, anon-rss:8kB, file-rss:1kB, shmem-rss:0kB, " \
	"UID:0 pgtables:44kB oom_score_adj:0"

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

/* The pid of who asked stands behind its name, with what taints the kernel between. */
static void taints_of_all_ages_are_passed(void **state)
{
	static const char *const samples[] = {
		"Pid: 77, comm: a b Not tainted 2.6.24-24-server #1",
		"Pid: 77, comm: a b Tainted: P           ---------------    2.6.32-504.el6.x86_64 #1",
		"CPU: 9 PID: 77 Comm: a b Tainted: G    B          ------------ T 3.10.0-327.4.5.el7.x86_64 #1",
		"CPU: 9 PID: 77 Comm: a b Tainted: PF          O 3.13.0-24-generic #46-Ubuntu",
		"CPU: 9 PID: 77 Comm: a b Kdump: loaded Tainted: G        W  OE    --------- -  - 4.18.0-147.el8.x86_64 #1",
		"CPU: 9 UID: 0 PID: 77 Comm: a b Kdump: loaded Tainted: G S                  6.12.0-55.el10.x86_64 #1 PREEMPT(voluntary)",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(samples) / sizeof(samples[0]); i++) {
		_cleanup_buf_ struct buf text = { 0 }, got = { 0 };

		buf_printf(
			&text,
			"[    9.000000] a b invoked oom-killer: gfp_mask=0xd0, order=0, oom_score_adj=0\n[    9.000001] %s\n"
			"[    9.000002] Killed process 7 (m)\n",
			samples[i]);
		_cleanup_db_ struct db *db = read_text(buf_str(&text), text.len);
		select_rows(db, "SELECT trigger_pid FROM oom_kill", &got);
		assert_string_equal(buf_str(&got), "77");
	}
}

/* Lines that were wrapped, torn, glued together or written by several CPUs at once. */
static void broken_lines_are_put_together(void **state)
{
	static const struct sample samples[] = {
		{ "wrapped in the middle of a word",
		  "> [    1.000000] a invoked oom-killer: gfp_mask=0xcc0(GFP_KER\n> NEL), order=0, oom_score_adj=0\n"
		  "> [    2.000000] Out of memory: Killed process 7 (m) total-vm:9kB, anon-rss\n> :8kB, file-rss:1kB\n",
		  "a ? > m/7 anon=8" },
		{ "wrapped by a mail",
		  "[    1.000000] a b invoked oom-killer: gfp_mask=0xcc0(GFP_KERNEL),\norder=0, oom_score_adj=0\n"
		  "[    1.000001]\noom-kill:constraint=CONSTRAINT_NONE,nodemask=(null),cpuset=/,mems_allowed=0,global_oom,task_memcg=/a,task=(sd-pam),pid=7,uid=0\n"
		  "[    1.000002] Out of memory: Killed process 7 ((sd-pam))\ntotal-vm:9kB, anon-rss:8kB, file-rss:1kB,\nshmem-rss:0kB, UID:0 pgtables:4kB\noom_score_adj:0\n"
		  "[    1.000003] ok\n",
		  "a b none > (sd-pam)/7 anon=8 uid=0" },
		{ "wrapped in the middle of a word",
		  "[    1.000002] Memory cgroup out of memory: Killed process 7 (m) total-vm:9kB, anon-r\nss:8kB, file-rss:1kB\n",
		  "? memcg > m/7 anon=8" },
		{ "line feeds written out by rsyslog",
		  "May 26 06:17:40 h kernel: a invoked oom-killer: gfp_mask=0xcc0(GFP_KERNEL), order=0, oom_score_adj=0#012" KILL(
			  "7", "m") "\n",
		  "a ? > m/7 anon=8 uid=0 (?)" },
		{ "glued together on a console", "[    1.000000] something[    1.000001] " KILL("7", "m") "\n",
		  "? ? > m/7 anon=8 uid=0 (?)" },
		{ "behind what a program wrote", "[    0.900000] boot\nlogin: [    1.000001] " KILL("7", "m") "\n",
		  "? ? > m/7 anon=8 uid=0 (?)" },
		{ "a netconsole's packets",
		  "3,1234,1000000,-,ncfrag=0/120;Out of memory: Killed process 7 (m) total-vm:9k\n"
		  "3,1234,1000000,-,ncfrag=60/120;B, anon-rss:8kB\n",
		  "? ? > m/7 anon=8" },
		{ "torn by another CPU",
		  "[    1.000000] Out of memory: Killed process 7[    1.000001] usb 1-1: new device\n"
		  "1 (m) total-vm:9kB, anon-rss:8kB, file-rss:1kB\n",
		  "? ? > m/71 anon=8 (?)" },
		{ "pr_cont() that was interrupted",
		  "[    1.000000][    T9] oom-kill:constraint=CONSTRAINT_MEMCG,nodemask=(null)\n"
		  "[    1.000001][    T9] ,cpuset=/,mems_allowed=0,oom_memcg=/g,task_memcg=/g,task=m,pid=7,uid=0\n"
		  "[    1.000002][    T9] Memory cgroup out of memory: Killed process 7 (m) total-vm:9kB, anon-rss:8kB\n",
		  "? memcg /g > m/7 anon=8" },
		{ "two CPUs, told apart by their callers",
		  "[    1.000000][    T5] a invoked oom-killer: gfp_mask=0xcc0(GFP_KERNEL), order=0, oom_score_adj=0\n"
		  "[    1.000001][    T6] b invoked oom-killer: gfp_mask=0xcc0(GFP_KERNEL), order=0, oom_score_adj=0\n"
		  "[    1.000002][    T5] Mem-Info:\n[    1.000002][    T6] memory: usage 10kB, limit 10kB, failcnt 5\n"
		  "[    1.000003][    T6] Memory cgroup out of memory: Killed process 8 (y) total-vm:9kB, anon-rss:2kB\n"
		  "[    1.000004][    T5] Out of memory: Killed process 7 (x) total-vm:9kB, anon-rss:1kB\n",
		  "b memcg > y/8 anon=2; a ? > x/7 anon=1" },
		{ "two reports at once that nothing tells apart",
		  "[    1.000000] a invoked oom-killer: gfp_mask=0xcc0(GFP_KERNEL), order=0, oom_score_adj=0\n"
		  "[    1.000001] b invoked oom-killer: gfp_mask=0xcc0(GFP_KERNEL), order=0, oom_score_adj=0\n"
		  "[    1.000003] Out of memory: Killed process 8 (y) total-vm:9kB, anon-rss:2kB\n"
		  "[    1.000004] Out of memory: Killed process 7 (x) total-vm:9kB, anon-rss:1kB\n",
		  "b ? > y/8 anon=2 (?); a ? > x/7 anon=1 (?)" },
		{ "a kill whose report was suppressed does not take the one before",
		  "[    1.000000] a invoked oom-killer: gfp_mask=0xcc0(GFP_KERNEL), order=0, oom_score_adj=0\n"
		  "[    1.000003] Out of memory: Killed process 8 (y) total-vm:9kB, anon-rss:2kB\n"
		  "[    1.500000] oom_kill_process: 3 callbacks suppressed\n"
		  "[    1.500004] Out of memory: Killed process 7 (x) total-vm:9kB, anon-rss:1kB\n",
		  "a ? > y/8 anon=2; ? ? > x/7 anon=1" },
		{ "two collectors",
		  "[    1.000003] Out of memory: Killed process 8 (y) total-vm:9kB, anon-rss:2kB\n"
		  "[    1.000003] Out of memory: Killed process 8 (y) total-vm:9kB, anon-rss:2kB\n",
		  "? ? > y/8 anon=2; ? ? > y/8 anon=2 again (?)" },
		{ "a report that the end of the log cuts off",
		  "[    1.000000] a invoked oom-killer: gfp_mask=0xcc0(GFP_KERNEL), order=0, oom_score_adj=0\n"
		  "[    1.000001] CPU: 0 PID: 5 Comm: a Not tainted 6.1.0 #1\n",
		  "[a ?]" },
	};

	(void)state;
	CHECK(samples);
}

/* Names that somebody chose to look like something else. */
static void hostile_names_forge_nothing(void **state)
{
	static const struct sample samples[] = {
		{ "a parenthesis and sizes",
		  "[    1.000000] Out of memory: Killed process 7 (x) total-vm:1) total-vm:9kB, anon-rss:8kB\n",
		  "? ? > x) total-vm:1/7 anon=8" },
		{ "a name that ends another message",
		  "[    1.000000] oom-kill:constraint=CONSTRAINT_MEMCG,nodemask=(null),cpuset=/,mems_allowed=0,oom_memcg=/Out of memory: Killed process 1 (init) total-vm:1kB, anon-rss:1kB,task_memcg=/x,task=m,pid=7,uid=0\n"
		  "[    1.000001] Memory cgroup out of memory: Killed process 7 (m) total-vm:9kB, anon-rss:8kB\n",
		  "? memcg /Out of memory: Killed process 1 (init) total-vm:1kB, anon-rss:1kB > m/7 anon=8" },
		{ "keys in a cgroup's name",
		  "[    1.000000] oom-kill:constraint=CONSTRAINT_MEMCG,nodemask=(null),cpuset=/,mems_allowed=0,oom_memcg=/g,task_memcg=/g/x,task=init,pid=1,uid=0,task=m,pid=7,uid=5\n"
		  "[    1.000001] Memory cgroup out of memory: Killed process 7 (m) total-vm:9kB, anon-rss:8kB\n",
		  "? memcg /g > m/7 anon=8" },
		{ "keys in a task's name",
		  "[    1.000000] oom-kill:constraint=CONSTRAINT_NONE,nodemask=(null),cpuset=/,mems_allowed=0,global_oom,task_memcg=/,task=a,pid=1,uid=0,pid=7,uid=5\n"
		  "[    1.000001] Out of memory: Killed process 7 (a,pid=1,uid=0) total-vm:9kB, anon-rss:8kB\n",
		  "? none > a,pid=1,uid=0/7 anon=8" },
		{ "a stamp and a message in a cgroup's name",
		  "[    1.000000] Tasks in /x[    1.000001] " KILL(
			  "1", "init") " are going to be killed due to memory.oom.group set\n",
		  "" },
		{ "a wrapped name",
		  "[    0.900000] boot\n[    1.000000] Memory cgroup stats for /x\n" KILL(
			  "1", "init") "\n[    1.000001] ok\n",
		  "" },
		{ "a line feed written out in a cgroup's name",
		  "[    1.000000] Tasks in /x#012[    1.000001] " KILL(
			  "1",
			  "init") " are going to be killed due to memory.oom.group set\n"
				  "[    2.000000] m cpuset=x\\x0a[    2.000001] " KILL(
					  "1",
					  "init") " mems_allowed=0\n"
						  "May 26 06:17:40 host kernel: Task in /x#012May 26 06:17:40 host kernel: " KILL(
							  "1", "init") " killed as a result of limit of /x\n",
		  "" },
		{ "a stamp in the cpuset of a request that failed",
		  "[    1.000000] dd: page allocation failure: order:0, mode:0xcc0(GFP_KERNEL), nodemask=(null),cpuset=/x[    1.000001] " KILL(
			  "1",
			  "init") ",mems_allowed=0\n"
				  "[    1.000002] dd: vmalloc error: size 4096, failed to allocate pages, mode:0xcc0(GFP_KERNEL), nodemask=(null),cpuset=/x#012"
				  "[    1.000003] " KILL("1", "init") ",mems_allowed=0\n",
		  "" },
		{ "a line feed in a device's name",
		  "May 26 06:17:40 host kernel: [    1.000000] usb 1-1: Product: x#012[    1.000001] " KILL(
			  "1", "init") "\n"
				       "May 26 06:17:40 host kernel: [    2.000000] usb 1-1: Product: x#012" KILL(
					       "2", "init") "\n",
		  "? ? > init/1 anon=8 uid=0 (?); ? ? > init/2 anon=8 uid=0 (?)" },
		{ "a carriage return in a cgroup's name",
		  "[    1.000000] oom-kill:constraint=CONSTRAINT_NONE,nodemask=(null),cpuset=/,mems_allowed=0,global_oom,task_memcg=/x\r"
		  "[    1.000001] " KILL(
			  "1",
			  "init") ",task=m,pid=7,uid=0\n"
				  "[    1.000002] Out of memory: Killed process 7 (m) total-vm:9kB, anon-rss:8kB\n",
		  "? none > m/7 anon=8" },
		{ "a name with brackets",
		  "[    1.000000] [    7] invoked oom-killer: gfp_mask=0xcc0(GFP_KERNEL), order=0, oom_score_adj=0\n",
		  "[[    7] ?]" },
		{ "a program that prints one",
		  "May 26 06:17:40 host myapp[12]: error\nMay 26 06:17:40 host myapp[12]: kernel: " KILL("1",
													 "init") "\n",
		  "" },
	};

	(void)state;
	CHECK(samples);
}

static const char report[] =
	"[   10.000000] Linux version 6.1.0-x86_64 (a@b) (gcc) #1 SMP\n"
	"[  100.000000] dd invoked oom-killer: gfp_mask=0x140cca(GFP_HIGHUSER_MOVABLE|__GFP_COMP), order=0, oom_score_adj=0\n"
	"[  100.000001] CPU: 1 PID: 5 Comm: dd Not tainted 6.1.0-x86_64 #1\n"
	"[  100.000002] Call Trace:\n[  100.000003]  <TASK>\n[  100.000004]  dump_stack+0x1/0x2\n[  100.000005]  ? foo+0x3/0x4 [mod]\n"
	"[  100.000006]  </TASK>\n"
	"[  100.000007] Mem-Info:\n"
	"[  100.000008] active_anon:100 inactive_anon:200 isolated_anon:0\n"
	" active_file:1 inactive_file:2 isolated_file:0\n unevictable:3 dirty:0 writeback:0\n"
	" slab_reclaimable:4 slab_unreclaimable:5\n mapped:6 shmem:7 pagetables:8\n sec_pagetables:0 bounce:0\n"
	" kernel_misc_reclaimable:0\n free:50 free_pcp:0 free_cma:0\n"
	"[  100.000009] Node 0 active_anon:400kB inactive_anon:800kB kernel_stack:16kB pagetables:32kB all_unreclaimable? yes\n"
	"[  100.000010] Node 0 DMA32 free:200kB boost:0kB min:500kB low:600kB high:700kB active_anon:400kB present:4096kB managed:4000kB\n"
	"[  100.000011] lowmem_reserve[]: 0 10 20\n"
	"[  100.000012] Node 0 DMA32: 3*4kB (UM) 2*8kB (U) 0*16kB = 28kB\n"
	"[  100.000013] Node 0 hugepages_total=0 hugepages_free=0 hugepages_surp=0 hugepages_size=2048kB\n"
	"[  100.000014] Free swap  = 12kB\n[  100.000015] Total swap = 1024kB\n"
	"[  100.000016] 1024 pages RAM\n[  100.000017] 24 pages reserved\n"
	"[  100.000018] Tasks state (memory values in pages):\n"
	"[  100.000019] [  pid  ]   uid  tgid total_vm      rss pgtables_bytes swapents oom_score_adj name\n"
	"[  100.000020] [      1]     0     1     100       10     4096        5         -1000 init 1\n"
	"[  100.000021] [      7]  1000     7     300       90     8192        0             0 m) x\n"
	"[  100.000022] oom-kill:constraint=CONSTRAINT_NONE,nodemask=(null),cpuset=/,mems_allowed=0,global_oom,task_memcg=/,task=m) x,pid=7,uid=1000\n"
	"[  100.000023] Out of memory: Killed process 7 (m) x) total-vm:1200kB, anon-rss:360kB, file-rss:0kB, shmem-rss:0kB, UID:1000 pgtables:8kB oom_score_adj:0\n";

static void expect(struct db *db, const char *sql, const char *rows)
{
	_cleanup_buf_ struct buf got = { 0 };

	select_rows(db, sql, &got);
	assert_string_equal(buf_str(&got), rows);
}

static void words_that_were_wrapped_are_joined(void **state)
{
	static const char text[] =
		"> [    1.000000] a invoked oom-killer: gfp_mask=0x15080c0(GFP_KE\n> RNEL_ACCOUNT|__GFP_ZERO), "
		"nodemask=(null),  order=1, oom_score_adj=0\n";
	_cleanup_db_ struct db *db = read_text(text, sizeof(text) - 1);

	(void)state;
	expect(db, "SELECT gfp, page_order FROM oom_kill", "GFP_KERNEL_ACCOUNT|__GFP_ZERO 1");
}

static void reports_become_facts(void **state)
{
	_cleanup_db_ struct db *db = read_text(report, sizeof(report) - 1);

	(void)state;
	expect(db, "SELECT release, arch, first_ms, uptime_ms, truncated FROM capture",
	       "6.1.0-x86_64 x86_64 10000 100000 0");
	expect(db, "SELECT trigger_pid, gfp, page_order, time_ms, unaccounted_kb FROM oom_kill",
	       "5 GFP_HIGHUSER_MOVABLE|__GFP_COMP 0 100000 2492");
	expect(db, "SELECT node, name, free_kb, min_kb, managed_kb, lowmem_reserve, free_area, eligible FROM zone",
	       "0 DMA32 200 500 4000 [0,40,80] [3,2,0] 1");
	expect(db, "SELECT total_kb, free_kb FROM swap", "1024 12");
	expect(db, "SELECT pid, comm, rss_kb, swap_kb, pgtables_kb, oom_score_adj FROM oom_candidate",
	       "1 init 1 40 20 4 -1000; 7 m) x 360 0 8 0");
	expect(db, "SELECT value, unit FROM vmstat WHERE name = 'slab_unreclaimable' AND node IS NULL", "20 kb");
	expect(db,
	       "SELECT t.comm, f.func, f.module, f.pc_offset, f.reliable FROM frame f JOIN task t ON t.id = f.task_id",
	       "dd dump_stack - 1 1; dd foo mod 3 0");
}

/* A report is read whole when its first line tells by its time that the kernel is another one. */
static void reports_that_begin_a_boot_are_whole(void **state)
{
	static const char text[] =
		"2024-05-26T06:17:39.123Z WARNING kernel: [20401658.918112] [UFW BLOCK] IN=eth0\n"
		"2024-05-26T06:17:40.123Z ERR kernel: [75669.581768] a invoked oom-killer: gfp_mask=0x24201ca"
		"(GFP_HIGHUSER_MOVABLE|__GFP_COLD), nodemask=0-1,3, order=0, oom_score_adj=0\n"
		"2024-05-26T06:17:40.123Z ERR kernel: [75669.585004] CPU: 0 PID: 754 Comm: a Not tainted 4.9.0-10-amd64 #1\n"
		"2024-05-26T06:17:40.123Z ERR kernel: [75669.601221] " KILL("7", "m") "\n";
	_cleanup_db_ struct db *db = read_text(text, sizeof(text) - 1);

	(void)state;
	expect(db,
	       "SELECT trigger_comm, trigger_pid, nodemask, victim_pid, host FROM oom_kill k JOIN capture c ON c.id = k.capture_id",
	       "a 754 0-1,3 7 -");
}

static void boots_are_captures_of_their_own(void **state)
{
	static const char text[] = "[    0.000000] Linux version 6.1.0 (a@b) (gcc) #1\n[  100.000000] " KILL(
		"7", "m") "\n"
			  "[    0.000000] Linux version 6.2.0 (a@b) (gcc) #1\n[    5.000000] nothing\n"
			  "[    0.000000] Linux version 6.3.0 (a@b) (gcc) #1\n[   50.000000] " KILL("8", "m") "\n";
	_cleanup_db_ struct db *db = read_text(text, sizeof(text) - 1);

	(void)state;
	expect(db, "SELECT boot, release FROM capture", "0 6.1.0; 2 6.3.0");
	expect(db, "SELECT capture_id, victim_pid FROM oom_kill", "1 7; 2 8");
}

static void stalls_become_waits(void **state)
{
	static const char text[] =
		"[  246.000000] INFO: task kworker/1:2:50 blocked for more than 120 seconds.\n"
		"[  246.000001] task:kworker/1:2     state:D stack:0     pid:50    tgid:50    ppid:2      flags:0x00004000\n"
		"[  246.000002] Workqueue: events foo_work\n[  246.000003] Call Trace:\n[  246.000004]  <TASK>\n"
		"[  246.000005]  __schedule+0x1/0x2\n[  246.000006]  schedule+0x1/0x2\n[  246.000007]  __mutex_lock+0x1/0x2\n"
		"[  246.000008]  foo_work+0x10/0x20 [foo]\n[  246.000009]  </TASK>\n"
		"[  246.000010] INFO: task kworker/1:2:50 is blocked on a mutex likely owned by task dd:77.\n";
	_cleanup_db_ struct db *db = read_text(text, sizeof(text) - 1);

	(void)state;
	expect(db,
	       "SELECT t.comm, w.kind, w.func, w.caller, w.since_ms, o.comm, l.owner_certainty FROM wait w"
	       " JOIN task t ON t.id = w.task_id JOIN lock l ON l.id = w.target_id JOIN task o ON o.id = l.owner_task_id",
	       "kworker/1:2 mutex __mutex_lock foo_work 120000 dd likely");
	expect(db, "SELECT kind, comm, pid FROM event", "hung-task kworker/1:2 50; hung-task-blocker kworker/1:2 50");
}

/* In reclaim, which comes up in the course of an allocation, it waits for a disk. */
static void waits_lie_within_others(void **state)
{
	static const char text[] =
		"[  246.000000] INFO: task cp:50 blocked for more than 120 seconds.\n"
		"[  246.000001] task:cp              state:D stack:0     pid:50    tgid:50    ppid:2      flags:0x00004000\n"
		"[  246.000003] Call Trace:\n[  246.000004]  <TASK>\n"
		"[  246.000005]  __schedule+0x1/0x2\n[  246.000006]  io_schedule+0x1/0x2\n[  246.000007]  rq_qos_wait+0x1/0x2\n"
		"[  246.000008]  ? __alloc_pages_slowpath+0x1/0x2\n[  246.000009]  swap_writepage+0x1/0x2\n"
		"[  246.000010]  shrink_folio_list+0x1/0x2\n[  246.000011]  try_to_free_pages+0x1/0x2\n"
		"[  246.000012]  __alloc_pages+0x1/0x2\n[  246.000013]  foo_write+0x10/0x20 [foo]\n[  246.000014]  </TASK>\n";
	_cleanup_db_ struct db *db = read_text(text, sizeof(text) - 1);

	(void)state;
	expect(db, "SELECT kind, detail, target_type, func, caller, within_id, certainty FROM wait WHERE id = 1",
	       "io throttle - rq_qos_wait swap_writepage 2 likely");
	expect(db, "SELECT kind, detail, target_type, func, caller, within_id, certainty FROM wait WHERE id = 2",
	       "memory reclaim memory try_to_free_pages foo_write - likely");
}

static void workqueues_become_rows(void **state)
{
	static const char text[] =
		"[  609.752000] BUG: workqueue lockup - pool cpus=2 node=0 flags=0x0 nice=0 stuck for 72s!\n"
		"[  609.752001] Showing busy workqueues and worker pools:\n"
		"[  609.752002] workqueue mm_percpu_wq: flags=0x8\n"
		"[  609.752003]   pwq 4: cpus=2 node=0 flags=0x0 nice=0 active=2/256 refcnt=4\n"
		"[  609.752004]     in-flight: 26:wb_workfn, 88(RESCUER):foo_work BAR(60)\n"
		"[  609.752005]     pending: lru_add_drain_per_cpu BAR(60), vmstat_update\n"
		"[  609.752006] pool 4: cpus=2 node=0 flags=0x0 nice=0 hung=72s workers=2 idle: 3760136\n";
	_cleanup_db_ struct db *db = read_text(text, sizeof(text) - 1);

	(void)state;
	expect(db, "SELECT kind, duration_ms FROM event", "workqueue-lockup 72000");
	expect(db, "SELECT name, flags, mem_reclaim FROM workqueue", "mm_percpu_wq 8 1");
	expect(db, "SELECT w.func, w.state, t.pid FROM work w LEFT JOIN task t ON t.id = w.worker_task_id",
	       "wb_workfn running 26; foo_work running 88; lru_add_drain_per_cpu pending -; vmstat_update pending -");
}

static void zones_that_were_wrapped_are_whole(void **state)
{
	static const char text[] =
		"[  100.000000] dd invoked oom-killer: gfp_mask=0xcc0(GFP_KERNEL), order=0, oom_score_adj=0\n"
		"[  100.000001] Mem-Info:\n[  100.000002] active_anon:1 inactive_anon:2\n"
		"[  100.000003] Node 0 DMA32 free:44672kB min:44696kB low:55868kB high:67040kB active_anon:\n"
		"278804kB inactive_anon:1620588kB present:2080624kB managed:2014556kB mlocked:0kB\n"
		"[  100.000004] Out of memory: Killed process 7 (m) total-vm:9kB, anon-rss:8kB\n";
	_cleanup_db_ struct db *db = read_text(text, sizeof(text) - 1);

	(void)state;
	expect(db, "SELECT name, free_kb, present_kb, managed_kb FROM zone", "DMA32 44672 2080624 2014556");
}

static void tables_of_memory_become_counters(void **state)
{
	static const char text[] =
		"[  100.000000] dd invoked oom-killer: gfp_mask=0xcc0(GFP_KERNEL), order=0, oom_score_adj=0\n"
		"[  100.000001] Mem-Info:\n[  100.000002] active_anon:1 inactive_anon:2\n"
		"[  100.000003] Memory allocations:\n"
		"[  100.000004]      4.50 MiB     1152 mm/slub.c:2319 func:alloc_slab_page\n"
		"[  100.000005]      17.0 KiB       12 net/core/x.c:12 [mod] func:foo\n"
		"[  100.000006] Unreclaimable slab info:\n[  100.000007] Name                      Used          Total\n"
		"[  100.000008] kmalloc-4k              1000KB       2000KB\n"
		"[  100.000009] Out of memory: Killed process 7 (m) total-vm:9kB, anon-rss:8kB\n";
	_cleanup_db_ struct db *db = read_text(text, sizeof(text) - 1);

	(void)state;
	expect(db, "SELECT name, value FROM vmstat WHERE unit = 'kb' AND name LIKE '% %'",
	       "allocated alloc_slab_page 4608; allocated foo 17; slab kmalloc-4k 2000");
}

static void masks_are_read_by_era(void **state)
{
	static const struct {
		const char *release;
		uint64_t mask;
		const char *names;
	} samples[] = {
		{ "2.6.28-11-generic", 0x1201d2, "GFP_HIGHUSER_MOVABLE|__GFP_COLD" },
		{ "2.6.32-754.el6", 0x280da, "GFP_HIGHUSER_MOVABLE|__GFP_ZERO" },
		{ "3.10.0-1160.el7", 0xd0, "GFP_KERNEL" },
		{ NULL, 0x50, "GFP_NOFS" },
		{ "4.4.0-142", 0x24000c0, "GFP_KERNEL" },
		{ NULL, 0x24200ca, "GFP_HIGHUSER_MOVABLE" },
		{ "4.14.67", 0x14280ca, "GFP_HIGHUSER_MOVABLE|__GFP_ZERO" },
		{ "4.18.0-553", 0x600040, "GFP_NOFS" },
		{ "6.1.0", 0x140cca, "GFP_HIGHUSER_MOVABLE|__GFP_COMP" },
		{ "6.1.0", 0x80000000, "0x80000000" },
		{ NULL, 0xcc0, "" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(samples) / sizeof(samples[0]); i++) {
		_cleanup_buf_ struct buf names = { 0 };

		gfp_names(gfp_era_of(samples[i].release, samples[i].mask), samples[i].mask, &names);
		assert_string_equal(buf_str(&names), samples[i].names);
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

static void frames_of_all_ages_are_read(void **state)
{
	static const struct {
		const char *text, *func;
		uint32_t offset, size;
		const char *module;
		bool reliable;
	} samples[] = {
		{ "schedule+0x3a/0x90", "schedule", 0x3a, 0x90, "", true },
		{ "[nfs:__alloc_pages+0x34c/0x380] __alloc_pages+0x34c/0x380", "__alloc_pages", 0x34c, 0x380, "",
		  true },
		{ "? schedule+0x3a/0x90", "schedule", 0x3a, 0x90, "", false },
		{ "[<ffffffff81672d1a>] xfs_log+0x1/0x2 [xfs]", "xfs_log", 1, 2, "xfs", true },
		{ "[<c0500ac6>] ? printk+0x18/0x1a", "printk", 0x18, 0x1a, "", false },
		{ "[c00000023de972e0] [c000000000927e00] dump_stack+0xc4/0x114 (unreliable)", "dump_stack", 0xc4, 0x114,
		  "", false },
		{ "schedule from schedule_timeout+0xa8/0xd4", "schedule_timeout", 0xa8, 0xd4, "", true },
		{ "[c0000000e5aef4b0] [c0000000000bbbbc] .oom_kill_process+0x80/0x260", "oom_kill_process", 0x80, 0x260,
		  "", true },
		{ "<ffffffff80264dca>{out_of_memory+70}", "out_of_memory", 70, 0, "", true },
		{ "fat_write+0x1/0x2 [fat 0a109de409393851]", "fat_write", 1, 2, "fat", true },
		{ "load_module.constprop.0+0x1cdc/0x23c0", "load_module.constprop.0", 0x1cdc, 0x23c0, "", true },
		{ "kthread_is_per_cpu (kernel/kthread.c:413)", "kthread_is_per_cpu", 0, 0, "", true },
		{ "do_wait_for_common kernel/sched/completion.c:85 [inline]", "do_wait_for_common", 0, 0, "", true },
	};
	struct stack_line line;

	(void)state;
	for (size_t i = 0; i < sizeof(samples) / sizeof(samples[0]); i++) {
		assert_true(stack_line_parse((struct span){ samples[i].text, strlen(samples[i].text) }, &line));
		assert_true(span_is(line.func, samples[i].func));
		assert_true(span_is(line.module, samples[i].module));
		assert_int_equal(line.offset, samples[i].offset);
		assert_int_equal(line.size, samples[i].size);
		assert_int_equal(line.reliable, samples[i].reliable);
	}
	assert_false(stack_line_parse(SPAN("RIP: 0033:0x4009f0"), &line));
	assert_false(stack_line_parse(SPAN("Free swap  = 12kB"), &line));
}

/* The words of each generation for CPUs and allocations that make no progress. */
static void stalls_of_all_ages_are_told(void **state)
{
	static const struct {
		const char *line, *event;
	} samples[] = {
		{ "BUG: soft lockup detected on CPU#3!", "soft-lockup - 3 -" },
		{ "BUG: soft lockup - CPU#0 stuck for 11s! [swapper:0]", "soft-lockup 0 0 11000" },
		{ "watchdog: BUG: soft lockup - CPU#7 stuck for 61s! [java:1234]", "soft-lockup 1234 7 61000" },
		{ "NMI Watchdog detected LOCKUP on CPU 0", "hard-lockup - 0 -" },
		{ "NMI Watchdog detected LOCKUP on CPU1, eip c01290b7, registers:", "hard-lockup - 1 -" },
		{ "BUG: NMI Watchdog detected LOCKUP on CPU2, ip ffffffff8022f332, registers:", "hard-lockup - 2 -" },
		{ "NMI watchdog: Watchdog detected hard LOCKUP on cpu 3", "hard-lockup - 3 -" },
		{ "watchdog: CPU3: Watchdog detected hard LOCKUP on cpu 3", "hard-lockup - 3 -" },
		{ "Watchdog CPU:4 Hard LOCKUP", "hard-lockup - 4 -" },
		{ "watchdog: CPU 4 self-detected hard LOCKUP @ foo+0x1/0x2", "hard-lockup - 4 -" },
		{ "watchdog: CPU 4 detected hard LOCKUP on other CPUs 5", "hard-lockup - 5 -" },
		{ "INFO: RCU detected CPU 1 stall (t=4294678940/2500 jiffies)", "rcu-stall - 1 -" },
		{ "INFO: rcu_sched_state detected stall on CPU 0 (t=15000 jiffies)", "rcu-stall - 0 -" },
		{ "INFO: rcu_bh_state detected stalls on CPUs/tasks: { 1} (detected by 0, t=15002 jiffies)",
		  "rcu-stall - 1 -" },
		{ "rcu: INFO: rcu_sched detected expedited stalls on CPUs/tasks: { 3-.... } 1 jiffies",
		  "rcu-stall - 3 -" },
		{ "INFO: rcu_tasks detected stalls on tasks:", "rcu-stall - - -" },
		{ "__alloc_pages: 0-order allocation failed (gfp=0x1d2/0)", "alloc-failure - - -" },
		{ "swapper: page allocation failure. order:1, mode:0x20", "alloc-failure - - -" },
		{ "Kernel panic: Out of memory and no killable processes...", "oom-no-killable - - -" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(samples) / sizeof(samples[0]); i++) {
		_cleanup_buf_ struct buf text = { 0 }, got = { 0 };

		buf_printf(&text, "[   10.000000] %s\n", samples[i].line);
		_cleanup_db_ struct db *db = read_text(buf_str(&text), text.len);
		select_rows(db, "SELECT kind, pid, cpu, duration_ms FROM event", &got);
		assert_string_equal(buf_str(&got), samples[i].event);
	}
}

/* x86-64's stacks of 2.6.16 had several frames on a line; a task's line then ended in its TLB's kind. */
static void old_stacks_become_frames(void **state)
{
	static const char text[] =
		"Jan  1 00:00:01 h kernel: SysRq : Show State\n"
		"Jan  1 00:00:01 h kernel:   task                        PC stack   pid father child younger older\n"
		"Jan  1 00:00:01 h kernel: kswapd0       D ffff810007b06080     0   184      1           185    67 (L-TLB)\n"
		"Jan  1 00:00:01 h kernel: Call Trace:<ffffffff80264dca>{io_schedule+40} <ffffffff802459f6>{sync_page+62}\n"
		"Jan  1 00:00:01 h kernel:        <ffffffff8026205c>{__wait_on_bit_lock+69}\n";
	_cleanup_db_ struct db *db = read_text(text, sizeof(text) - 1);
	_cleanup_buf_ struct buf got = { 0 };

	(void)state;
	select_rows(db,
		    "SELECT t.pid, t.comm, t.state, group_concat(f.func || '+' || f.pc_offset) FROM task t"
		    " JOIN frame f ON f.task_id = t.id GROUP BY t.id",
		    &got);
	assert_string_equal(buf_str(&got), "184 kswapd0 D io_schedule+40,sync_page+62,__wait_on_bit_lock+69");
}

/* SysRq-w as it is posted: without the line that names its columns. */
static void lists_without_a_head_are_read(void **state)
{
	static const struct {
		const char *line, *task;
	} samples[] = {
		{ "kthreadd        D ffff88011ad7b7c8     0     2      0 0x00000000",
		  "2 kthreadd D 0 memory try_to_free_pages" },
		{ "kworker/u16:2   D    0   153      2 0x80004000", "153 kworker/u16:2 D 2 memory try_to_free_pages" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(samples) / sizeof(samples[0]); i++) {
		_cleanup_buf_ struct buf text = { 0 }, got = { 0 };

		buf_printf(
			&text,
			"[   10.000000] hello\n[   10.000001] %s\n[   10.000002] Call Trace:\n"
			"[   10.000003]  schedule_timeout+0x20b/0x285\n[   10.000004]  congestion_wait+0x84/0x160\n"
			"[   10.000005]  throttle_vm_writeout+0x88/0xab\n[   10.000006]  try_to_free_pages+0x123/0x21f\n",
			samples[i].line);
		_cleanup_db_ struct db *db = read_text(buf_str(&text), text.len);
		select_rows(
			db,
			"SELECT t.pid, t.comm, t.state, t.ppid, w.kind, w.func FROM task t JOIN wait w ON w.task_id = t.id",
			&got);
		assert_string_equal(buf_str(&got), samples[i].task);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_dialect_is_understood),
		cmocka_unit_test(every_prefix_is_taken_off),
		cmocka_unit_test(callers_of_all_makers_are_read),
		cmocka_unit_test(taints_of_all_ages_are_passed),
		cmocka_unit_test(broken_lines_are_put_together),
		cmocka_unit_test(hostile_names_forge_nothing),
		cmocka_unit_test(words_that_were_wrapped_are_joined),
		cmocka_unit_test(reports_become_facts),
		cmocka_unit_test(reports_that_begin_a_boot_are_whole),
		cmocka_unit_test(boots_are_captures_of_their_own),
		cmocka_unit_test(stalls_become_waits),
		cmocka_unit_test(waits_lie_within_others),
		cmocka_unit_test(workqueues_become_rows),
		cmocka_unit_test(zones_that_were_wrapped_are_whole),
		cmocka_unit_test(tables_of_memory_become_counters),
		cmocka_unit_test(masks_are_read_by_era),
		cmocka_unit_test(wall_clocks_become_iso),
		cmocka_unit_test(frames_of_all_ages_are_read),
		cmocka_unit_test(stalls_of_all_ages_are_told),
		cmocka_unit_test(old_stacks_become_frames),
		cmocka_unit_test(lists_without_a_head_are_read),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
