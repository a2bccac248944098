-- SPDX-License-Identifier: GPL-2.0-or-later
-- id:           oom/memory-used-up
-- rev:          4
-- title:        memory was used up[: {top} had {top_kb}[ of {ram_kb}]]
-- verdict:      [{killed} {killed:process was|processes were} OOM-killed[ within {span_ms}]{named}[, {victim} first]. ][{unkilled} OOM
--               {unkilled:report shows|reports show} no kill{cut}. ]{why}[ {top} had {top_kb}[ of {ram_kb} RAM][ in {top_n}
--               processes{shared}].][ {by_cgroup} cgroup {cgroup} had {cgroup_kb}[ in {cgroup_n} processes][, {cgroup2} {cgroup2_kb}][; {cgroup_more} more
--               {cgroup_more:cgroup|cgroups} had less].][ Tmpfs and shared memory had {shmem_kb}.][ Page tables had {tables_kb}.][ Slabs that cannot be
--               reclaimed had {slab_kb}.][ Huge pages had {huge_kb}.][ {unaccounted_kb} are in no counter.][ Swap was {swap}.][ {after}]
-- advice:       {what}
-- severity:     medium
-- maturity:     stable
-- confidence:   0.9
-- requires:     oom_kill
-- only-with:    any(incident.global, incident.constrained)
-- explained-by: *
-- params:       notable_percent=15 quiet_ms=10000
-- falsepos:     The sums of tasks count pages that they share once for each of them.
-- affected:     any kernel
-- refs:         doc:oom/memory-used-up.md
-- One finding an incident. The first report with a table of tasks tells who had the memory; a kill line alone does not.
-- Words for more than the engine keeps of a rule's findings need not be made; it looks for one more.
WITH i AS MATERIALIZED (
  SELECT i.id AS id, i.last_kill_id AS last, (SELECT min(k.id) FROM kills k WHERE k.id BETWEEN i.first_kill_id AND i.last_kill_id AND k.incident_id = i.id
                                                 AND k.scope IN ('global', 'constrained')) AS first
    FROM incidents i WHERE i.capture_id = :capture AND i.scope IN ('global', 'constrained') AND first IS NOT NULL ORDER BY first LIMIT 1001),
s AS (
  SELECT i.id AS incident, min(k.id) AS first, max(k.id) AS last, sum(k.killed) AS killed, sum(NOT k.killed) AS unkilled,
         CASE WHEN sum(k.killed) > 1 THEN max(k.at_ms) FILTER (WHERE k.killed) - min(k.at_ms) FILTER (WHERE k.killed) END AS span, max(k.at_ms) AS last_ms,
         min(CASE WHEN EXISTS (SELECT 1 FROM oom_candidates c WHERE c.capture_id = :capture) THEN
           CASE WHEN EXISTS (SELECT 1 FROM oom_candidates c WHERE c.capture_id = :capture AND c.kill_id = k.id) THEN k.id END END) AS told
    FROM i CROSS JOIN kills k ON k.id BETWEEN i.first AND i.last AND k.incident_id = i.id AND k.scope IN ('global', 'constrained') GROUP BY i.id),
who AS (
  SELECT s.incident AS incident, c.comm AS comm, count(*) AS n, sum(c.rss_kb) AS kb, min(c.id) AS id,
         row_number() OVER (PARTITION BY s.incident ORDER BY sum(c.rss_kb) DESC, min(c.id)) AS place, sum(sum(c.rss_kb)) OVER (PARTITION BY s.incident) AS all_kb
    FROM s CROSS JOIN oom_candidates c ON c.capture_id = :capture AND c.kill_id = s.told GROUP BY s.incident, c.comm),
