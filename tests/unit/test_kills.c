// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * OOM reports as people post them, cut, wrapped and shortened, and what the paragraph of each kill says of them. The numbers are
 * of real reports; names are not.
 */
#include "tests/unit/test.h"

#include <string.h>

#include "analyzer/engine/rule.h"
#include "analyzer/report/model.h"
#include "analyzer/report/oom.h"
#include "tests/unit/klog/fixture.h"
#include "util/error.h"
#include "util/macros.h"

/* @says are parts of the first kill's paragraph; @not must not be in it. */
struct told {
	const char *what, *text;
	const char *says[4], *not [3];
};

static void paragraph(struct db *db, struct buf *out)
{
	static const struct rules none;
	struct model *model;
	size_t next;

	assert_int_equal(model_new(db, 1, &none, &model), 0);
	assert_true(model->n_oom_kills > 0);
	assert_int_equal(report_kill(out, model, 0, &next), 0);
	model_free(model);
}

static void check_told(const struct told *told, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		_cleanup_db_ struct db *db = read_text(told[i].text, strlen(told[i].text));
		_cleanup_buf_ struct buf got = { 0 };

		paragraph(db, &got);
		for (size_t j = 0; j < ARRAY_SIZE(told[i].says) && told[i].says[j]; j++)
			if (!strstr(buf_str(&got), told[i].says[j]))
				fail_msg("%s: no \"%s\" in \"%s\"", told[i].what, told[i].says[j], buf_str(&got));
		for (size_t j = 0; j < ARRAY_SIZE(told[i].not ) && told[i].not [j]; j++)
			if (strstr(buf_str(&got), told[i].not [j]))
				fail_msg("%s: \"%s\" in \"%s\"", told[i].what, told[i].not [j], buf_str(&got));
	}
}

struct selected {
	const char *what, *sql, *text, *rows;
};

static void check_selected(const struct selected *s, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		_cleanup_db_ struct db *db = read_text(s[i].text, strlen(s[i].text));
		_cleanup_buf_ struct buf got = { 0 };

		select_rows(db, s[i].sql, &got);
		if (strcmp(buf_str(&got), s[i].rows) != 0)
			fail_msg("%s: \"%s\", expected \"%s\"", s[i].what, buf_str(&got), s[i].rows);
	}
}

#define HEAD "[  100.000001] a invoked oom-killer: gfp_mask=0xcc0(GFP_KERNEL), order=0, oom_score_adj=0\n"
#define HEAD_USER \
	"[  100.000001] a invoked oom-killer: gfp_mask=0x100cca(GFP_HIGHUSER_MOVABLE), order=0, oom_score_adj=0\n"

// clang-format off
static const struct told ends[] = {
	{ "cut within the stack",
	  HEAD "[  100.000002] CPU: 0 PID: 7211 Comm: a Tainted: G        W         5.4.0-1063 #66\n"
	  "[  100.000003] Call Trace:\n[  100.000004]  dump_header+0x4f/0x200\n",
	  { "The log ends (or the excerpt is cut) before it names the victim: a[7211] asked" }, { "nobody" } },
	{ "cut after the summary",
	  HEAD "[  100.000002] oom-kill:constraint=CONSTRAINT_NONE,nodemask=(null),cpuset=/,mems_allowed=0,global_oom,"
	  "task_memcg=/,task=b,pid=5,uid=0\n",
	  { "The OOM killer chose b[5]; the log ends" }, { "nobody" } },
	{ "cut by the next report",
	  HEAD "[  200.000001] c invoked oom-killer: gfp_mask=0xcc0(GFP_KERNEL), order=0, oom_score_adj=0\n",
	  { "before it names the victim: a asked" }, { "nobody" } },
	{ "nobody was left",
	  HEAD "[  100.000002] Out of memory and no killable processes...\n",
	  { "killed nobody: a asked" }, { "the log ends" } },
	{ "a panic",
	  HEAD "[  100.000002] Kernel panic - not syncing: Out of memory: system-wide panic_on_oom is enabled\n",
	  { "killed nobody: a asked" }, { "the log ends" } },
	{ "only the choice",
	  HEAD "[  100.000002] Out of memory: Kill process 5 (b) score 9 or sacrifice child\n",
	  { "b[5] or a child of it was killed: a asked", "Not sure: the log does not say whether" }, { "the log ends" } },
	{ "only the choice, without a report",
	  "[  100.000002] Memory cgroup out of memory: Kill process 5 (b) score 9 or sacrifice child\n",
	  { "b[5] or a child of it was killed", "limit of its memory cgroup" }, { "memory policy" } },
	{ "only the choice, then another",
	  "[  100.000002] Out of memory: Kill process 5 (b) score 9 or sacrifice child\n"
	  "[  110.000002] Out of memory: Kill process 6 (c) score 9 or sacrifice child\n[  110.000003] Killed process 6 (c)\n",
	  { "b[5] or a child of it was killed" } },
};

