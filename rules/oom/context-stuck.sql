-- SPDX-License-Identifier: GPL-2.0-or-later
-- id:           oom/context-stuck
-- rev:          1
-- title:        {waiters} {waiters:task waits|tasks wait} for the OOM killer's turn in {context}, and {why}
-- verdict:      {waiters} {waiters:task sleeps|tasks sleep} until the OOM killer's context of {context} is released, and {why}:
--               nobody will wake them.
-- severity:     critical
-- maturity:     testing
-- confidence:   0.85
-- requires:     task, any(memcg, oom_state)
-- classes:      L51
-- falsepos:     An owner or victim that could not be read counts as unknown and not as none.
-- affected:     kernels with oom_context: Virtuozzo 7's around 3.10.0-229.7.2.vz7.6; never upstream
-- refs:         doc:oom/context-stuck.md
-- Waiters of cgroup v1 (mem_cgroup_oom_synchronize()) are other rules' (memcg/kill-disabled, memcg/waiter-lost).
WITH c AS (
  SELECT 'memcg' AS fact, g.id, 'cgroup ' || g.path AS context, g.waiters, g.online, g.oom_owner_task_id AS owner, g.oom_victim_task_id AS victim
    FROM memcgs g
   WHERE g.capture_id = :capture AND g.waiters > 0 AND NOT coalesce(g.oom_kill_disable, 0)
     AND NOT EXISTS (SELECT 1 FROM waits w WHERE w.capture_id = :capture AND w.target_type = 'memcg' AND w.target_id = g.id
                        AND w.func IN ('mem_cgroup_oom_synchronize', 'mem_cgroup_handle_oom'))
  UNION ALL
  SELECT 'oom_state', s.id, 'the whole machine', s.waiters, 1, s.owner_task_id, s.victim_task_id
    FROM oom_states s WHERE s.capture_id = :capture AND s.waiters > 0),
j AS (
  SELECT c.*, CASE WHEN c.online = 0 THEN 'its cgroup is gone'
                   WHEN c.owner IS NULL AND c.victim IS NULL AND NOT EXISTS (SELECT 1 FROM gaps p WHERE p.capture_id = :capture
                     AND p.fact = c.fact AND coalesce(p.fact_id, c.id) IN (c.id, 0)) THEN 'neither owner nor victim is left'
                   WHEN o.exit_state > 0 THEN 'its owner ' || o.name || ' has exited'
                   WHEN c.owner IS NULL AND v.exit_state > 0 THEN 'its victim ' || v.name || ' has exited'
                   WHEN c.owner IS NULL AND NOT v.oom_victim THEN 'its victim ' || v.name || ' is no OOM victim any more' END AS why
    FROM c
    LEFT JOIN tasks o ON o.capture_id = :capture AND o.id = c.owner
    LEFT JOIN tasks v ON v.capture_id = :capture AND v.id = c.victim)
SELECT j.fact || '|' || CASE WHEN j.online = 0 THEN 'offline' WHEN j.owner IS NULL AND j.victim IS NULL THEN 'none'
                             WHEN j.owner IS NULL THEN 'victim' ELSE 'owner' END AS fingerprint,
       j.fact || ':' || j.id || part(' task:', j.owner) || part(' task:', j.victim) AS evidence,
       j.context AS context, j.waiters AS waiters, j.why AS why
  FROM j WHERE j.why IS NOT NULL;
