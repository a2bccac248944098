-- SPDX-License-Identifier: GPL-2.0-or-later
-- id:           io/loop-on-own-memory
-- rev:          3
-- title:        {worker} of a loop device waits for memory{what}[, and {n} {n:task waits|tasks wait} for it to be written]
-- verdict:      {worker} writes for a loop device[ ({device})] into the file behind it, and waits for memory{what}[ in {place}()][ since {since_ms}].[ {n} {n:task waits|tasks wait} for what it
--               should write.][ The device's oldest request is {oldest_ms} old.][ {swap} lies on the device: memory comes back only through it.]
-- severity:     high
-- maturity:     stable
-- confidence:   0.7
-- requires:     wait, frame
-- only-with:    allocators
-- explained-by: oom/mutex-holder-allocates, lock/deadlock
-- params:       min_age_ms=1000
-- classes:      L58
-- falsepos:     A worker that asks for memory for a moment; without a request of a second's age it is left out.
-- affected:     up to 5.2 any loop device on a file system; later one whose file lies in memory (tmpfs), or whose cgroup is full
-- refs:         commit:d0a255e795ab doc:io/loop-on-own-memory.md
-- Who works for a loop device is seen in its stack. How far it is in the allocator is the moment's, no part of a signature. Held back until dirty pages are written (balance_dirty_pages) counts as well: those pages may be its own.
WITH w AS (
  SELECT a.task_id AS task_id, a.name AS name, a.wait_id AS wait_id, a.detail AS detail, a.caller AS caller, a.func AS func, a.since_ms AS since_ms, a.memcg_id AS memcg_id, a.certainty AS certainty,
         CASE WHEN a.name LIKE 'loop%' THEN substr(a.name, 1, instr(a.name, '[') - 1) END AS thread
    FROM allocators a
   WHERE a.wait_id IS NOT NULL
     AND EXISTS (SELECT 1 FROM frames f WHERE f.capture_id = :capture AND f.task_id = a.task_id AND plain(f.func) IN ('loop_workfn', 'loop_rootcg_workfn', 'loop_process_work', 'loop_queue_work', 'loop_handle_cmd', 'do_req_filebacked', 'lo_write_simple', 'lo_rw_aio', 'loop_thread'))
   GROUP BY a.task_id HAVING max(most(a.since_ms, a.wait_id)) IS NOT NULL),
d AS (SELECT d.id AS id, d.name AS name, d.oldest_ms AS oldest_ms, s.id AS swap_id, (SELECT count(DISTINCT x.task_id) FROM waits x WHERE x.capture_id = :capture AND x.target_type = 'device' AND x.target_id = d.id) AS n
        FROM devices d LEFT JOIN swaps s ON s.capture_id = :capture AND s.kill_id IS NULL AND s.device_id = d.id
       WHERE d.capture_id = :capture AND d.kind = 'loop' AND d.in_flight > 0 AND d.oldest_ms >= :min_age_ms)
SELECT 'loop|' || CASE w.detail WHEN 'dirty-throttle' THEN w.detail ELSE 'memory' END || flag(d.swap_id, '|swap') AS fingerprint, 'task:' || w.task_id || ' wait:' || w.wait_id || part(' device:', d.id) || part(' swap:', d.swap_id) || part(' memcg:', w.memcg_id) AS evidence,
       confidence(CASE WHEN d.oldest_ms >= 10000 THEN 0.8 WHEN d.id IS NOT NULL OR w.since_ms >= 10000 THEN 0.7 ELSE 0.5 END, w.certainty, 1) AS confidence,
       w.name AS worker, coalesce(d.name, w.thread) AS device, CASE WHEN w.detail = 'dirty-throttle' THEN ', held back until dirty pages are written' ELSE '' END AS what,
       coalesce(plain(w.caller), plain(w.func)) AS place, w.since_ms AS since_ms, nullif(d.n, 0) AS n, d.oldest_ms AS oldest_ms, CASE WHEN d.swap_id IS NOT NULL THEN 'Swap' END AS swap
  FROM w LEFT JOIN d ON w.thread IS NULL OR d.name = w.thread
 WHERE d.id IS NOT NULL OR w.since_ms >= 10000
 GROUP BY d.id, CASE WHEN d.id IS NULL THEN w.task_id END
 ORDER BY max(most(w.since_ms, w.wait_id, d.swap_id)) DESC;