static const struct told bounds[] = {
	{ "a memory cgroup without its name",
	  HEAD "[  100.000002] Memory cgroup out of memory: Killed process 7788 (bash) total-vm:1000kB, anon-rss:896kB\n",
	  { "asked for memory (GFP_KERNEL, order 0) and met the limit of its memory cgroup" }, { "policy" } },
	{ "the same, before 4.19",
	  "[  100.000002] Memory cgroup out of memory: Kill process 5 (b) score 9 or sacrifice child\n"
	  "[  100.000003] Killed process 5 (b) total-vm:1000kB, anon-rss:896kB, file-rss:0kB\n",
	  { "b[5] was killed: a task asked for memory and met the limit of its memory cgroup" }, { "policy" } },
	{ "the same, a shortened summary",
	  "[  100.000001] oom-kill:constraint=CONSTRAINT_MEMCG,nodemask=(null)\n"
	  "[  100.000003] Memory cgroup out of memory: Killed process 5 (b) total-vm:1000kB, anon-rss:896kB\n",
	  { "met the limit of its memory cgroup" }, { "policy" } },
	{ "a summary without pid",
	  "[  100.000001] oom-kill:constraint=CONSTRAINT_MEMORY_POLICY,nodemask=0,cpuset=vcpu1,mems_allowed=0,global_oom,task=qemu\n"
	  "[  100.000002] Out of memory: Killed process 27410 (qemu) total-vm:19241588kB, anon-rss:14235148kB\n",
	  { "within the bounds of its memory policy, node 0", "13.6 GiB anonymous" } },
	{ "a summary without task",
	  "[  100.000001] oom-kill:constraint=CONSTRAINT_CPUSET,nodemask=(null),cpuset=x,mems_allowed=0-1\n"
	  "[  100.000002] Out of memory: Killed process 5 (b) total-vm:1000kB, anon-rss:896kB\n",
	  { "within the bounds of its cpuset, nodes 0-1" } },
	{ "a summary with the constraint alone",
	  "[  100.000001] oom-kill:constraint=CONSTRAINT_CPUSET\n"
	  "[  100.000002] Out of memory: Killed process 5 (b) total-vm:1000kB, anon-rss:896kB\n",
	  { "within the bounds of its cpuset. The" } },
	{ "OpenVZ",
	  "[  100.000001] Out of memory in UB 1234: OOM killed process 21738 (php-cgi) score 0 vm:281988kB, rss:17004kB, swap:0kB\n",
	  { "limit of OpenVZ's container 1234", "16.6 MiB resident" }, { "anonymous" } },
	{ "OpenVZ, the head of a report",
	  "[  100.000001] 55 (a) invoked oom-killer in ub 101 generation 3 gfp 0x280da\n"
	  "[  100.000002] Out of memory in UB 101: OOM killed process 8 (n) score 4 vm:100kB, rss:50kB, swap:7kB\n",
	  { "a[55] asked", "container 101", "50 kB resident" }, { "anonymous" } },
	{ "OpenVZ, an environment",
	  "[  100.000001] Killed process 7 (m) in VE \"102\" total-vm:9kB, anon-rss:8kB, file-rss:1kB, shmem-rss:0kB\n",
	  { "container 102", "8 kB anonymous" }, { "resident" } },
};
// clang-format on

