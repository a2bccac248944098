-- SPDX-License-Identifier: GPL-2.0-or-later
-- id:           oom/context-stuck
-- rev:          2
-- title:        {waiters} {waiters:task waits|tasks wait} for the OOM killer's turn in {context}, and {why}
-- verdict:      {waiters} {waiters:task sleeps|tasks sleep} until the OOM killer's context of {context} is released, and {why}:
--               nobody will wake them.[ They ask for memory of cgroup {from}.]
-- advice:       {what}
-- severity:     critical
-- maturity:     stable
-- confidence:   0.85
-- requires:     task, any(memcg, oom_state)
-- classes:      L51
-- falsepos:     An owner or victim that could not be read counts as unknown and not as none.
-- affected:     kernels with oom_context: Virtuozzo 7's around 3.10.0-229.7.2.vz7.6; never upstream
-- refs:         doc:oom/context-stuck.md
-- Waiters of cgroup v1 (mem_cgroup_oom_synchronize()) are other rules' (memcg/kill-disabled, memcg/waiter-lost).
WITH c AS (
  SELECT 'memcg' AS fact, g.id, 'cgroup ' || g.path AS context, g.waiters, g.online, g.oom_owner_task_id AS owner, g.oom_victim_task_id AS victim, g.oom_owner_raw AS owner_raw, g.oom_victim_raw AS victim_raw
    FROM memcgs g
   WHERE g.capture_id = :capture AND g.waiters > 0 AND NOT coalesce(g.oom_kill_disable, 0)
     AND NOT EXISTS (SELECT 1 FROM waits w WHERE w.capture_id = :capture AND w.target_type = 'memcg' AND w.target_id = g.id
                        AND w.func IN ('mem_cgroup_oom_synchronize', 'mem_cgroup_handle_oom'))
  UNION ALL
  SELECT 'oom_state', s.id, 'the whole machine', s.waiters, 1, s.owner_task_id, s.victim_task_id, s.owner_raw, s.victim_raw
    FROM oom_states s WHERE s.capture_id = :capture AND s.waiters > 0),
j AS (
  SELECT c.*, CASE WHEN c.online = 0 THEN 'its cgroup is gone'
                   WHEN c.owner_raw = 0 AND c.victim_raw = 0 THEN 'neither owner nor victim is left (both words are 0)'
                   WHEN c.owner_raw <> 0 AND c.owner IS NULL AND p.all_tasks THEN 'its owner is no task any more'
                   WHEN c.owner_raw = 0 AND c.victim IS NULL AND p.all_tasks THEN 'its victim is no task any more'
                   WHEN o.exit_state > 0 THEN 'its owner ' || o.name || ' has exited'
                   WHEN c.owner_raw = 0 AND v.exit_state > 0 THEN 'its victim ' || v.name || ' has exited'
                   WHEN c.owner_raw = 0 AND NOT v.oom_victim THEN 'its victim ' || v.name || ' is no OOM victim any more' END AS why
    FROM c CROSS JOIN present p
    LEFT JOIN tasks o ON o.capture_id = :capture AND o.id = c.owner
    LEFT JOIN tasks v ON v.capture_id = :capture AND v.id = c.victim)
SELECT j.fact || '|' || CASE WHEN j.online = 0 THEN 'offline' WHEN j.owner_raw = 0 AND j.victim_raw = 0 THEN 'none'
                             WHEN j.owner_raw = 0 THEN 'victim' ELSE 'owner' END AS fingerprint,
       j.fact || ':' || j.id || part(' task:', j.owner) || part(' task:', j.victim)
         || part(' wait:', (SELECT min(w.id) FROM waits w WHERE w.capture_id = :capture AND w.func IN ('oom_trylock', 'oom_unlock'))) AS evidence,
       j.context AS context, j.waiters AS waiters, j.why AS why,
       (SELECT min(g.path) FROM waits w JOIN tasks t ON t.capture_id = :capture AND t.id = w.task_id JOIN memcgs g ON g.capture_id = :capture AND g.id = t.memcg_id
         WHERE w.capture_id = :capture AND w.func IN ('oom_trylock', 'oom_unlock') AND j.fact = 'memcg' AND w.target_type = 'memcg' AND w.target_id = j.id AND t.memcg_id <> j.id) AS "from",
       CASE WHEN coalesce(p.alive, 1) THEN 'Send SIGKILL to one of them: the sleep is killable; it then runs the OOM killer and wakes the others. ' ELSE '' END
         || CASE WHEN j.online = 0 THEN 'The patch set has to release the context when its cgroup goes offline (css_offline), and has to let nobody wait in one that is offline.'
                 WHEN j.owner_raw = 0 AND j.victim_raw = 0 THEN 'A wake-up was lost: whoever clears the last of owner and victim has to wake all who wait (oom_unlock() and the exit of a victim).'
                 ELSE 'What ends without clearing its word in the context is at fault: look at the exit path of that task, exit_oom_victim() and oom_unlock().' END AS what
  FROM j JOIN present p WHERE j.why IS NOT NULL
 ORDER BY j.fact, j.id;
