-- SPDX-License-Identifier: GPL-2.0-or-later
-- id:           cpu/lockup
-- rev:          4
-- title:        {cpu} was stuck[ for {stuck_ms}][ in {func}][: {task}]
-- verdict:      The watchdog found {cpu} stuck[ for {stuck_ms}][ in {func}], {kind}[; {task} ran there{near}][, called from {caller}][, for the work item {work}()].[
--               {cpus} CPUs were reported in all.]
-- advice:       {what}[ Look at {look} first.] A crash dump of the moment comes with kernel.{sysctl}_panic=1 and kdump.
-- severity:     medium
-- maturity:     stable
-- confidence:   0.8
-- requires:     event
-- only-with:    any(event.soft-lockup, event.hard-lockup)
-- explained-by: oom/*, memcg/*, lock/deadlock, kernel/oops
-- falsepos:     A guest that was not scheduled by its hypervisor looks the same; then each function is a different one.
-- affected:     any kernel with the watchdog
-- refs:         doc:cpu/lockup.md
-- One finding an incident: the first lockup, as the later ones tend to wait for that CPU.
-- A report without a task goes with the stack that the log has of that CPU within seconds, unless the CPU was idle or several tasks had it.
WITH e AS MATERIALIZED (
  SELECT e.*, m.at_ms, coalesce(e.task_id, (
           SELECT min(t.id) FROM tasks t JOIN events o ON o.capture_id = :capture AND o.task_id = t.id JOIN moments n ON n.fact = 'event' AND n.id = o.id
            WHERE t.capture_id = :capture AND t.cpu = e.cpu AND t.on_cpu AND t.pid > 0 AND coalesce(abs(n.at_ms - m.at_ms) <= 5000, abs(o.id - e.id) <= 2) HAVING count(DISTINCT t.id) = 1)) AS seen_id, m.incident_id AS incident, row_number() OVER (PARTITION BY m.incident_id ORDER BY e.task_id IS NULL, e.id) AS place,
         count(*) OVER (PARTITION BY m.incident_id) AS n, max(e.duration_ms) OVER (PARTITION BY m.incident_id, e.cpu) AS ms,
         (SELECT count(DISTINCT x.cpu) FROM events x WHERE x.capture_id = :capture AND x.kind IN ('soft-lockup', 'hard-lockup')) AS cpus
    FROM events e JOIN moments m ON m.fact = 'event' AND m.id = e.id
   WHERE e.capture_id = :capture AND e.kind IN ('soft-lockup', 'hard-lockup')),
f AS MATERIALIZED (
  SELECT e.id AS event, f.task_id, f.no, f.func AS func, row_number() OVER (PARTITION BY e.id ORDER BY f.no) AS nth
    FROM e CROSS JOIN told_frames f ON f.capture_id = :capture AND f.task_id = e.seen_id WHERE e.place = 1
  UNION ALL
  -- A later stack of the task, as a panic prints one, has the function of the instruction pointer as a leftover.
  SELECT e.id, x.task_id, x.no, x.func, 0
    FROM e CROSS JOIN frames x ON x.capture_id = :capture AND x.task_id = e.task_id AND NOT x.reliable AND x.func = e.func
   WHERE e.place = 1 AND x.no < (SELECT min(f.no) FROM told_frames f WHERE f.capture_id = :capture AND f.task_id = e.task_id)),
r AS MATERIALIZED (SELECT f.event, f.task_id, f.no, f.func, row_number() OVER (PARTITION BY f.event ORDER BY f.nth, f.no DESC) AS nth
        FROM f WHERE NOT EXISTS (SELECT 1 FROM f x WHERE x.event = f.event AND x.nth = f.nth - 1 AND plain(x.func) = plain(f.func)))
SELECT e.kind || '|' || coalesce(f.func, e.func, '') || '|' || coalesce(g.func, '') AS fingerprint,
       'event:' || e.id || part(' task:', e.seen_id) || part(' frame:', f.task_id, '/', f.no) AS evidence,
       'CPU ' || coalesce(e.cpu, '?') AS cpu, e.ms AS stuck_ms, plain(coalesce(f.func, e.func)) AS func, plain(g.func) AS caller,
       coalesce(e.comm || part('[', e.pid, ']'), t.name) AS task, CASE WHEN e.task_id IS NULL THEN ', by a stack of that CPU beside the report' ELSE '' END AS near, CASE WHEN e.cpus > 1 THEN e.cpus END AS cpus,
       (SELECT plain(w.func) FROM told_frames w JOIN told_frames q ON q.capture_id = :capture AND q.task_id = w.task_id AND q.no = w.no + 1 AND q.func IN ('process_one_work', 'process_scheduled_works')
         WHERE w.capture_id = :capture AND w.task_id = e.seen_id AND plain(w.func) NOT IN (coalesce(plain(f.func), ''), coalesce(plain(g.func), '')) ORDER BY w.no LIMIT 1) AS work,
       CASE e.kind WHEN 'hard-lockup' THEN 'with interrupts off' ELSE 'without letting others run' END AS kind,
       CASE e.kind WHEN 'hard-lockup' THEN 'hardlockup' ELSE 'softlockup' END AS sysctl,
       CASE WHEN coalesce(f.func, e.func) LIKE '%spin%lock%' OR coalesce(f.func, e.func) LIKE '%rwlock%' THEN 'It spins for a lock: the CPU that holds it is the one to find, among the other stacks.'
            WHEN coalesce(f.func, e.func) LIKE 'smp\_call\_function%' ESCAPE '\' OR coalesce(f.func, e.func) LIKE 'csd\_lock%' ESCAPE '\' THEN 'It waits for another CPU to answer: the one that does not has its interrupts off, and is the one to find.'
            WHEN e.cpus > 2 THEN 'Several CPUs were stuck: is it a guest whose host is overloaded, or do they wait for one of them?'
            WHEN coalesce(f.func, e.func) IS NULL THEN 'The report has no place: with kernel.softlockup_all_cpu_backtrace=1 the next one has the stacks of all CPUs.'
            ELSE 'The function named looped, or was slow, with no chance to schedule.' END AS what,
       CASE WHEN coalesce(f.func, e.func) LIKE '%spin%lock%' OR coalesce(f.func, e.func) LIKE '%rwlock%' OR coalesce(f.func, e.func) LIKE 'smp\_call\_function%' ESCAPE '\'
              OR coalesce(f.func, e.func) LIKE 'csd\_lock%' ESCAPE '\' THEN NULL ELSE plain(coalesce(f.func, e.func)) END AS look,
       CASE WHEN coalesce(f.func, e.func) IS NULL OR e.task_id IS NULL THEN 0.6 ELSE 0.8 END AS confidence
  FROM e LEFT JOIN r f ON f.event = e.id AND f.nth = 1 LEFT JOIN r g ON g.event = e.id AND g.nth = 2
  LEFT JOIN tasks t ON t.capture_id = :capture AND t.id = e.seen_id
 WHERE e.place = 1
 ORDER BY e.id;