/* Lines of a memory dump of one zone without NUMA: 64 MiB of RAM, 8 of them reserved. */
#define TOTALS(anon, shmem)                                                     \
	"[  100.000010] Mem-Info:\n"                                            \
	"[  100.000011] active_anon:" anon " inactive_anon:0 isolated_anon:0\n" \
	"[  100.000012]  active_file:100 inactive_file:100 isolated_file:0\n"   \
	"[  100.000013]  unevictable:0 dirty:0 writeback:0\n"                   \
	"[  100.000014]  slab_reclaimable:100 slab_unreclaimable:300\n"         \
	"[  100.000015]  mapped:14 shmem:" shmem " pagetables:50 bounce:0\n"    \
	"[  100.000016]  free:250 free_pcp:0 free_cma:0\n"
#define ZONE(anon_kb, more)                                                                        \
	"[  100.000020] Normal free:1000kB min:1016kB low:1268kB high:1524kB active_anon:" anon_kb \
	" inactive_anon:0kB active_file:400kB inactive_file:400kB unevictable:0kB present:65536kB " more "\n"
#define STACKS "managed:57344kB mlocked:0kB kernel_stack:360kB pagetables:200kB free_cma:0kB"
#define PAGES "[  100.000030] 16384 pages RAM\n[  100.000031] 2048 pages reserved\n"
#define BUDDY "[  100.000025] Normal: 8*4kB 1*8kB 60*16kB 0*32kB = 1000kB\n"
#define KILLED "[  100.000040] Out of memory: Killed process 5 (b) total-vm:50344kB, anon-rss:40956kB, file-rss:24kB\n"
#define NOBODY "[  100.000040] Out of memory and no killable processes...\n"

// clang-format off
/* 57344 usable, less 1000 free, 800 of files, 1600 of slab, 200 of page tables, 360 of stacks and the anonymous. */
static const struct selected remainders[] = {
	{ "with a kill", "SELECT unaccounted_kb FROM oom_kill",
	  HEAD TOTALS("10000", "800") ZONE("40000kB", STACKS) BUDDY PAGES KILLED, "13384" },
	{ "without a kill", "SELECT unaccounted_kb FROM oom_kill",
	  HEAD TOTALS("10000", "800") ZONE("40000kB", STACKS) BUDDY PAGES NOBODY, "13384" },
	{ "without free lists", "SELECT unaccounted_kb FROM oom_kill",
	  HEAD TOTALS("10000", "800") ZONE("40000kB", STACKS) PAGES NOBODY, "13384" },
	{ "of a cut report", "SELECT unaccounted_kb FROM oom_kill",
	  HEAD TOTALS("10000", "800") ZONE("40000kB", STACKS) PAGES, "13384" },
	{ "pages of 64 kB, without free lists", "SELECT page_kb FROM (SELECT value / 10000 AS page_kb FROM vmstat"
	  " WHERE name = 'active_anon' AND node IS NULL)",
	  HEAD TOTALS("10000", "800") ZONE("640000kB", STACKS) PAGES NOBODY, "64" },
	{ "a zone line cut before the stacks", "SELECT unaccounted_kb FROM oom_kill",
	  HEAD TOTALS("10000", "800") ZONE("40000kB", "managed:57344kB mlocked:0kB") BUDDY PAGES KILLED, "-" },
	{ "a zone line cut before present", "SELECT unaccounted_kb FROM oom_kill",
	  HEAD TOTALS("10000", "800")
	  "[  100.000020] Normal free:1000kB min:1016kB active_anon:40000kB inactive_anon:0kB kernel_stack:360kB\n" BUDDY PAGES KILLED, "-" },
	{ "a zone that is not printed", "SELECT unaccounted_kb FROM oom_kill",
	  HEAD TOTALS("10000", "800") ZONE("40000kB", STACKS) BUDDY
	  "[  100.000030] 1638400 pages RAM\n[  100.000031] 2048 pages reserved\n" KILLED, "-" },
	{ "two sizes of huge pages",
	  "SELECT name, value, unit FROM vmstat WHERE name GLOB 'hugepages_*' AND (name GLOB '*kB' OR name GLOB '*total') ORDER BY id",
	  HEAD TOTALS("10000", "800") ZONE("40000kB", STACKS) BUDDY
	  "[  100.000026] Node 0 hugepages_total=2 hugepages_free=1 hugepages_surp=0 hugepages_size=1048576kB\n"
	  "[  100.000027] Node 0 hugepages_total=5 hugepages_free=0 hugepages_surp=0 hugepages_size=2048kB\n" PAGES KILLED,
	  "hugepages_1048576kB_total 2 count; hugepages_1048576kB 2097152 kb; hugepages_2048kB_total 5 count;"
	  " hugepages_2048kB 10240 kb" },
};

