-- SPDX-License-Identifier: GPL-2.0-or-later
-- id:           lock/shrinker-lock
-- rev:          1
-- title:        {task} waits for a lock inside of reclaim, in {place}[; {other} waits for reclaim's own lock]
-- verdict:      {task} runs a shrinker in the course of an allocation and waits for {target} there, in {place}[, for {waited_ms}].[ It holds
--               shrinker_rwsem meanwhile, which {other} waits for in {other_place}: when that one has the lock that {task} waits for, neither gets on.]
-- advice:       The lock in {place} must not be held by whoever allocates with reclaim allowed, nor by whoever calls
--               unregister_shrinker(). {reboot}
-- severity:     high
-- confidence:   0.7
-- requires:     wait, frame
-- params:       min_ms=10000
-- explained-by: lock/deadlock, oom/mutex-holder-allocates
-- classes:      L65
-- falsepos:     A shrinker that waits for a moment is no trouble; waits below ten seconds are left out where their age is known.
-- affected:     any kernel; shrinker_rwsem up to 6.6
-- refs:         doc:lock/shrinker-lock.md
WITH hung AS MATERIALIZED (SELECT DISTINCT e.task_id AS task_id FROM events e WHERE e.capture_id = :capture AND e.kind = 'hung-task' AND e.task_id IS NOT NULL),
w AS (
  SELECT w.* FROM waits w WHERE w.capture_id = :capture AND w.kind IN ('mutex', 'rwsem-read', 'rwsem-write', 'semaphore', 'rt-mutex')
     AND (coalesce(w.since_ms >= :min_ms, 0) OR w.task_id IN (SELECT h.task_id FROM hung h))),
s AS (SELECT w.*, min(f.no) AS no FROM w JOIN frames f ON f.capture_id = :capture AND f.task_id = w.task_id
       AND f.func IN ('shrink_slab', 'do_shrink_slab', 'shrink_slab_memcg', 'shrink_node_slabs') AND coalesce(f.reliable, 1) GROUP BY w.task_id),
o AS (SELECT w.id AS id, w.task_id AS task_id, f.func AS func FROM w JOIN frames f ON f.capture_id = :capture AND f.task_id = w.task_id
       AND f.func IN ('unregister_shrinker', 'register_shrinker', 'register_shrinker_prepared', 'prealloc_shrinker', 'free_prealloced_shrinker', 'alloc_shrinker_info', 'expand_shrinker_info'))
SELECT coalesce(plain(s.caller), plain(s.func)) || flag(o.id, '|shrinker_rwsem') AS fingerprint,
       'task:' || s.task_id || ' wait:' || s.id || ' frame:' || s.task_id || '/' || s.no || part(' wait:', o.id) AS evidence,
       t.name AS task, coalesce(plain(s.caller), plain(s.func)) AS place, coalesce(s.target, 'a lock') AS target, s.since_ms AS waited_ms,
       u.name AS other, o.func AS other_place, confidence(CASE WHEN o.id IS NULL THEN 0.7 ELSE 0.85 END, s.certainty, 1) AS confidence,
       CASE WHEN coalesce(p.alive, 1) THEN 'The tasks that hang do not come back; the machine needs a reboot.' ELSE '' END AS reboot
  FROM s JOIN present p JOIN tasks t ON t.capture_id = :capture AND t.id = s.task_id
  LEFT JOIN o ON o.task_id <> s.task_id
  LEFT JOIN tasks u ON u.capture_id = :capture AND u.id = o.task_id
 GROUP BY 1;
