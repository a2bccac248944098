-- SPDX-License-Identifier: GPL-2.0-or-later
-- id:           oom/victim-blocked-in-exit
-- rev:          5
-- title:        {victim} was OOM-killed and is blocked on its way out, in {stage}, by {what}
-- verdict:      {victim} was OOM-killed[ {killed_ms} before the dump] and has reached {stage} on its way out, where it
--               has waited[ for {waited_ms}] for {what}[ in {place}()][, at the end of which is {last}]. No signal ends this
--               wait. {rest}[ {waiting} {waiting:task sleeps|tasks sleep} in the OOM killer's context of {context} until it is gone.]
-- advice:       [Look at {look}[, which sleeps in {at}]: {victim} goes when it does.][Find out who holds {held}: {where}.]
-- severity:     high
-- maturity:     testing
-- confidence:   0.85
-- requires:     task.oom_victim, wait
-- explained-by: oom/mutex-holder-allocates, oom/reaper-stalled, oom/reaper-readers-queued, oom/victim-past-exit-mm, lock/deadlock
-- params:       min_age_ms=1000
-- classes:      L02
-- falsepos:     A slow disk looks the same for as long as it takes to answer; below ten seconds the confidence is lower.
-- affected:     any kernel; since 4.6 the OOM reaper takes most of the memory meanwhile
-- refs:         commit:aac453635549 doc:oom/victim-blocked-in-exit.md
-- Threads inside do_exit() whose wait ends neither at memory (oom/mutex-holder-allocates) nor, where the reaper gave up, at
-- their own mmap_lock (oom/reaper-stalled). A process whose memory is gone
-- is nobody's concern: users 0 and passed over by the killer. The longest wait stands for the process.
WITH stuck AS (
  SELECT v.*, c.wait_id, c.refs, c.certainty, c.end_kind, c.end_task_id, c.depth, w.kind, w.detail, w.func, w.caller, w.target,
         max(most(coalesce(w.since_ms, v.stuck_ms), v.task_id)) AS longest, coalesce(w.since_ms, v.stuck_ms) AS waited
    FROM victims v
    JOIN chains c ON c.task_id = v.task_id AND c.best AND c.end_kind NOT IN ('memory', 'memcg', 'oom-turn')
    LEFT JOIN locks l ON l.capture_id = :capture AND l.id = c.lock_id
    JOIN waits w ON w.capture_id = :capture AND w.id = c.wait_id AND w.kind NOT IN ('memory', 'coredump', 'ptrace', 'freezer')
   WHERE v.alive AND v.exit_stage NOT IN ('signal-pending', 'ptrace', 'coredump', 'zombie', 'dead')
     AND NOT (coalesce(v.skip, 0) AND coalesce(v.users, 1) = 0)
     AND NOT (coalesce(v.skip, 0) AND NOT coalesce(v.unstable, 1) AND coalesce(l.mm_id = v.mm_id, 0))
   GROUP BY coalesce(v.mm_id, -v.task_id) HAVING coalesce(coalesce(w.since_ms, v.stuck_ms) >= :min_age_ms, 1))
SELECT s.exit_stage || '|' || s.kind || '|' || coalesce(s.detail, '') || '|' || coalesce(plain(s.caller), s.func, '') AS fingerprint,
       'task:' || s.task_id || part(' oom_kill:', s.kill_id) || ' ' || s.refs || part(' mm:', s.mm_id) AS evidence,
       confidence(CASE WHEN coalesce(s.skip, 0) THEN 0.6 WHEN s.waited >= 10000 THEN 0.85 ELSE 0.75 END, s.certainty,
                  s.waited IS NOT NULL) AS confidence,
       CASE WHEN coalesce(s.skip, 0) THEN 'medium' ELSE 'high' END AS severity,
       s.name AS victim, s.exit_stage AS stage, s.age_ms AS killed_ms, s.waited AS waited_ms,
       coalesce(s.target, s.kind || coalesce(' (' || s.detail || ')', '')) AS what, coalesce(plain(s.caller), s.func) AS place,
       CASE WHEN s.depth > 0 THEN (SELECT t.name FROM tasks t WHERE t.capture_id = :capture AND t.id = s.end_task_id) END AS last,
       CASE WHEN coalesce(s.skip, 0) THEN 'The OOM killer passes over it (MMF_OOM_SKIP), but what the reaper could not take comes back only with its end.'
            ELSE 'Until it is gone the OOM killer waits for it.' END AS rest, x.waiters AS waiting, x.context AS context,
       -- The page's advice is about storage, which is for ways that end there, or at what nobody is known to hold or serve.
       CASE WHEN s.depth > 0 AND s.end_kind NOT IN ('device', 'page') THEN (SELECT t.name FROM tasks t WHERE t.capture_id = :capture AND t.id = s.end_task_id) END AS look,
       (SELECT CASE WHEN e.kind = 'event' THEN plain(e.func) ELSE coalesce(plain(e.caller), plain(e.func)) END || coalesce(' [' || e.caller_module || ']', '') FROM waits e WHERE e.capture_id = :capture AND e.task_id = s.end_task_id ORDER BY e.id LIMIT 1) AS at,
       CASE WHEN s.depth = 0 AND s.end_kind = 'lock' THEN s.target END AS held,
       CASE WHEN p.kind = 'vmcore' THEN 'the other tasks of the dump show it' ELSE 'stacks of other tasks that the log has may show it' END AS "where"
  FROM stuck s JOIN present p
  LEFT JOIN (SELECT g.oom_victim_task_id AS victim, g.waiters, 'cgroup ' || g.path AS context FROM memcgs g WHERE g.capture_id = :capture AND g.waiters > 0 AND g.oom_victim_task_id IS NOT NULL
             UNION ALL SELECT o.victim_task_id, o.waiters, 'the whole machine' FROM oom_states o WHERE o.capture_id = :capture AND o.waiters > 0 AND o.victim_task_id IS NOT NULL) x ON x.victim = s.task_id
 ORDER BY s.longest DESC, x.context;