static const struct told uses[] = {
	{ "tmpfs alone", HEAD_USER TOTALS("10000", "9990") ZONE("40000kB", STACKS) BUDDY PAGES KILLED,
	  { "Of 64.0 MiB RAM: shared memory and tmpfs 39.0 MiB" }, { "RAM: anonymous", ", anonymous" } },
	{ "both", HEAD_USER TOTALS("10000", "4000") ZONE("40000kB", STACKS) BUDDY PAGES KILLED,
	  { "anonymous 23.4 MiB", "shared memory and tmpfs 15.6 MiB" } },
	{ "a memory cgroup's own counter",
	  HEAD "[  100.000002] memory: usage 102400kB, limit 102400kB, failcnt 5\n"
	  "[  100.000003] Memory cgroup stats for /x:\n[  100.000004] anon 10485760\n[  100.000005] shmem 83886080\n"
	  "[  100.000006] inactive_anon 94371840\n[  100.000007] active_anon 0\n"
	  "[  100.000008] oom-kill:constraint=CONSTRAINT_MEMCG,nodemask=(null),cpuset=/,mems_allowed=0,oom_memcg=/x,task_memcg=/x,"
	  "task=b,pid=5,uid=0\n"
	  "[  100.000009] Memory cgroup out of memory: Killed process 5 (b) total-vm:1000kB, anon-rss:896kB\n",
	  { "(100.0 MiB of 100.0 MiB used)", "shared memory and tmpfs 80.0 MiB", "anonymous 10.0 MiB" } },
	{ "huge pages", HEAD TOTALS("1000", "80") ZONE("4000kB", STACKS) BUDDY
	  "[  100.000027] Node 0 hugepages_total=5 hugepages_free=0 hugepages_surp=0 hugepages_size=2048kB\n" PAGES KILLED,
	  { "huge pages of 2 MiB 10.0 MiB" } },
	{ "below the watermark", HEAD TOTALS("10000", "800") ZONE("40000kB", STACKS) BUDDY PAGES KILLED,
	  { "Free memory was below the watermark in Normal (1000 kB free, 16 kB below)" } },
};

#define NODE4(zone)                                                                                       \
	"[  100.000020] Node 4 " zone " free:130021408kB min:9140kB low:139160kB high:269180kB active_anon:1448kB" \
	" present:130023424kB managed:130023424kB kernel_stack:0kB\n"                                     \
	"[  100.000021] Node 4 " zone ": 1*4kB (M) 0*8kB = 4kB\n"
#define FREE_ELSEWHERE "[  100.000010] Mem-Info:\n[  100.000011] active_anon:392832 inactive_anon:182\n"  \
	"[  100.000016]  free:159849484 free_pcp:73 free_cma:0\n"
#define BOUND(constraint, nodemask, mems)                                                                 \
	"[  100.000030] oom-kill:constraint=CONSTRAINT_" constraint ",nodemask=" nodemask ",cpuset=c,mems_allowed=" mems  \
	",global_oom,task_memcg=/s,task=b,pid=5,uid=0\n" KILLED

