-- SPDX-License-Identifier: GPL-2.0-or-later
-- id:           oom/victim-lingers
-- rev:          5
-- title:        {victim} was OOM-killed and is still there[ {later_ms} later]
-- verdict:      {victim} was OOM-killed[ at {killed_at}] and is still there[ {later_ms} later][, with {left_kb}]: {how}.
-- advice:       [{waiter} waits for {target}: look there first.[ {holder} is at the end of that chain.]]
-- severity:     medium
-- maturity:     stable
-- confidence:   0.7
-- requires:     oom_kill
-- only-with:    any(victims, kills)
-- explained-by: oom/mutex-holder-allocates, memcg/dying-overrun, oom/skip-notifiers, oom/reaper-stalled, oom/unable-to-reap, oom/global-reserves-granted, lock/deadlock, oom/deadlocked,
--               oom/victim-blocked-in-exit, oom/victim-frozen, oom/victim-traced, oom/victim-dumps-core, oom/victim-starved, oom/reaper-readers-queued, oom/page-table-heavy,
--               oom/victim-hung, oom/skip-mlocked, oom/skip-hugetlb, oom/mm-shared, oom/mm-pinned
-- params:       min_ms=1000 min_times=3 again_ms=2000 dump_ms=10000
-- classes:      L01 L02 L10 L12
-- falsepos:     A process with much memory takes a while to exit; below a second nothing is said, and below ten of a dump.
-- affected:     any kernel
-- refs:         doc:oom/victim-lingers.md
-- In a log: a later report's table of tasks has the victim, or it is killed once more. In a dump: it is alive.
WITH v AS (
  SELECT v.name, v.comm, v.pid, v.task_id, v.kill_id, v.killed_at_ms, v.age_ms AS later, v.left_kb, NULL AS again, 0 AS twice
    FROM present p CROSS JOIN victims v WHERE p.capture_id = :capture AND p.kind = 'vmcore' AND v.leader AND v.alive AND v.age_ms >= :dump_ms
  UNION ALL
  SELECT v.name, v.comm, v.pid, v.task_id, v.kill_id, v.killed_at_ms, k.at_ms - v.killed_at_ms, NULL, v.seen_kill_id, 0
    FROM victims v JOIN kills k ON k.id = v.seen_kill_id WHERE v.leader AND k.at_ms - v.killed_at_ms >= :min_ms
  UNION ALL
  SELECT k.victim, k.victim_comm, k.victim_pid, NULL, k.id, k.at_ms, n.at_ms - k.at_ms, NULL, n.id, 1
    FROM (SELECT o.victim_pid AS pid, o.victim_comm AS comm FROM kills o WHERE o.killed GROUP BY o.victim_pid, o.victim_comm
          HAVING max(o.at_ms) - min(o.at_ms) >= :again_ms AND (count(*) > 2 OR max(o.at_ms) - min(o.at_ms) <= 60000)) d
    CROSS JOIN kills k ON k.victim_pid = d.pid AND k.victim_comm = d.comm AND k.killed
    CROSS JOIN kills n ON n.victim_pid = k.victim_pid AND n.victim_comm = k.victim_comm AND n.id > k.id AND n.killed
   WHERE n.at_ms - k.at_ms BETWEEN :again_ms AND 60000 AND k.exited IS NULL
  UNION ALL
  SELECT k.victim, k.victim_comm, k.victim_pid, NULL, k.id, k.at_ms, max(r.time_ms) - min(r.time_ms), NULL, max(r.id), count(*)
    FROM kills k JOIN oom_kills r ON r.capture_id = :capture AND r.repeat_of = k.id
   WHERE k.killed AND k.scope = 'global' GROUP BY k.id HAVING count(*) >= :min_times AND max(r.time_ms) - min(r.time_ms) >= :min_ms),
w AS (
  SELECT v.*, max(v.twice) OVER p AS times, max(v.left_kb) OVER p AS most_kb, row_number() OVER (PARTITION BY v.pid ORDER BY v.later DESC, v.kill_id, v.again, v.task_id) AS nth
    FROM v WHERE v.kill_id IS NOT NULL WINDOW p AS (PARTITION BY v.pid))
SELECT CASE WHEN v.times > 0 THEN 'killed-again' ELSE 'still-there' END AS fingerprint,
       part('oom_kill:', v.kill_id, ' ') || part('oom_kill:', nullif(v.again, v.kill_id), ' ') || part('task:', v.task_id) AS evidence,
       coalesce(v.name, v.comm || '[' || v.pid || ']') AS victim, (SELECT o.told_at FROM kills o WHERE o.id = v.kill_id) AS killed_at, v.later AS later_ms, nullif(v.most_kb, 0) AS left_kb,
       CASE WHEN v.times > 1 THEN 'it was killed ' || (v.times + 1) || ' times' WHEN v.times THEN 'it was killed once more' WHEN v.again IS NOT NULL THEN 'a later report has it in its table of tasks' ELSE 'the dump has it' END AS how,
       CASE WHEN x.target IS NOT NULL THEN coalesce(v.name, v.comm) END AS waiter, x.target AS target, CASE WHEN c.end_task_id <> v.task_id THEN e.name END AS holder,
       CASE WHEN v.later >= 10000 OR v.times > 2 THEN 0.85 ELSE 0.65 END AS confidence, CASE WHEN v.later >= 10000 OR v.times >= 3 THEN 'high' ELSE 'medium' END AS severity
  FROM w v
  LEFT JOIN chains c ON c.task_id = v.task_id AND c.best
  LEFT JOIN waits x ON x.capture_id = :capture AND x.id = c.wait_id
  LEFT JOIN tasks e ON e.capture_id = :capture AND e.id = c.end_task_id
 WHERE v.nth = 1
 ORDER BY v.kill_id;
