-- SPDX-License-Identifier: GPL-2.0-or-later
-- id:           lock/khugepaged-holds-mmap
-- rev:          3
-- title:        {holder} holds the mmap_lock of {owner}, and {waiter} waits for it
-- verdict:      {waiter} has waited[ for {waited_ms}][ in {place}()] for the mmap_lock of {owner}, which {holder} holds to merge or
--               collapse its pages[; {holder} itself waits for {holder_wait}].[ {others} more {others:task waits|tasks
--               wait} for it.]
-- severity:     medium
-- maturity:     testing
-- confidence:   0.8
-- requires:     wait, lock, task
-- explained-by: lock/deadlock, oom/mutex-holder-allocates, io/reclaim-waits-for-device
-- params:       min_age_ms=5000
-- classes:      L64
-- falsepos:     Both threads take such locks all the time, for milliseconds.
-- affected:     any kernel with transparent huge pages or KSM
-- refs:         doc:lock/khugepaged-holds-mmap.md
-- The owner word, or the barrier in __khugepaged_exit() and __ksm_exit(), where an exiting task waits for them to let go.
SELECT coalesce(h.comm, '') || '|' || coalesce(wh.kind, '') || '|' || coalesce(CASE WHEN wh.kind <> 'memory' THEN wh.detail END, '') AS fingerprint,
       'task:' || t.id || ' wait:' || w.id || ' lock:' || l.id || ' task:' || h.id || part(' wait:', wh.id) AS evidence,
       confidence(CASE WHEN l.mode = 'write' THEN 0.8 ELSE 0.7 END, l.owner_certainty, 1) AS confidence,
       CASE WHEN t.oom_victim THEN 'high' ELSE 'medium' END AS severity,
       h.name AS holder, coalesce(o.name, l.label) AS owner, t.name AS waiter, coalesce(w.since_ms, t.asleep_ms) AS waited_ms,
       coalesce(plain(w.caller), w.func) AS place, nullif(count(*) - 1, 0) AS others,
       coalesce(wh.target, CASE wh.kind WHEN 'memory' THEN 'memory' ELSE wh.kind || coalesce(' (' || wh.detail || ')', '') END) AS holder_wait
  FROM locks l
  JOIN tasks h ON h.capture_id = :capture AND h.id = l.owner_task_id AND h.kthread AND h.comm IN ('khugepaged', 'ksmd')
  JOIN waits wh ON wh.capture_id = :capture AND wh.id = (SELECT min(x.id) FROM waits x WHERE x.capture_id = :capture AND x.task_id = h.id)
  JOIN waits w ON w.capture_id = :capture AND w.target_type = 'lock' AND w.target_id = l.id
  JOIN tasks t ON t.capture_id = :capture AND t.id = w.task_id
  LEFT JOIN mms m ON m.capture_id = :capture AND m.id = l.mm_id
  LEFT JOIN tasks o ON o.capture_id = :capture AND o.id = m.owner_task_id
 WHERE l.capture_id = :capture AND l.mm_id IS NOT NULL AND coalesce(w.since_ms, t.asleep_ms) >= :min_age_ms
   AND (l.mode = 'write' OR l.owner_certainty <> 'unknown')
 GROUP BY l.id
 ORDER BY max(most(coalesce(t.oom_victim, 0), -coalesce(w.since_ms, t.asleep_ms), w.id)) DESC;
