-- SPDX-License-Identifier: GPL-2.0-or-later
-- id:           oom/global-reserves-granted
-- rev:          4
-- title:        {victim} was OOM-killed and did not exit: all allocations got access to the memory reserves
-- verdict:      {victim} was OOM-killed and had not exited five seconds later; the kernel then opened the memory reserves to
--               all allocations[, as {allocator} found when it asked for memory].[ It sleeps in {place}, as a rule for a lock whose holder needs memory.] {end}[
--               Access lasted {open_ms}.]
-- advice:       [Look at {holder}, which holds what {victim} waits for: it allocates with the lock held.][Find out who holds the lock that {sought} waits for[ in {place}]: it
--               allocates with the lock held.] Each allocation made meanwhile takes from what is left for it.
-- severity:     critical
-- maturity:     testing
-- confidence:   0.9
-- requires:     event
-- only-with:    event.oom-victim-stuck
-- explained-by: oom/mutex-holder-allocates
-- classes:      L01
-- falsepos:     none known: the kernel says so itself
-- affected:     kernels that carry Google's patch of 2016; it is not upstream
-- refs:         lkml:alpine.DEB.2.10.1601141400170.16227@chino.kir.corp.google.com doc:oom/global-reserves-granted.md
-- The line of the patch, and the one that ends it. The patch prints the victim's stack without the two innermost frames.
SELECT coalesce(plain(f.func), e.comm) AS fingerprint,
       'event:' || e.id || part(' event:', x.id) || part(' oom_kill:', k.id) || part(' event:', a.id) || part(' frame:', f.task_id, '/', f.no) AS evidence,
       CASE WHEN x.id IS NULL THEN 0.95 ELSE 0.9 END AS confidence,
       e.comm || '[' || e.pid || ']' AS victim, plain(f.func) AS place, d.at_ms - m.at_ms AS open_ms, coalesce(a.comm || '[' || a.pid || ']', 'the task with pid ' || a.pid) AS allocator,
       CASE WHEN x.id IS NULL THEN 'It is still there at the end of the log.' ELSE 'It exited in the end.' END AS "end",
       h.name AS holder, CASE WHEN h.id IS NULL THEN e.comm || '[' || e.pid || ']' END AS sought
  FROM events e
  JOIN moments m ON m.fact = 'event' AND m.id = e.id
  LEFT JOIN events x ON x.capture_id = :capture AND x.kind = 'oom-victim-exited' AND x.pid = e.pid
  LEFT JOIN moments d ON d.fact = 'event' AND d.id = x.id
  LEFT JOIN kills k ON k.id = (SELECT max(o.id) FROM kills o WHERE o.killed AND o.victim_pid = e.pid)
  -- The warning in front of the line is of the task whose scan for a victim met the old one.
  LEFT JOIN events a ON a.capture_id = :capture AND a.id = (SELECT max(w.id) FROM events w WHERE w.capture_id = :capture AND w.id < e.id AND w.text LIKE '%oom_scan_process_thread%')
  LEFT JOIN frames f ON f.capture_id = :capture AND f.task_id = e.task_id AND f.no = 0
  LEFT JOIN chains c ON c.task_id = e.task_id AND c.best AND c.tasks = 2 AND c.lock_id IS NOT NULL
  LEFT JOIN tasks h ON h.capture_id = :capture AND h.id = c.end_task_id
 WHERE e.capture_id = :capture AND e.kind = 'oom-victim-stuck'
 GROUP BY e.pid
 ORDER BY max(most(0, e.id, x.id)) DESC;