static const struct told nodes[] = {
	{ "a cpuset of movable memory",
	  "[  100.000001] runc invoked oom-killer: gfp_mask=0x500cc2(GFP_HIGHUSER|__GFP_ACCOUNT), order=0, oom_score_adj=0\n"
	  FREE_ELSEWHERE NODE4("Movable") BOUND("CPUSET", "(null)", "4"),
	  { "of its cpuset, node 4", "No zone of the nodes that it may use can serve such a request: node 4 Movable had 124.0 GiB free",
	    "Elsewhere, where it may not allocate, 485.8 GiB were free" }, { "Memory was used", " RAM:" } },
	{ "a cpuset that has memory",
	  "[  100.000001] runc invoked oom-killer: gfp_mask=0x500cc2(GFP_HIGHUSER|__GFP_ACCOUNT), order=0, oom_score_adj=0\n"
	  FREE_ELSEWHERE NODE4("Normal") BOUND("CPUSET", "(null)", "4"),
	  { "above the watermark in node 4 Normal", "Elsewhere" }, { "No zone", "Memory was used" } },
	{ "a memory policy",
	  "[  100.000001] runc invoked oom-killer: gfp_mask=0x500cc2(GFP_HIGHUSER|__GFP_ACCOUNT), order=0, oom_score_adj=0\n"
	  FREE_ELSEWHERE NODE4("Movable") BOUND("MEMORY_POLICY", "4", "0-7"),
	  { "of its memory policy, node 4", "No zone of the nodes", "485.8 GiB were free" }, { "Memory was used" } },
};
// clang-format on

#define TABLE "[  100.000032] [  pid  ]   uid  tgid total_vm      rss pgtables_bytes swapents oom_score_adj name\n"

// clang-format off
static const struct told biggest[] = {
	{ "many of one command, with page tables and swap",
	  HEAD "[  100.000010] Mem-Info:\n" BUDDY TABLE
	  "[  100.000033] [     11]     0    11   100000     1024  1048576      256             0 php-fpm\n"
	  "[  100.000034] [     12]     0    12   100000     1024  1048576      256             0 php-fpm\n"
	  "[  100.000035] [     13]     0    13   100000     2048        0        0             0 mysqld\n" KILLED,
	  { "The biggest: 2 php-fpm 12.0 MiB, mysqld[13] 8.0 MiB" } },
};

#define REAPED(anon, shmem) \
	"[  100.500040] oom_reaper: reaped process 5 (b), now anon-rss:" anon "kB, file-rss:0kB, shmem-rss:" shmem "kB\n"

static const struct told reaper[] = {
	{ "all", KILLED REAPED("0", "0"), { "The OOM reaper took its memory 500 ms later." }, { "stayed" } },
	{ "all but what is shared", KILLED REAPED("0", "2048"), { "took its memory 500 ms later; 2.0 MiB of shared memory stayed" } },
	{ "a part", KILLED REAPED("20480", "0"), { "left it 20.0 MiB of its anonymous memory" }, { "took its memory" } },
	{ "nothing", KILLED REAPED("40956", "0"), { "came but took none of its anonymous memory" }, { "took its memory" } },
};

#define PGTABLES(kb, rss) \
	"[  100.000040] Out of memory: Killed process 5 (b) total-vm:50344kB, anon-rss:" rss "kB, file-rss:24kB," \
	" shmem-rss:0kB, UID:0 pgtables:" kb "kB oom_score_adj:0\n"
#define ROW(bytes) TABLE "[  100.000033] [      5]     0     5    12586    10245 " bytes "        0             0 b\n"

