-- SPDX-License-Identifier: GPL-2.0-or-later
-- id:           memcg/waiter-lost
-- rev:          2
-- title:        {task} sleeps for cgroup {memcg}, which has {room_kb} to spare: its wake-up was lost
-- verdict:      {task} sleeps[ for {waited_ms}] until cgroup {memcg} has memory to spare, and it has: {usage_kb} of {max_kb} are
--               in use, and its OOM killer is enabled and idle. Nobody will wake it.[ {others} more
--               {others:task sleeps|tasks sleep} like that.]
-- severity:     high
-- maturity:     testing
-- confidence:   0.7
-- requires:     memcg, wait
-- params:       min_age_ms=1000, room_kb=64
-- classes:      L52
-- falsepos:     The limit was raised or a victim died a moment ago; waits of under a second are left out, but usage may fall late.
-- affected:     kernels with cgroup v1
-- refs:         doc:memcg/waiter-lost.md
SELECT 'memcg-oom' AS fingerprint, 'memcg:' || g.id || ' task:' || w.task_id || ' wait:' || w.id AS evidence, t.name AS task, g.path AS memcg,
       coalesce(w.since_ms, t.asleep_ms) AS waited_ms, g.usage_kb AS usage_kb, g.max_kb AS max_kb, g.max_kb - g.usage_kb AS room_kb,
       nullif(count(*) - 1, 0) AS others
  FROM memcgs g
  JOIN waits w ON w.capture_id = :capture AND w.target_type = 'memcg' AND w.target_id = g.id AND w.detail = 'memcg-oom'
                AND w.func = 'mem_cgroup_oom_synchronize'
  JOIN tasks t ON t.capture_id = :capture AND t.id = w.task_id
 WHERE g.capture_id = :capture AND g.usage_kb + :room_kb < g.max_kb AND NOT coalesce(g.oom_kill_disable, 0)
   AND NOT coalesce(g.oom_lock, 0) AND coalesce(w.since_ms, t.asleep_ms) >= :min_age_ms
 GROUP BY g.id
 ORDER BY max(most(coalesce(w.since_ms, t.asleep_ms), w.id)) DESC;
