-- SPDX-License-Identifier: GPL-2.0-or-later
-- id:           io/dm-swap-needs-memory
-- rev:          2
-- title:        {count} {count:task reclaims|tasks reclaim} memory and {count:waits|wait} for what swap on {swap} has taken[, below which {below} has not answered for {oldest_ms}]
-- verdict:      {example}[ and {others} more] {count:reclaims|reclaim} memory and {count:waits|wait} for an element of a mempool[ ({pool})]: bios are on their
--               way to swap on {swap}, a device mapper target.[ {worker} brings them to {below} and has waited there for {worker_ms}.][ The
--               oldest request of {below} is {oldest_ms} old.] Memory comes back no faster than that.
-- severity:     high
-- maturity:     stable
-- confidence:   0.8
-- requires:     wait, swap, device
-- only-with:    allocators
-- explained-by: oom/mutex-holder-allocates, oom/reserves-exhausted-mempool
-- params:       min_age_ms=1000
-- classes:      L35
-- falsepos:     Encrypted swap is slow, and moves: requests below it are then milliseconds old.
-- affected:     any kernel with swap on dm-crypt or another target
-- refs:         doc:io/dm-swap-needs-memory.md
-- The pool's owner is not known; that reclaim waits for one while the device below swap is silent, is.
WITH d AS (
  SELECT s.id AS swap_id, m.id AS id, s.name AS swap, m.below_id AS below_id, b.name AS below, b.oldest_ms AS oldest_ms
    FROM swaps s
    JOIN devices m ON m.capture_id = :capture AND m.id = s.device_id AND m.name LIKE 'dm-%'
    LEFT JOIN devices b ON b.capture_id = :capture AND b.id = m.below_id
   WHERE s.capture_id = :capture AND s.kill_id IS NULL),
w AS (
  SELECT d.swap_id, x.id AS wait_id, t.id AS task_id, t.name, coalesce(x.since_ms, t.asleep_ms) AS ms
    FROM d
    JOIN waits x ON x.capture_id = :capture AND x.kind = 'io' AND x.target_type = 'device' AND x.target_id = d.below_id
    JOIN tasks t ON t.capture_id = :capture AND t.id = x.task_id AND t.kthread
   GROUP BY d.swap_id HAVING max(most(coalesce(x.since_ms, t.asleep_ms), x.id)) IS NOT NULL)
SELECT coalesce(plain(a.func), '') AS fingerprint,
       'task:' || a.task_id || ' wait:' || a.wait_id || ' swap:' || d.swap_id || ' device:' || d.id || part(' device:', d.below_id) || part(' task:', w.task_id)
         || part(' wait:', w.wait_id) AS evidence,
       CASE WHEN d.oldest_ms >= 10000 OR w.ms >= 10000 THEN 0.8 ELSE 0.6 END AS confidence,
       a.name AS example, count(DISTINCT a.task_id) AS count, nullif(count(DISTINCT a.task_id) - 1, 0) AS others, i.target_text AS pool,
       d.swap AS swap, d.below AS below, d.oldest_ms AS oldest_ms, w.name AS worker, w.ms AS worker_ms
  FROM d
  JOIN allocators a ON a.wait_id IS NOT NULL AND a.memcg_id IS NULL AND a.detail = 'mempool'
  JOIN waits i ON i.capture_id = :capture AND i.id = a.wait_id
  LEFT JOIN w ON w.swap_id = d.swap_id
 WHERE d.oldest_ms >= :min_age_ms OR w.ms >= :min_age_ms
 GROUP BY d.swap_id
 ORDER BY max(most(a.name NOT LIKE 'kswapd%', -a.since_ms, a.wait_id)) DESC;
