-- SPDX-License-Identifier: GPL-2.0-or-later
-- id:           memcg/kill-disabled
-- rev:          2
-- title:        cgroup {memcg} is out of memory with its OOM killer disabled: {waiters} {waiters:task waits|tasks wait}
-- verdict:      Cgroup {memcg} is at its limit of {max_kb} and its OOM killer is disabled (memory.oom_control): {waiters}
--               {waiters:task sleeps|tasks sleep}[, {example} for {waited_ms},] until somebody raises the limit, frees
--               memory or kills one of them. The kernel prints nothing about it.
-- severity:     high
-- maturity:     stable
-- confidence:   0.85
-- requires:     memcg
-- classes:      L48
-- falsepos:     A handler in user space may be about to do something; the age of the longest wait tells.
-- affected:     any kernel with cgroup v1
-- refs:         doc:memcg/kill-disabled.md
SELECT CASE WHEN g.under_oom THEN 'under_oom' ELSE '' END AS fingerprint,
       'memcg:' || g.id || part(' task:', w.task_id) || part(' wait:', w.id) AS evidence,
       CASE WHEN coalesce(w.since_ms, t.asleep_ms, 0) >= 5000 THEN 0.95 WHEN w.id IS NOT NULL THEN 0.7 ELSE 0.8 END AS confidence,
       g.path AS memcg, max(coalesce(g.waiters, 0), count(w.id)) AS waiters, g.max_kb AS max_kb,
       t.name AS example, coalesce(w.since_ms, t.asleep_ms) AS waited_ms
  FROM memcgs g
  LEFT JOIN waits w ON w.capture_id = :capture AND w.target_type = 'memcg' AND w.target_id = g.id AND w.detail = 'memcg-oom'
  LEFT JOIN tasks t ON t.capture_id = :capture AND t.id = w.task_id
 WHERE g.capture_id = :capture AND g.oom_kill_disable AND g.under_oom AND (coalesce(g.waiters, 0) > 0 OR w.id IS NOT NULL)
 GROUP BY g.id
 ORDER BY max(most(coalesce(w.since_ms, t.asleep_ms), w.id)) DESC;
