// SPDX-License-Identifier: GPL-2.0-or-later
/* Kills in every dialect of the OOM report, and names that imitate a kernel's message. */
#include "tests/unit/test.h"

#include "tests/unit/klog/fixture.h"

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
	  "a ? > n/8 rss=50 chosen=7" },
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

/* The pid of who asked stands after its name, with what taints the kernel between. */
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

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_dialect_is_understood),
		cmocka_unit_test(taints_of_all_ages_are_passed),
		cmocka_unit_test(hostile_names_forge_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
