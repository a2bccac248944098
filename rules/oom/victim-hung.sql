-- SPDX-License-Identifier: GPL-2.0-or-later
-- id:           oom/victim-hung
-- rev:          7
-- title:        {victim} was OOM-killed and hangs[ in {place}]
-- verdict:      {victim} was OOM-killed[ at {killed_at}] and has not gone: {seen}[ {later_ms} later][ in {place}], where no signal
--               reaches it.[ It waits for {target}[, which {holder} holds][; {behind} is at the end of that chain][, who waits for {last_target}].][ {suspect}, which is at work in {module} too, waits for memory.]
-- advice:       [Look at {look}: {victim} goes when it does. ][If {ender} is to end that wait, it does so only when it has got memory: look at what {code} does around its allocation. ][Find out who holds what {func} waits for: {where}. ][{last}]
-- severity:     high
-- maturity:     testing
-- confidence:   0.75
-- requires:     oom_kill, any(wait, event)
-- only-with:    victims
-- explained-by: oom/skip-notifiers, oom/mutex-holder-allocates, oom/reaper-stalled, oom/unable-to-reap, oom/global-reserves-granted, lock/deadlock, io/*,
--               oom/victim-blocked-in-exit, oom/victim-frozen, oom/victim-traced, oom/victim-dumps-core, oom/reaper-readers-queued,
--               oom/page-table-heavy, oom/skip-mlocked, oom/mm-shared
-- params:       min_age_ms=10000
-- classes:      L01 L02
-- falsepos:     The detector may name a new process with the pid of the old one; the name is compared as well.
-- affected:     any kernel
-- refs:         doc:oom/victim-hung.md
-- A log: the hung-task detector names a killed pid, or SysRq lists it as blocked. A dump: a thread of a victim has slept in state D since the kill.
WITH e AS MATERIALIZED (SELECT e.id AS id, e.pid AS pid, e.comm AS comm FROM events e WHERE e.capture_id = :capture AND e.kind = 'hung-task'),
h AS (
  SELECT v.*, e.id AS event, m.at_ms AS seen_ms, 1 AS by_log
    FROM (SELECT 1 FROM e LIMIT 1) CROSS JOIN victims v CROSS JOIN e ON e.pid = v.pid AND e.comm = v.comm
    LEFT JOIN moments m ON m.fact = 'event' AND m.id = e.id
   WHERE v.kill_id IS NOT NULL AND coalesce(m.at_ms >= v.killed_at_ms, 1)
  UNION ALL
  SELECT v.*, l.id, l.at_ms, 2
    FROM (SELECT e.id AS id, max(m.at_ms) AS at_ms FROM events e JOIN moments m ON m.fact = 'event' AND m.id = e.id
           WHERE e.capture_id = :capture AND e.kind = 'sysrq' AND (e.text LIKE '%Blocked State%' OR e.text LIKE '%Show State%')) l
    CROSS JOIN victims v
   WHERE l.at_ms IS NOT NULL AND v.kill_id IS NOT NULL AND v.state = 'D' AND coalesce(v.alive, 1) AND l.at_ms - v.killed_at_ms >= :min_age_ms
     AND NOT EXISTS (SELECT 1 FROM e WHERE e.pid = v.pid)
  UNION ALL
  SELECT v.*, NULL, p.now_ms, 0 FROM present p CROSS JOIN victims v
   WHERE p.kind = 'vmcore' AND v.kill_id IS NOT NULL AND v.alive AND v.state = 'D' AND v.age_ms >= :min_age_ms AND v.stuck_ms >= :min_age_ms),
-- What has no owner, or none that is known, is ended by code that knows it, as a rule of the same module.
ends AS MATERIALIZED (
  SELECT DISTINCT w.task_id AS task_id, coalesce(w.caller_module, l.module, (
           SELECT f.module FROM frames f WHERE f.capture_id = :capture AND f.task_id = w.task_id AND f.reliable AND f.module IS NOT NULL ORDER BY f.no LIMIT 1)) AS module
    FROM h CROSS JOIN chains c ON c.task_id = h.task_id AND c.best AND c.end_kind IN ('lock', 'wait', 'page')
   CROSS JOIN waits w ON w.capture_id = :capture AND w.id = c.end_wait_id
    LEFT JOIN locks l ON l.capture_id = :capture AND w.target_type = 'lock' AND l.id = w.target_id),
suspects AS MATERIALIZED (
  SELECT e.*, (SELECT a.wait_id FROM allocators a
                WHERE a.task_id <> e.task_id AND a.wait_id IS NOT NULL AND NOT a.victim AND EXISTS (
                      SELECT 1 FROM frames f WHERE f.capture_id = :capture AND f.task_id = a.task_id AND f.reliable AND f.module = e.module)
                ORDER BY a.kthread DESC, a.task_id LIMIT 1) AS wait_id
    FROM ends e WHERE e.module IS NOT NULL)
SELECT coalesce(site(w.kind, w.caller, w.func, w.caller_module), '') AS fingerprint,
       'oom_kill:' || h.kill_id || part(' event:', h.event) || part(' task:', h.task_id) || part(' wait:', w.id) || part(' wait:', a.wait_id) AS evidence,
       CASE WHEN w.id IS NULL THEN 0.65 WHEN c.depth > 0 THEN confidence(0.85, c.certainty, 1) ELSE 0.75 END AS confidence,
       coalesce(h.name, h.comm || '[' || h.pid || ']') AS victim, (SELECT o.told_at FROM kills o WHERE o.id = h.kill_id) AS killed_at, h.seen_ms - h.killed_at_ms AS later_ms,
       w.place || coalesce(' [' || coalesce(CASE w.place WHEN plain(w.caller) THEN w.caller_module END, (SELECT f.module FROM frames f WHERE f.capture_id = :capture AND f.task_id = h.task_id AND plain(f.func) = w.place ORDER BY f.no LIMIT 1)) || ']', '')
         || CASE WHEN EXISTS (SELECT 1 FROM frames f WHERE f.capture_id = :capture AND f.task_id = h.task_id AND f.reliable AND f.func = 'exit_mmap') THEN ', while it gives its memory back (exit_mmap)'
                 WHEN EXISTS (SELECT 1 FROM frames f WHERE f.capture_id = :capture AND f.task_id = h.task_id AND f.reliable AND f.func = 'do_exit') THEN ', on its way out (do_exit)' ELSE '' END AS place, CASE WHEN c.end_task_id IS h.task_id THEN w.place END AS func, a.name AS suspect, a.name AS ender, e.module AS module, e.module AS code, w.named AS target,
       CASE WHEN c.end_task_id <> h.task_id THEN t.name END AS look, CASE WHEN c.end_task_id <> h.task_id AND c.tasks = 2 THEN t.name END AS holder,
       CASE WHEN c.end_task_id <> h.task_id AND c.tasks > 2 THEN t.name END AS behind,
       CASE WHEN c.end_task_id <> h.task_id THEN nullif((SELECT o.target FROM waits o WHERE o.capture_id = :capture AND o.task_id = c.end_task_id AND o.within_id IS NULL ORDER BY o.id LIMIT 1), w.target) END AS last_target,
       CASE h.by_log WHEN 1 THEN 'the hung-task detector found it' WHEN 2 THEN 'a list of blocked tasks has it' ELSE 'it still sleeps' END AS seen,
       CASE WHEN p.kind = 'vmcore' THEN 'the other tasks of the dump show it' WHEN coalesce(p.alive, 1) THEN 'while the machine is alive, SysRq-w shows the other blocked tasks'
            ELSE 'stacks of other tasks that the log has may show it' END AS "where",
       CASE WHEN p.kind = 'log' AND coalesce(p.alive, 1) THEN 'The machine needs a reboot in the end.' END AS last
  FROM h JOIN present p
  LEFT JOIN chains c ON c.task_id = h.task_id AND c.best
  -- wait_event() and its like are inlined: there the function that waits is the one to look at, and else the caller of it.
  LEFT JOIN (SELECT o.*, CASE WHEN o.kind IN ('bit', 'wait-queue', 'variable', 'event', 'unknown') THEN coalesce(plain(o.func), plain(o.caller))
                              ELSE coalesce(plain(o.caller), plain(o.func)) END AS place,
                    CASE WHEN o.target_type IS NULL THEN CASE o.kind WHEN 'completion' THEN 'completion ' WHEN 'wait-queue' THEN 'wait queue ' WHEN 'bit' THEN 'a bit of ' ELSE '' END ELSE '' END || o.target AS named FROM waits o) w ON w.capture_id = :capture AND w.id = c.wait_id
  LEFT JOIN tasks t ON t.capture_id = :capture AND t.id = c.end_task_id
  LEFT JOIN suspects e ON e.task_id = c.end_task_id
  LEFT JOIN allocators a ON a.wait_id = e.wait_id
 GROUP BY coalesce(h.tgid, h.pid)
 ORDER BY max(most(h.seen_ms, h.event, h.task_id)) DESC;