-- The whole of a dump's groups tells more than what was killed in some of them.
cg AS (
  SELECT g.incident_id AS incident, min(g.source) AS source, max(g.path) FILTER (WHERE g.place = 1) AS path, max(g.kb) FILTER (WHERE g.place = 1) AS kb,
         max(g.tasks) FILTER (WHERE g.place = 1) AS tasks, max(g.path) FILTER (WHERE g.place = 2) AS path2, max(g.kb) FILTER (WHERE g.place = 2) AS kb2, max(g.n) AS n
    FROM cgroup_sums g WHERE g.source <> 'killed' OR NOT EXISTS (SELECT 1 FROM cgroup_sums d WHERE d.incident_id = g.incident_id AND d.source = 'dump')
   GROUP BY g.incident_id),
f AS (
  SELECT s.*, w.comm, w.n, w.kb, w.id AS candidate, w.all_kb, q.*, q.kill_id AS report
    FROM s LEFT JOIN who w ON w.incident = s.incident AND w.place = 1
    LEFT JOIN shortages q ON q.kill_id = coalesce(s.told, (SELECT min(x.kill_id) FROM shortages x WHERE x.kill_id BETWEEN s.first AND s.last AND x.ram_kb > 0)))
SELECT CASE WHEN f.all_kb * 2 >= f.ram_kb THEN 'tasks' WHEN f.slab_unreclaimable_kb * 3 >= f.ram_kb THEN 'slab'
            WHEN f.shmem_kb * 3 >= f.ram_kb THEN 'shmem' ELSE 'unknown' END AS fingerprint,
       'oom_kill:' || f.first || part(' oom_kill:', nullif(f.last, f.first)) || part(' oom_candidate:', f.candidate) AS evidence,
       CASE WHEN f.ram_kb IS NULL THEN 0.6 WHEN f.all_kb * 2 >= f.ram_kb THEN 0.9 ELSE 0.75 END AS confidence,
       nullif(f.killed, 0) AS killed, CASE WHEN f.killed = 0 THEN f.unkilled END AS unkilled, CASE WHEN EXISTS (SELECT 1 FROM oom_kills o WHERE o.capture_id = :capture AND o.id = f.last AND o.cut) THEN ', as the log breaks off' ELSE '' END AS cut, nullif(f.span, 0) AS span_ms,
       CASE WHEN f.killed > 1 THEN (SELECT k.victim FROM kills k WHERE k.id BETWEEN f.first AND f.last AND k.killed ORDER BY k.id LIMIT 1) END AS victim, coalesce(CASE WHEN f.killed = 1 THEN ': ' || (SELECT k.victim FROM kills k WHERE k.id BETWEEN f.first AND f.last AND k.killed ORDER BY k.id LIMIT 1) END, '') AS named,
       CASE WHEN f.kb IS NULL THEN 'The capture does not have the table that shows who used it.' WHEN f.ram_kb IS NULL THEN ''
            WHEN f.all_kb * 2 >= f.ram_kb THEN 'Processes used it up:' WHEN f.kb * 10 >= f.ram_kb THEN 'Processes account for less than half of it:'
            WHEN f.all_kb * 100 < f.ram_kb THEN 'Processes had next to none of it.'
            ELSE 'Processes account for only ' || (f.all_kb * 100 / f.ram_kb) || ' % of it.' END AS why,
       CASE WHEN coalesce(f.kb * 10 >= f.ram_kb, 1) THEN f.comm END AS top, CASE WHEN coalesce(f.kb * 10 >= f.ram_kb, 1) THEN f.kb END AS top_kb,
       CASE WHEN f.n > 1 THEN f.n END AS top_n, CASE WHEN f.kb > f.ram_kb THEN ', pages that they share counted for each' ELSE '' END AS shared, f.ram_kb AS ram_kb,
       CASE cg.source WHEN 'dump' THEN 'At the dump' ELSE 'Of what was killed,' END AS by_cgroup, cg.path AS cgroup, cg.kb AS cgroup_kb, CASE WHEN cg.tasks > 1 THEN cg.tasks END AS cgroup_n,
       cg.path2 AS cgroup2, cg.kb2 AS cgroup2_kb, CASE WHEN cg.n > 2 THEN cg.n - 2 END AS cgroup_more,
       CASE WHEN f.shmem_kb * 100 >= f.ram_kb * :notable_percent THEN f.shmem_kb END AS shmem_kb,
       CASE WHEN f.slab_unreclaimable_kb * 100 >= f.ram_kb * :notable_percent THEN f.slab_unreclaimable_kb END AS slab_kb,
       CASE WHEN f.pgtables_kb * 100 >= f.ram_kb * :notable_percent THEN f.pgtables_kb END AS tables_kb,
       CASE WHEN f.unaccounted_kb < f.ram_kb AND f.unaccounted_kb * 100 >= f.ram_kb * :notable_percent THEN f.unaccounted_kb END AS unaccounted_kb,
       CASE WHEN f.hugetlb_kb * 100 >= f.ram_kb * :notable_percent THEN f.hugetlb_kb END AS huge_kb,
       CASE WHEN f.swap_total_kb = 0 THEN 'not set up' WHEN f.swap_free_kb * 20 < f.swap_total_kb THEN 'full' WHEN f.swap_free_kb > 0 THEN 'not full' END AS swap,
       CASE WHEN f.killed AND p.now_ms - f.last_ms >= :quiet_ms AND f.last = (SELECT max(x.id) FROM kills x) THEN 'No further report follows.' END AS after,
       CASE WHEN f.shmem_kb * 3 >= f.ram_kb THEN 'Look at tmpfs and shared memory first (`df -t tmpfs`, `ipcs -m`, files of memfd): no kill gives that back, removing it does. A `size=` for each tmpfs, and cgroups with a limit, keep it small.'
            WHEN f.slab_unreclaimable_kb * 3 >= f.ram_kb THEN 'Look at the kernel''s own memory first: `slabtop`, or the list of slabs in the report, names the cache. One that grows without end is a leak in the kernel or a module: report it with that name.'
            WHEN f.hugetlb_kb * 3 >= f.ram_kb AND f.hugetlb_kb + f.all_kb <= f.ram_kb THEN 'Huge pages are a reservation: size it by what maps them (`vm.nr_hugepages`), and the rest of the machine by what is left.'
            WHEN f.kb IS NULL THEN CASE WHEN kernel_at_least(p.release, 2, 6, 25) = 0 THEN 'A kernel of this age prints no table of tasks: find out with `ps` which processes grow, and give the machine more memory or swap, or fewer of them.'
                                        ELSE 'Get the whole report: its table of tasks and its Mem-Info show who had the memory (`vm.oom_dump_tasks` has to be 1).' END
            WHEN f.unaccounted_kb * 3 >= f.ram_kb AND f.unaccounted_kb < f.ram_kb THEN 'Look for memory that no counter has: a balloon (the host knows), a driver''s buffers (`/proc/vmallocinfo`), or a leak of pages (`page_owner=on` at boot shows who took them).'
            WHEN f.kb * 10 >= f.ram_kb THEN 'Is that size expected of ' || f.comm || '? Then give the machine more memory or swap, or run less of it'
              || CASE WHEN coalesce(kernel_at_least(p.release, 4, 5), 1) THEN ', and give the service a limit of its own (`MemoryMax=` of its unit), so that it is the one that is killed.'
                      WHEN kernel_at_least(p.release, 2, 6, 25) THEN ', and give it a memory cgroup with a limit (`memory.limit_in_bytes`), so that it is the one that is killed.' ELSE '.' END
              || ' When it grows without end, it leaks: restart it, and watch its rss.'
            ELSE 'No process stands out: compare what all of them need with the machine''s memory, and look at the counters of the report for shared memory, slabs, page tables and huge pages.' END AS what
  FROM f JOIN present p LEFT JOIN cg ON cg.incident = f.incident
 ORDER BY f.first;
