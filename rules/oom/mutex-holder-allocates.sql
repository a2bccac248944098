-- SPDX-License-Identifier: GPL-2.0-or-later
-- id:           oom/mutex-holder-allocates
-- rev:          9
-- title:        {victim} cannot exit: {holder} {holds} {lock} and is itself waiting for memory
-- verdict:      {victim} was OOM-killed[ {killed_ms} before the dump] and cannot exit: it has waited[ {waited_ms}] for {lock}[, whose
--               holder {direct} waits for memory][, which {server} holds up as it waits for memory][; the chain of those who hold it up ends at {far}, which waits for memory][ ({gfp})][, and
--               in the course of that for {inner}][, for {inner_ms}].[ {others} more {others:thread|threads} of OOM victims {others:waits|wait} for the same.][ {spent}]
-- advice:       [Look first at {inner}, which keeps the holder waiting[ for {inner_ms}]. When it answers, the holder goes on, and the victim leaves. For good: no allocation that may reclaim under such a lock (a mempool, memalloc_noreclaim_save() where the holder frees memory in turn), and mutex_lock_killable() or its kin where a user's task waits.]
-- severity:     critical
-- maturity:     stable
-- family:       oom/victim-hung
-- confidence:   0.95
-- requires:     task.oom_victim, wait
-- only-with:    allocators
-- params:       min_age_ms=1000
-- classes:      L01
-- falsepos:     A victim may well wait a second for a lock whose holder allocates: younger waits are left out, and an unknown age costs confidence.
-- affected:     every kernel; without the OOM reaper (before 4.6) the victim blocks all further OOM kills
-- refs:         commit:aac453635549 doc:oom/mutex-holder-allocates.md lkml:alpine.DEB.2.10.1601141400170.16227@chino.kir.corp.google.com
-- A victim whose memory has gone holds up nobody but those who wait for its end, and what the holder waits for is not its memory: medium. Threads of victims that no signal reaches, the lock, work or thread they wait for, and who allocates at the end of the chain. The victim's own mmap_lock: oom/reaper-stalled.
WITH stuck AS (
  SELECT c.*, w.target_type, w.target_id, v.name AS victim, v.kill_id, site(w.kind, w.caller, w.func, w.caller_module) AS site, coalesce(l.label, w.target) AS label, l.id IS NOT NULL AS locked, a.name AS holder, a.gfp, a.inner_wait_id, a.inner_target, a.inner_ms,
         max(most(coalesce(w.since_ms, v.stuck_ms), v.task_id, c.id)) AS longest, coalesce(w.since_ms, v.stuck_ms) AS stuck_ms, v.age_ms AS killed_ms,
         coalesce(v.skip AND v.users = 0 AND coalesce(v.left_kb, 0) < 1024, 0) AS spent, count(DISTINCT c.task_id) - 1 AS others, row_number() OVER (PARTITION BY w.target_type, w.target_id ORDER BY c.depth, c.id) AS nearest
    FROM victims v
    JOIN chains c ON c.task_id = v.task_id AND c.end_kind IN ('memory', 'memcg') AND c.depth > 0
    JOIN waits w ON w.capture_id = :capture AND w.id = c.wait_id AND (w.target_type IN ('lock', 'work', 'workqueue') OR w.kind = 'kthread-stop')
    LEFT JOIN locks l ON l.capture_id = :capture AND w.target_type = 'lock' AND l.id = w.target_id
    JOIN allocators a ON a.wait_id = c.end_wait_id AND NOT a.victim
   WHERE coalesce(v.alive, 1) AND NOT coalesce(v.killable, 0) AND (l.id IS NULL AND c.depth <= 2 OR l.id IS NOT NULL AND (l.mm_id IS NULL OR l.mm_id IS NOT v.mm_id))
   GROUP BY w.target_type, w.target_id, c.end_task_id HAVING coalesce(coalesce(w.since_ms, v.stuck_ms) >= :min_age_ms, 1))
SELECT s.site AS fingerprint, 'task:' || s.task_id || part(' oom_kill:', s.kill_id) || ' ' || s.refs || part(' wait:', s.inner_wait_id) AS evidence,
       confidence(0.95, s.certainty, s.stuck_ms IS NOT NULL AND coalesce(s.inner_ms < 1000, 1)) AS confidence,
       (SELECT min(e.cycle_id) FROM cycle_edges e WHERE e.capture_id = :capture AND e.src_type = 'task' AND e.src_id = s.task_id AND e.dst_type = s.target_type AND e.dst_id = s.target_id) AS cycle,
       s.victim || flag(s.others, ' (and ' || s.others || ' more)') AS victim, s.holder AS holder, s.label AS lock,
       CASE WHEN NOT s.locked THEN 'holds up' WHEN s.depth > 2 THEN 'holds up who has' ELSE 'holds' END AS holds, s.killed_ms AS killed_ms, s.stuck_ms AS waited_ms,
       CASE WHEN s.spent THEN 'medium' ELSE 'critical' END AS severity, CASE WHEN s.spent THEN 'The victim has given its memory back: what is waited for has to come from elsewhere.' END AS spent,
       CASE WHEN s.locked AND s.depth <= 2 THEN s.holder END AS direct, CASE WHEN NOT s.locked THEN s.holder END AS server, CASE WHEN s.depth > 2 THEN s.holder END AS far, s.gfp AS gfp,
       s.inner_target AS inner, CASE WHEN s.inner_ms >= 1000 THEN s.inner_ms END AS inner_ms, nullif(s.others, 0) AS others
  FROM stuck s WHERE s.nearest = 1 ORDER BY s.spent, s.longest DESC;
