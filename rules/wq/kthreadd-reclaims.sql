-- SPDX-License-Identifier: GPL-2.0-or-later
-- id:           wq/kthreadd-reclaims
-- rev:          2
-- title:        kthreadd waits for memory itself[ in {place}]: no kernel thread can be made
-- verdict:      kthreadd, which makes all kernel threads, waits for memory[ in {place}][ and has for {since_ms}]. No workqueue gets another worker until it is through: work that would free memory, such as writing to swap through
--               dm-crypt or a network, stays where it is unless its workqueue has a rescuer.
-- severity:     high
-- maturity:     stable
-- confidence:   0.75
-- requires:     wait
-- only-with:    allocators
-- explained-by: io/dm-crypt-throttled, io/dm-swap-needs-memory, io/loop-on-own-memory, oom/mutex-holder-allocates, wq/no-rescuer
-- classes:      L37
-- falsepos:     A single stack is one moment: kthreadd may go on right after it.
-- affected:     any kernel
-- refs:         doc:wq/kthreadd-reclaims.md
SELECT coalesce((SELECT plain(f.func) FROM frames f WHERE f.capture_id = :capture AND f.task_id = t.id AND f.func IN ('throttle_vm_writeout', 'shrink_slab', 'shrink_node', 'shrink_zone')
                  ORDER BY f.no LIMIT 1), plain(w.caller), '') AS fingerprint, 'task:' || t.id || ' wait:' || w.id AS evidence,
       coalesce((SELECT plain(f.func) FROM frames f WHERE f.capture_id = :capture AND f.task_id = t.id AND f.func IN ('throttle_vm_writeout', 'congestion_wait', 'balance_dirty_pages')
                  ORDER BY f.no DESC LIMIT 1), plain(w.caller)) AS place, w.since_ms AS since_ms,
       CASE WHEN w.since_ms >= 10000 THEN 0.85 ELSE 0.65 END AS confidence, CASE WHEN w.since_ms >= 10000 THEN 'high' ELSE 'medium' END AS severity
  FROM tasks t JOIN waits w ON w.capture_id = :capture AND w.task_id = t.id AND w.kind = 'memory'
 WHERE t.capture_id = :capture AND t.pid = 2 AND t.comm = 'kthreadd' GROUP BY t.id
 ORDER BY max(most(w.since_ms, w.id)) DESC;