static const struct selected columns[] = {
	{ "page tables in bytes, by the table", "SELECT pgtables_kb FROM oom_kill", HEAD ROW("135168") PGTABLES("135168", "40956"), "132" },
	{ "page tables in bytes, by the size", "SELECT pgtables_kb FROM oom_kill", HEAD PGTABLES("135168", "40956"), "132" },
	{ "page tables in kB, by the table", "SELECT pgtables_kb FROM oom_kill", HEAD ROW("135168") PGTABLES("132", "40956"), "132" },
	{ "page tables in kB, by the size", "SELECT pgtables_kb FROM oom_kill", HEAD PGTABLES("8192", "4095600"), "8192" },
	{ "page tables in kB of a process in swap, by the table", "SELECT pgtables_kb FROM oom_kill",
	  HEAD ROW("8388608") PGTABLES("8192", "4"), "8192" },
	{ "what the reaper left", "SELECT reaped_anon_kb, reaped_shmem_kb FROM oom_kill", KILLED REAPED("12", "34"), "12 34" },
	{ "a group's victim is killed once", "SELECT victim_pid, repeat_of IS NOT NULL FROM oom_kill ORDER BY id",
	  HEAD PGTABLES("132", "40956")
	  "[  100.000041] Tasks in /x are going to be killed due to memory.oom.group set\n"
	  "[  100.000042] Out of memory: Killed process 5 (b) total-vm:50344kB, anon-rss:40900kB, file-rss:0kB\n"
	  "[  100.000043] Out of memory: Killed process 6 (c) total-vm:50344kB, anon-rss:9kB, file-rss:0kB\n",
	  "5 0; 5 1; 6 0" },
	{ "the task that asked, by thread and by process", "SELECT victim_pid, allocating_task, ambiguous FROM oom_kill",
	  HEAD "[  100.000002] CPU: 0 PID: 7211 Comm: a Not tainted 5.15.0 #1\n"
	  "[  100.000003] oom-kill:constraint=CONSTRAINT_NONE,nodemask=(null),cpuset=/,mems_allowed=0,global_oom,task_memcg=/,"
	  "task=a,pid=7211,uid=0\n"
	  "[  100.000004] Out of memory (oom_kill_allocating_task): Killed process 7200 (main) total-vm:9kB, anon-rss:8kB\n",
	  "7200 1 -" },
	{ "another victim than the summary's is doubted", "SELECT victim_pid, ambiguous IS NOT NULL FROM oom_kill",
	  HEAD "[  100.000003] oom-kill:constraint=CONSTRAINT_NONE,nodemask=(null),cpuset=/,mems_allowed=0,global_oom,task_memcg=/,"
	  "task=x,pid=7,uid=0\n" KILLED, "5 1" },
	{ "a vmalloc error has the memory dump", "SELECT kind FROM event ORDER BY id",
	  "[  792.387839][T18074] app: vmalloc error: size 17, exceeds total pages, mode:0xce0(GFP_KERNEL|__GFP_HIGH), nodemask=(null)\n"
	  "[  792.387840][T18074] CPU: 0 PID: 18074 Comm: app Not tainted 6.2.0 #1\n[  792.775202][T18074] Mem-Info:\n"
	  "[  792.775737][T18074] active_anon:16808 inactive_anon:20695 isolated_anon:0\n",
	  "vmalloc-failure" },
	{ "a failed allocation has it", "SELECT kind FROM event ORDER BY id",
	  "[    1.000000] app: page allocation failure: order:4, mode:0x40dc0(GFP_KERNEL|__GFP_COMP), nodemask=(null)\n"
	  "[    1.000001] Mem-Info:\n[    1.000002] active_anon:16808 inactive_anon:20695 isolated_anon:0\n",
	  "alloc-failure" },
};

/* A line break at any place of a kill line but in its first word and its last number. */
static const char *const wrapped[] = {
	("Out of memory: Killed process 27410 (qemu-kvm) total-vm:1924kB, anon-rss:1423kB, file-rss:2kB, shmem-rss:4kB, UID:107 "
	 "pgtables:28kB oom_score_adj:30\n"),
	"Memory cgroup out of memory: Killed process 27410 (qemu-kvm) total-vm:1924kB, anon-rss:1423kB, file-rss:2kB, shmem-rss:4kB\n",
	"Killed process 27410 (qemu-kvm), UID 107, total-vm:1924kB, anon-rss:1423kB, file-rss:2kB, shmem-rss:4kB\n",
	"Out of memory in UB 12: OOM killed process 27410 (qemu-kvm) score 0 vm:1924kB, rss:1423kB, swap:0kB\n",
};
// clang-format on

