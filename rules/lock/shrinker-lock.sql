-- SPDX-License-Identifier: GPL-2.0-or-later
-- id:           lock/shrinker-lock
-- rev:          3
-- title:        {task} reclaims memory and waits in {place} for {lock}[, whose holder {holder} waits for memory itself]
-- verdict:      {task} was called for memory into {place}() and waits there[ for {waited_ms}] for {lock}[, whose holder {holder}
--               waits for memory itself, as all others].[ {others} more {others:task waits|tasks wait} for it in reclaim.][ It asked for memory
--               in {asked}() of the same module, so that it may wait for itself.]
--               Reclaim cannot go on behind such a lock.
-- severity:     high
-- maturity:     stable
-- confidence:   0.85
-- requires:     wait
-- explained-by: fs/reclaim-self-wait, lock/deadlock, oom/mutex-holder-allocates
-- params:       min_age_ms=1000
-- classes:      L65
-- falsepos:     A lock that is held for a moment; under a second it is left out. A mutex of the allocator itself is not meant.
-- affected:     specific to the shrinker or file system
-- refs:         doc:lock/shrinker-lock.md
-- A wait for a lock within one for memory. Only with the holder in the allocator is it a circle; of locks whose holder is
-- not known (logs) little can be said.
WITH hit AS (
  SELECT a.task_id, a.name, a.wait_id, a.caller_module AS module, plain(a.caller) AS asked, i.caller_module AS inner_module, i.id AS inner_id, i.kind, i.func, i.caller, i.target, i.target_type, i.target_id,
         h.id AS holder_id, h.name AS holder, o.wait_id AS holder_wait, l.label,
         coalesce(i.since_ms, t.asleep_ms, (SELECT max(e.duration_ms) FROM events e WHERE e.capture_id = :capture
                                               AND e.task_id = a.task_id AND e.kind = 'hung-task')) AS ms
    FROM allocators a
    JOIN waits i ON i.capture_id = :capture AND i.id = a.inner_wait_id
                AND (i.kind IN ('mutex', 'semaphore', 'rt-mutex') OR i.kind LIKE 'rwsem%' OR i.kind LIKE 'percpu-rwsem%')
    LEFT JOIN tasks t ON t.capture_id = :capture AND t.id = a.task_id
    LEFT JOIN locks l ON l.capture_id = :capture AND i.target_type = 'lock' AND l.id = i.target_id
    LEFT JOIN tasks h ON h.capture_id = :capture AND h.id = l.owner_task_id
    LEFT JOIN allocators o ON o.task_id = h.id AND o.wait_id IS NOT NULL
   WHERE coalesce(plain(i.caller), '') NOT IN ('drain_all_pages', '__drain_all_pages', '__alloc_pages_may_oom', 'mem_cgroup_out_of_memory')
     AND a.detail NOT IN ('oom-kill', 'memcg-oom'))
SELECT coalesce(s.label, s.kind) || '|' || coalesce(plain(s.caller), s.func, '') AS fingerprint,
       'task:' || s.task_id || ' wait:' || s.wait_id || ' wait:' || s.inner_id || part(' task:', s.holder_id, ' wait:', s.holder_wait) AS evidence,
       CASE WHEN s.holder_wait IS NOT NULL THEN 0.85 WHEN s.ms >= 10000 THEN 0.6 ELSE 0.4 END AS confidence,
       s.name AS task, coalesce(plain(s.caller), s.func, '?') AS place, coalesce(s.target, 'a ' || replace(replace(s.kind, '-read', ''), '-write', '')) AS lock,
       CASE WHEN s.holder_wait IS NOT NULL THEN s.holder END AS holder, s.ms AS waited_ms, nullif(count(DISTINCT s.task_id) - 1, 0) AS others, NULL AS asked
  FROM hit s WHERE s.ms >= :min_age_ms AND (s.holder_wait IS NOT NULL OR s.holder_id IS NULL)
 GROUP BY coalesce(s.target_id, s.caller, s.func) HAVING max(most(s.ms, s.inner_id, s.holder_wait)) IS NOT NULL
UNION ALL
SELECT coalesce(plain(w.caller), w.func) || flag(o.id, '|shrinker_rwsem'),
       'task:' || w.task_id || ' wait:' || w.id || ' frame:' || f.task_id || '/' || f.no || part(' wait:', o.id), CASE WHEN o.id IS NULL THEN 0.7 ELSE 0.8 END,
       t.name, coalesce(plain(w.caller), w.func), coalesce(w.target, 'a lock'), NULL, w.since_ms, NULL, NULL
  FROM waits w
  JOIN frames f ON f.capture_id = :capture AND f.task_id = w.task_id AND f.func IN ('shrink_slab', 'do_shrink_slab', 'shrink_slab_memcg')
  JOIN tasks t ON t.capture_id = :capture AND t.id = w.task_id
  LEFT JOIN (SELECT q.id, q.task_id FROM waits q JOIN frames g ON g.capture_id = :capture AND g.task_id = q.task_id
               AND g.func IN ('unregister_shrinker', 'register_shrinker', 'prealloc_shrinker')
              WHERE q.capture_id = :capture AND q.kind LIKE 'rwsem%') o ON o.task_id <> w.task_id
 WHERE w.capture_id = :capture AND w.kind IN ('mutex', 'semaphore', 'rt-mutex', 'rwsem-read', 'rwsem-write')
   AND (o.id IS NOT NULL OR w.task_id IN (SELECT e.task_id FROM events e WHERE e.capture_id = :capture AND e.kind = 'hung-task'))
   AND w.task_id NOT IN (SELECT h.task_id FROM hit h WHERE h.ms >= :min_age_ms AND (h.holder_wait IS NOT NULL OR h.holder_id IS NULL))
 GROUP BY 1 HAVING max(most(w.since_ms, w.id, f.no, o.id)) IS NOT NULL
UNION ALL
-- A list of blocked tasks has neither ages nor owners. But who asked within the code that it then waits in mostly holds the lock itself.
SELECT s.kind || '|' || coalesce(plain(s.caller), s.func, ''), 'task:' || s.task_id || ' wait:' || s.wait_id || ' wait:' || s.inner_id, 0.5,
       s.name, coalesce(plain(s.caller), s.func), coalesce(s.target, 'a ' || replace(replace(s.kind, '-read', ''), '-write', '')), NULL, NULL,
       nullif((SELECT count(DISTINCT o.task_id) FROM hit o WHERE o.task_id <> s.task_id AND o.kind = s.kind AND o.func IS s.func AND plain(o.caller) IS plain(s.caller)), 0), s.asked
  FROM hit s WHERE s.ms IS NULL AND s.holder_id IS NULL AND s.inner_module = s.module AND plain(s.caller) <> s.asked
 GROUP BY 1 HAVING max(most(0, s.inner_id)) IS NOT NULL
 ORDER BY waited_ms DESC, evidence;
