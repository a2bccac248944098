-- SPDX-License-Identifier: GPL-2.0-or-later
-- id:           memcg/high-throttled
-- rev:          3
-- title:        cgroup {memcg} is over memory.high: {tasks} {tasks:task is|tasks are} throttled
-- verdict:      Cgroup {memcg} uses {usage_kb} and may use {high_kb} (memory.high), so the kernel makes its tasks sleep for up to two
--               seconds at each return to user space: {example} has slept for {waited_ms}[, and {others} more {others:does|do}].[ {instant}]
--               Nobody is killed; what they hold in user space meanwhile keeps others waiting.
-- severity:     medium
-- maturity:     stable
-- confidence:   0.8
-- requires:     memcg, wait
-- explained-by: fs/fuse-waits-for-itself, io/nbd-server-starved
-- params:       min_age_ms=100
-- classes:      L57
-- falsepos:     That is what memory.high is for. It is a stall only if usage cannot fall.
-- affected:     any kernel with cgroup v2
-- refs:         doc:memcg/high-throttled.md
-- A task over the mark for a moment is nothing; several at once, at the moment of the dump, are told of, with less confidence.
SELECT 'memcg-throttle' AS fingerprint, 'memcg:' || g.id || ' task:' || w.task_id || ' wait:' || w.id AS evidence, g.path AS memcg,
       count(DISTINCT w.task_id) AS tasks, nullif(count(DISTINCT w.task_id) - 1, 0) AS others, g.usage_kb AS usage_kb,
       g.high_kb AS high_kb, t.name AS example, coalesce(w.since_ms, t.asleep_ms) AS waited_ms,
       CASE WHEN coalesce(w.since_ms, t.asleep_ms) >= :min_age_ms THEN 0.8 ELSE 0.4 END AS confidence,
       CASE WHEN coalesce(w.since_ms, t.asleep_ms) >= :min_age_ms THEN 'medium' ELSE 'low' END AS severity,
       CASE WHEN coalesce(w.since_ms, t.asleep_ms) < :min_age_ms THEN 'That is one instant: whether it goes on is not seen.' END AS instant
  FROM waits w
  JOIN memcgs g ON g.capture_id = :capture AND g.id = w.target_id AND g.usage_kb > g.high_kb
  JOIN tasks t ON t.capture_id = :capture AND t.id = w.task_id
 WHERE w.capture_id = :capture AND w.detail = 'memcg-throttle' AND w.target_type = 'memcg'
 GROUP BY g.id HAVING coalesce(w.since_ms, t.asleep_ms) >= :min_age_ms OR count(DISTINCT w.task_id) > 1
 ORDER BY max(most(coalesce(w.since_ms, t.asleep_ms), w.id)) DESC;