static void check_wrapped(const char *line, size_t at)
{
	_cleanup_buf_ struct buf text = { 0 }, got = { 0 };
	_cleanup_db_ struct db *db = NULL;

	buf_puts(&text,
		 HEAD TABLE "[  100.000033] [  27410]     0 27410    12586    10245     0        0             0 "
			    "qemu-kvm\n[  100.000040] ");
	buf_printf(&text, "%.*s\n%s", (int)at, line, line + at);
	db = read_text(buf_str(&text), text.len);
	select_rows(db,
		    "SELECT killed, victim_pid, victim_comm, total_vm_kb, coalesce(anon_rss_kb, rss_kb) FROM oom_kill",
		    &got);
	if (strcmp(buf_str(&got), "1 27410 qemu-kvm 1924 1423") != 0)
		fail_msg("\"%.*s|%s\": %s", (int)at, line, line + at, buf_str(&got));
}

static void a_kill_line_may_be_wrapped(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(wrapped); i++)
		for (size_t at = strlen("Killed"); at < strlen(wrapped[i]) - strlen("30\n"); at++)
			check_wrapped(wrapped[i], at);
}

static void ends_are_told(void **state)
{
	(void)state;
	check_told(ends, ARRAY_SIZE(ends));
	check_told(reaper, ARRAY_SIZE(reaper));
}

static void bounds_are_told(void **state)
{
	(void)state;
	check_told(bounds, ARRAY_SIZE(bounds));
	check_told(nodes, ARRAY_SIZE(nodes));
}

static void uses_are_told(void **state)
{
	(void)state;
	check_told(uses, ARRAY_SIZE(uses));
	check_told(biggest, ARRAY_SIZE(biggest));
}

static void lines_become_columns(void **state)
{
	(void)state;
	check_selected(remainders, ARRAY_SIZE(remainders));
	check_selected(columns, ARRAY_SIZE(columns));
}

#define MEMCG_KILL(time, path, pid, name)                                                                       \
	"[" time                                                                                                \
	".000001] oom-kill:constraint=CONSTRAINT_MEMCG,nodemask=(null),cpuset=/,mems_allowed=0,oom_memcg=" path \
	",task_memcg=" path ",task=" name ",pid=" pid ",uid=0\n[" time                                          \
	".000002] Memory cgroup out of memory: Killed process " pid " (" name ") total-vm:1000kB, anon-rss:896kB\n"

/* The last of those that are alike, by its place among the kills, from the first on. */
static void check_alike(const char *text, size_t want)
{
	static const struct rules none;
	_cleanup_db_ struct db *db = read_text(text, strlen(text));
	struct model *model;

	assert_int_equal(model_new(db, 1, &none, &model), 0);
	assert_int_equal(report_last_alike(model, 0), want);
	model_free(model);
}

static void kills_of_a_storm_are_alike(void **state)
{
	(void)state;
	check_alike(MEMCG_KILL("100", "/a", "5", "web") MEMCG_KILL("101", "/a", "6", "web")
			    MEMCG_KILL("150", "/a", "7", "web"),
		    2);
	/* Another cgroup, another name, more than a minute later; one whose memory was taken, one that stayed. */
	check_alike(MEMCG_KILL("100", "/a", "5", "web") MEMCG_KILL("101", "/b", "6", "web"), 0);
	check_alike(MEMCG_KILL("100", "/a", "5", "web") MEMCG_KILL("101", "/a", "6", "db"), 0);
	check_alike(MEMCG_KILL("100", "/a", "5", "web") MEMCG_KILL("161", "/a", "6", "web"), 0);
	check_alike(MEMCG_KILL("100", "/a", "5",
			       "web") "[  101.000000] oom_reaper: reaped process 5 (web), now "
				      "anon-rss:0kB, file-rss:0kB, shmem-rss:0kB\n" MEMCG_KILL("102", "/a", "6", "web"),
		    0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(ends_are_told),
		cmocka_unit_test(bounds_are_told),
		cmocka_unit_test(uses_are_told),
		cmocka_unit_test(lines_become_columns),
		cmocka_unit_test(kills_of_a_storm_are_alike),
		cmocka_unit_test(a_kill_line_may_be_wrapped),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
