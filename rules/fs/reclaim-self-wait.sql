-- SPDX-License-Identifier: GPL-2.0-or-later
-- id:           fs/reclaim-self-wait
-- rev:          2
-- title:        {task} holds {lock} and waits for it: its own request for memory led back to it
-- verdict:      {task} took {lock} and asked for memory with it held[ in {asked}()]. Reclaim called into {place}() for that, which waits for
--               the same lock[ and has done so for {waited_ms}]: it waits for itself.[ {others} more {others:task hangs|tasks hang} on it.]
-- advice:       Nothing but a reboot ends this. Take the stack to whoever maintains {owner}: what allocates with that lock held has to do
--               it with `memalloc_nofs_save()` or without `__GFP_FS`, or the shrinker must only try the lock.
-- severity:     critical
-- maturity:     stable
-- confidence:   0.9
-- requires:     wait, lock
-- only-with:    allocators
-- classes:      L71
-- falsepos:     An owner word that is a hint at a reader; such a lock is left out.
-- affected:     specific to the file system or shrinker
-- refs:         doc:fs/reclaim-self-wait.md
-- A wait for a lock in the course of one for memory, of the task that the lock itself names as its owner.
SELECT coalesce(l.label, i.kind) || '|' || coalesce(plain(i.caller), i.func, '') AS fingerprint,
       'task:' || a.task_id || ' wait:' || a.wait_id || ' wait:' || i.id || ' lock:' || l.id AS evidence,
       confidence(0.9, weakest(a.certainty, i.certainty), i.since_ms IS NOT NULL) AS confidence,
       (SELECT min(e.cycle_id) FROM cycle_edges e WHERE e.capture_id = :capture AND e.src_type = 'task' AND e.src_id = a.task_id
           AND e.dst_type = 'lock' AND e.dst_id = l.id) AS cycle,
       a.name AS task, l.label AS lock, plain(a.caller) AS asked, coalesce(plain(i.caller), i.func) AS place, i.since_ms AS waited_ms,
       coalesce(i.caller_module, plain(i.caller), i.func, 'it') AS owner,
       nullif((SELECT count(DISTINCT c.task_id) FROM chains c WHERE c.lock_id = l.id AND c.task_id <> a.task_id), 0) AS others
  FROM allocators a
  JOIN waits i ON i.capture_id = :capture AND i.task_id = a.task_id AND i.within_id = a.wait_id AND i.target_type = 'lock'
  JOIN locks l ON l.capture_id = :capture AND l.id = i.target_id AND l.owner_task_id = a.task_id AND coalesce(l.mode, '') <> 'read'
 GROUP BY a.task_id
 ORDER BY max(most(i.since_ms, i.id)) DESC;
