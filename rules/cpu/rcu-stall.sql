-- SPDX-License-Identifier: GPL-2.0-or-later
-- id:           cpu/rcu-stall
-- rev:          1
-- title:        an RCU grace period did not end[: CPU {cpu}][: {task}][ in {func}]
-- verdict:      {what}[; {task} was on that CPU][ in {func}].[ RCU's own thread got no CPU time: {starved}.] What is
--               freed by RCU stays in memory meanwhile.
-- severity:     medium
-- maturity:     stable
-- confidence:   0.8
-- requires:     event
-- explained-by: cpu/lockup, kernel/oops, oom/*, memcg/*, lock/deadlock
-- falsepos:     A guest that its host did not run, and a slow console, make RCU speak up as well.
-- affected:     any kernel
-- refs:         doc:cpu/rcu-stall.md
WITH e AS (
  SELECT e.*, m.incident_id AS incident, row_number() OVER (PARTITION BY m.incident_id ORDER BY e.kind <> 'rcu-stall', e.task_id IS NULL, e.id) AS place
    FROM events e JOIN moments m ON m.fact = 'event' AND m.id = e.id WHERE e.capture_id = :capture AND e.kind IN ('rcu-stall', 'rcu-starved')),
f AS (
  SELECT e.id AS event, f.task_id, f.no, substr(f.func, instr(f.func, ':') + 1) AS func, row_number() OVER (PARTITION BY e.id ORDER BY f.no) AS nth
    FROM e JOIN frames f ON f.capture_id = :capture AND f.task_id = e.task_id AND f.reliable
   WHERE e.place = 1 AND f.func NOT LIKE '%dump_stack%' AND f.func NOT LIKE 'show_%' AND f.func NOT LIKE '%rcu%' AND f.func NOT LIKE 'sched_show%' AND f.func NOT LIKE '%sanitizer_cov%' AND f.func NOT LIKE '%watchdog_timer%'
     AND f.func NOT LIKE '%hrtimer%' AND f.func NOT LIKE '%apic_timer%' AND f.func NOT IN ('panic', 'dump_backtrace', 'update_process_times', 'tick_sched_timer'))
SELECT coalesce(f.func, '') AS fingerprint, 'event:' || e.id || part(' frame:', f.task_id, '/', f.no) || part(' event:', s.id) AS evidence,
       CASE WHEN e.text LIKE '%self-detected%' THEN 'A CPU found that it held up RCU itself' WHEN e.kind = 'rcu-starved' THEN 'RCU made no progress'
            ELSE 'RCU waited too long for a CPU or task to pass a quiescent state' END AS what,
       t.name AS task, plain(f.func) AS func, CASE WHEN f.func IS NULL THEN 0.6 ELSE 0.8 END AS confidence,
       e.cpu AS cpu,
       trim(replace(substr(s.text, 1, coalesce(nullif(instr(s.text, '!'), 0) - 1, 200)), 'rcu:', '')) AS starved
  FROM e
  LEFT JOIN f ON f.event = e.id AND f.nth = 1
  LEFT JOIN tasks t ON t.capture_id = :capture AND t.id = e.task_id
  LEFT JOIN events s ON s.capture_id = :capture AND s.id = (SELECT min(x.id) FROM e x WHERE x.kind = 'rcu-starved' AND x.incident = e.incident
                                                               AND x.text LIKE '%starved for%')
 WHERE e.place = 1;
