-- SPDX-License-Identifier: GPL-2.0-or-later
-- id:           memcg/scan-soft-lockup
-- rev:          2
-- title:        CPU {cpu} was stuck for {stuck_ms} while it listed the tasks of a cgroup that is out of memory
-- verdict:      {task} kept CPU {cpu} for {stuck_ms} in {func}: the OOM killer goes through all tasks of the cgroup and prints them, and a slow
--               console or very many tasks make that last.
-- severity:     high
-- maturity:     stable
-- confidence:   0.85
-- requires:     event, frame
-- only-with:    event.soft-lockup
-- classes:      L26
-- falsepos:     A lockup for another reason may have these functions on its stack by chance; all of them are in one stack here.
-- affected:     kernels before 6.14; it depends on the number of tasks
-- refs:         commit:ade81479c7dd doc:memcg/scan-soft-lockup.md
SELECT 'memcg-scan' AS fingerprint, 'event:' || e.id || ' frame:' || f.task_id || '/' || f.no AS evidence, e.cpu AS cpu, e.duration_ms AS stuck_ms,
       e.comm || part('[', e.pid, ']') AS task, plain(f.func) AS func, 0.85 AS confidence
  FROM events e
  JOIN frames f ON f.capture_id = :capture AND f.task_id = e.task_id
   AND f.func IN ('mem_cgroup_scan_tasks', 'dump_tasks', 'dump_task', 'oom_evaluate_task', 'mem_cgroup_out_of_memory')
 WHERE e.capture_id = :capture AND e.kind = 'soft-lockup'
 ORDER BY e.duration_ms DESC, e.id, f.no LIMIT 1;
