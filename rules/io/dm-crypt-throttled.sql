-- SPDX-License-Identifier: GPL-2.0-or-later
-- id:           io/dm-crypt-throttled
-- rev:          2
-- title:        the dm-crypt worker {task} is held back by the writeback that it has to do
-- verdict:      {task} encrypts what is to be written, swap as well. To do so it allocates[ in {place}], and the allocation waits
--               in {where} for writeback to get less: for its own work. It goes on at some ten requests a second.[ {others} more
--               {others:task waits|tasks wait} for memory.]
-- advice:       {now}Swap on a plain partition or on zram does not depend on dm-crypt's workers.
-- severity:     critical
-- maturity:     stable
-- confidence:   0.9
-- requires:     wait, frame
-- only-with:    allocators
-- classes:      L32
-- falsepos:     A single stack is one moment; that the worker is throttled at all is the bug.
-- affected:     up to 4.8, where PF_MEMALLOC tasks and mempools are throttled in reclaim
-- refs:         doc:io/dm-crypt-throttled.md
SELECT 'kcryptd|' || plain(f.func) AS fingerprint, 'task:' || t.id || ' wait:' || w.id || ' frame:' || t.id || '/' || f.no AS evidence,
       t.name AS task, plain(w.caller) AS place, plain(f.func) AS "where", confidence(0.9, w.certainty, 1) AS confidence,
       (SELECT nullif(count(DISTINCT a.task_id) - 1, 0) FROM allocators a) AS others,
       CASE WHEN coalesce(p.alive, 1) AND NOT coalesce(kernel_at_least(p.release, 4, 9), 0) THEN 'Swapping off is no way out now; a newer kernel (4.9 and later) does not throttle here. ' ELSE '' END AS now
  FROM waits w CROSS JOIN present p
  CROSS JOIN tasks t ON t.capture_id = :capture AND t.id = w.task_id
  CROSS JOIN frames f ON f.capture_id = :capture AND f.task_id = t.id AND f.func IN ('throttle_vm_writeout', 'congestion_wait', 'wait_iff_congested', 'balance_dirty_pages')
 WHERE w.capture_id = :capture AND w.kind = 'memory'
   AND EXISTS (SELECT 1 FROM frames c WHERE c.capture_id = :capture AND c.task_id = t.id AND (c.func LIKE 'kcryptd%' OR c.func LIKE 'crypt\_%' ESCAPE '\'))
 GROUP BY t.id HAVING max(most(f.no, w.id)) IS NOT NULL
 ORDER BY t.id;
