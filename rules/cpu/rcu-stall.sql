-- SPDX-License-Identifier: GPL-2.0-or-later
-- id:           cpu/rcu-stall
-- rev:          5
-- title:        an RCU grace period did not end[: CPU {cpu}][: {task}][ in {func}]
-- verdict:      {what}[; {task} {was}][ in {func}][; {near}, whose stack the log shows beside it, was in {near_func}].[ RCU's own thread got no CPU time: {starved}.][ {reports} such
--               reports came within {span_ms}[, of CPUs {cpus}].] What is freed by RCU stays in memory meanwhile.[ {hung} {hung:task|tasks} hung after it began, {first_hung} first.]
-- advice:       {look}{starving}
-- severity:     medium
-- maturity:     stable
-- confidence:   0.8
-- requires:     event
-- only-with:    any(event.rcu-stall, event.rcu-starved)
-- explained-by: cpu/lockup, kernel/oops, oom/*, memcg/*, lock/deadlock
-- falsepos:     A guest that its host did not run, and a slow console, make RCU speak up as well.
-- affected:     any kernel
-- refs:         doc:cpu/rcu-stall.md
-- One finding an incident: the first report with a stack, rather of a CPU that found itself than of one that was told by others;
-- what another CPU says of a task without a stack is less than a CPU's own word.
WITH e AS MATERIALIZED (
  SELECT e.*, m.incident_id AS incident, m.at_ms AS seen_ms, m.began_ms AS began, row_number() OVER (PARTITION BY m.incident_id ORDER BY e.kind <> 'rcu-stall',
           NOT EXISTS (SELECT 1 FROM told_frames f WHERE f.capture_id = :capture AND f.task_id = e.task_id), coalesce(e.text NOT LIKE '%self-detected%', 1), e.task_id IS NULL, e.id) AS place
    FROM events e JOIN moments m ON m.fact = 'event' AND m.id = e.id WHERE e.capture_id = :capture AND e.kind IN ('rcu-stall', 'rcu-starved')),
f AS (
  SELECT e.id AS event, f.task_id, f.no, f.func AS func, row_number() OVER (PARTITION BY e.id ORDER BY f.no) AS nth
    FROM e CROSS JOIN told_frames f ON f.capture_id = :capture AND f.task_id = e.task_id WHERE e.place = 1),
-- Where the report names no task: who runs, and is neither RCU's own thread nor idle, of the stacks that are printed with it.
r AS MATERIALIZED (
  SELECT t.id AS task_id, t.name AS name, f.no AS no, f.func AS func
    FROM (SELECT t.id, t.name FROM (SELECT 1 FROM e WHERE e.place = 1 AND e.task_id IS NULL LIMIT 1) CROSS JOIN tasks t ON t.capture_id = :capture AND coalesce(t.state, 'R') = 'R' AND t.comm NOT LIKE 'rcu%' AND (t.comm NOT LIKE 'swapper%' OR t.pid = 1)
           ORDER BY t.id LIMIT 8) t
    CROSS JOIN told_frames f ON f.capture_id = :capture AND f.task_id = t.id AND f.func NOT LIKE '%idle%' AND f.func NOT LIKE 'context_switch%' AND f.func NOT LIKE 'plpar%'
     AND f.func NOT LIKE '%interrupt%' AND f.func NOT LIKE 'tl0\_irq%' ESCAPE '\'
   ORDER BY t.id, f.no LIMIT 1),
n AS (SELECT e.incident AS incident, count(*) AS reports, max(e.seen_ms) - min(e.seen_ms) AS span_ms FROM e WHERE e.kind = 'rcu-stall' GROUP BY e.incident),
c AS (SELECT x.incident AS incident, group_concat(x.cpu, ', ') AS cpus, count(*) AS n FROM (SELECT DISTINCT e.incident, e.cpu FROM e WHERE e.cpu IS NOT NULL AND e.kind = 'rcu-stall' ORDER BY e.cpu) x GROUP BY x.incident),
-- Tasks that hang from then on: that they are its consequence is likely, and no more is said.
h AS (SELECT m.incident_id AS incident, e.id AS stall, count(DISTINCT coalesce(x.pid, x.comm)) AS tasks, min(x.id) AS first
        FROM e CROSS JOIN moments m ON m.fact = 'event' AND m.incident_id = e.incident JOIN events x ON x.capture_id = :capture AND x.id = m.id AND x.kind = 'hung-task'
       WHERE e.place = 1 AND m.began_ms >= e.began GROUP BY e.id)
SELECT coalesce(w.caller, f.func, e.func, r.func, '') AS fingerprint, 'event:' || e.id || part(' frame:', f.task_id, '/', f.no) || part(' event:', s.id) || CASE WHEN coalesce(f.func, e.func) IS NULL THEN part(' frame:', r.task_id, '/', r.no) ELSE '' END AS evidence,
       CASE WHEN e.text LIKE '%self-detected%' THEN 'A CPU found that it held up RCU itself' WHEN e.kind = 'rcu-starved' THEN 'RCU made no progress'
            ELSE 'RCU waited too long for a CPU or task to pass a quiescent state' END AS what,
       t.name AS task, CASE WHEN g.preempted THEN 'was preempted in a section of RCU,' WHEN t.state IN ('D', 'S') THEN 'sleeps in a section of RCU,' ELSE 'was on that CPU' END AS was,
       plain(coalesce(w.caller, f.func, e.func)) AS func, CASE WHEN coalesce(f.func, e.func) IS NULL THEN 0.6 ELSE 0.8 END AS confidence,
       CASE WHEN coalesce(f.func, e.func) IS NULL THEN r.name END AS near, plain(r.func) AS near_func, e.cpu AS cpu,
       CASE WHEN g.preempted THEN coalesce(t.name, 'The task') || ' has to get a CPU to leave its section: what runs instead, and with which priority? CONFIG_RCU_BOOST lifts such tasks.'
            WHEN t.state IN ('D', 'S') THEN coalesce(t.name, 'The task') || ' has to get what it waits for' || coalesce(' in ' || plain(w.func), '') || ' before it leaves its section: as a rule a lock, whose holder is the one to find. On PREEMPT_RT spinlocks sleep, too.'
            WHEN coalesce(f.func, e.func) LIKE '%spin%lock%' THEN 'It spins for a lock: the CPU that holds it is the one to find, among the other stacks.'
            WHEN coalesce(f.func, e.func) IS NOT NULL THEN 'Look at ' || plain(coalesce(f.func, e.func)) || coalesce(' in ' || t.name, '') || ': a loop that lets nobody else run, or a section of RCU that is too long.'
            WHEN r.func IS NOT NULL THEN 'The report names no task. ' || r.name || ' is only near: look for the CPU that is named, and take the stacks of all CPUs (SysRq-l) when it comes again.'
            ELSE 'Nothing here shows what held it up: take the stacks of all CPUs (SysRq-l) when it comes again.' END AS look,
       CASE WHEN n.reports > 1 AND n.span_ms > 0 THEN n.reports END AS reports, n.span_ms AS span_ms, CASE WHEN c.n BETWEEN 2 AND 8 THEN c.cpus END AS cpus,
       h.tasks AS hung, o.comm || part('[', o.pid, ']') AS first_hung,
       CASE WHEN s.id IS NOT NULL THEN ' RCU''s own thread starves behind real-time tasks that never sleep (`chrt -p`), on `isolcpus` or `nohz_full` CPUs without housekeeping, or in a guest that its host does not run (steal time).' ELSE '' END AS starving,
       trim(replace(substr(s.text, 1, coalesce(nullif(instr(s.text, '!'), 0) - 1, 200)), 'rcu:', '')) AS starved
  FROM e
  LEFT JOIN f ON f.event = e.id AND f.nth = 1
  LEFT JOIN r ON e.task_id IS NULL
  LEFT JOIN (SELECT x.task_id AS task_id, 1 AS preempted FROM frames x WHERE x.capture_id = :capture AND x.no <= 2 AND x.func GLOB 'preempt_schedule*' GROUP BY x.task_id) g ON g.task_id = e.task_id
  LEFT JOIN n ON n.incident = e.incident
  LEFT JOIN c ON c.incident = e.incident
  LEFT JOIN h ON h.stall = e.id
  LEFT JOIN events o ON o.capture_id = :capture AND o.id = h.first
  LEFT JOIN tasks t ON t.capture_id = :capture AND t.id = e.task_id
  LEFT JOIN waits w ON w.capture_id = :capture AND t.state IN ('D', 'S') AND w.id = (SELECT min(x.id) FROM waits x WHERE x.capture_id = :capture AND x.task_id = t.id)
  LEFT JOIN events s ON s.capture_id = :capture AND s.id = (SELECT min(x.id) FROM e x WHERE x.kind = 'rcu-starved' AND x.incident = e.incident
                                                               AND x.text LIKE '%starved for%')
 WHERE e.place = 1
 ORDER BY e.id;
