-- SPDX-License-Identifier: GPL-2.0-or-later
-- id:           oom/alloc-stalled
-- rev:          3
-- title:        an allocation took {stalled_ms}: {task}
-- verdict:      {count} {count:report says|reports say} that an allocation does not come to its end; the longest had taken {stalled_ms}, in {task}[ (order {order})]. Neither
--               reclaim nor the OOM killer helped it in that time.
-- severity:     medium
-- maturity:     stable
-- confidence:   0.85
-- requires:     event
-- only-with:    event.alloc-stall
-- explained-by: oom/mutex-holder-allocates, oom/turn-holder-starved, oom/global-reserves-granted, oom/nofail-loop, oom/nofs-only, oom/lowmem-exhausted, oom/swap-errors, oom/unable-to-reap,
--               oom/memalloc-drains, oom/reserves-exhausted, oom/reserves-exhausted-mempool, oom/reaper-*, oom/skip-*, oom/victim-*, oom/mm-*, oom/context-*, oom/killer-*, oom/notifier-blocks,
--               oom/pcp-drain-stuck, oom/too-many-isolated, oom/low-swappiness, io/*, fs/*, wq/*, lock/deadlock, lock/shrinker-lock, lock/khugepaged-holds-mmap
-- params:       min_ms=10000
-- classes:      L28 L27
-- falsepos:     Ten seconds may pass on a machine that swaps heavily and yet moves.
-- affected:     4.9 to 4.14, and kernels that have the report of stalled allocations again
-- refs:         commit:400e22499dd9 doc:oom/alloc-stalled.md
SELECT CASE WHEN count(*) >= 100 THEN 'flood' ELSE 'stall' END AS fingerprint, 'event:' || e.id AS evidence, count(*) AS count, e.duration_ms AS stalled_ms,
       e.comm || part('[', e.pid, ']') AS task, CASE WHEN instr(e.text, 'order:') THEN CAST(substr(e.text, instr(e.text, 'order:') + 6) AS INTEGER) END AS "order",
       CASE WHEN e.duration_ms >= 60000 THEN 0.9 ELSE 0.75 END AS confidence, CASE WHEN e.duration_ms >= 60000 THEN 'high' ELSE 'medium' END AS severity
  FROM events e WHERE e.capture_id = :capture AND e.kind = 'alloc-stall' AND e.duration_ms >= :min_ms
HAVING max(most(e.duration_ms, e.id)) IS NOT NULL;
