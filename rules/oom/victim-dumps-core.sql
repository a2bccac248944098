-- SPDX-License-Identifier: GPL-2.0-or-later
-- id:           oom/victim-dumps-core
-- rev:          3
-- title:        {victim} was OOM-killed while it dumps core, and does not go
-- verdict:      {victim} was OOM-killed[ {killed_ms} before the dump] while it dumps core, and does not go: [{dumper} writes
--               the core and has waited[ for {waited_ms}] for {what}][, at the end of which {last} waits for memory].
--               [{others} more {others:thread waits|threads wait} for it to finish.]
-- severity:     high
-- maturity:     stable
-- confidence:   0.85
-- requires:     task.oom_victim, task.core_dumping
-- explained-by: oom/mutex-holder-allocates, lock/deadlock
-- params:       min_age_ms=1000
-- classes:      L06
-- falsepos:     A dump that is being written is no livelock; only a wait of a second or more counts.
-- affected:     any kernel; up to 3.19 the killer took such a process for one that will soon be gone
-- refs:         commit:d003f371b270 commit:aac453635549 doc:oom/victim-dumps-core.md
-- signal->core_state is set. The dumper is the thread with the frames of the dump whose wait is not the one for it. The
-- chain behind it may end at a helper that allocates.
WITH dump AS (
  SELECT v.*, count(*) - 1 AS others, d.id AS dumper_id, d.name AS dumper, c.refs, c.end_kind, c.certainty,
         c.end_task_id, w.id AS dump_wait, w.kind, w.detail, w.func, w.target,
         coalesce(w.since_ms, d.asleep_ms, CASE WHEN d.id IS NULL THEN v.stuck_ms END) AS waited, max(most(v.stuck_ms, v.task_id)) AS longest
    FROM victims v
    JOIN tasks t ON t.capture_id = :capture AND t.id = v.task_id AND t.core_dumping
    LEFT JOIN tasks d ON d.capture_id = :capture AND d.id = (SELECT min(f.task_id) FROM victims o
           JOIN frames f ON f.capture_id = :capture AND f.task_id = o.task_id AND f.func IN ('do_coredump', 'vfs_coredump')
          WHERE o.tgid = v.tgid)
    LEFT JOIN chains c ON c.task_id = d.id AND c.best
    LEFT JOIN waits w ON w.capture_id = :capture AND w.id = c.wait_id
   WHERE v.alive
   GROUP BY coalesce(v.mm_id, -v.tgid))
SELECT coalesce(s.kind, '') || '|' || coalesce(CASE WHEN s.kind <> 'memory' THEN s.detail END, '') || '|' || coalesce(s.end_kind, '') AS fingerprint,
       'task:' || s.task_id || part(' oom_kill:', s.kill_id) || part(' task:', s.dumper_id) || part(' ', s.refs) AS evidence,
       confidence(CASE WHEN s.dumper_id IS NULL THEN 0.6 ELSE 0.85 END, s.certainty, s.waited IS NOT NULL) AS confidence,
       CASE WHEN coalesce(s.skip, 0) THEN 'medium' ELSE 'high' END AS severity,
       s.name AS victim, s.age_ms AS killed_ms, s.dumper AS dumper, s.waited AS waited_ms,
       coalesce(s.target, s.kind || coalesce(' (' || s.detail || ')', '')) AS what, nullif(s.others, 0) AS others,
       CASE WHEN s.end_kind = 'memory' THEN (SELECT t.name FROM tasks t WHERE t.capture_id = :capture AND t.id = s.end_task_id) END AS last
  FROM dump s WHERE (s.dumper_id IS NULL OR s.dump_wait IS NOT NULL) AND coalesce(s.waited >= :min_age_ms, 1)
 ORDER BY s.longest DESC;
