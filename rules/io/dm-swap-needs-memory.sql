-- SPDX-License-Identifier: GPL-2.0-or-later
-- id:           io/dm-swap-needs-memory
-- rev:          4
-- title:        {count} {count:task reclaims|tasks reclaim} memory and {count:waits|wait} for what swap on {swap} has taken[, below which {below} has not answered for {oldest_ms}]
-- verdict:      {example}[ and {others} more] {pooled:reclaims|reclaim} memory and {pooled:waits|wait} for an element of {pool}[; {elsewhere} {elsewhere_n:waits|wait} for
--               an element of {elsewhere_pool}]: bios are on their way to swap on {swap}, a device mapper target.[ {worker} brings them to {below} and has waited there for {worker_ms}.][ The
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
   GROUP BY d.swap_id HAVING max(most(coalesce(x.since_ms, t.asleep_ms), x.id)) IS NOT NULL),
-- Who reclaims and waits for an element. Each mempool is told apart, by its address; what is written of one in a dump may differ by the device.
a AS (
  SELECT a.*, coalesce(i.target_addr, i.target_text) AS pool, coalesce(i.target_text, 'a mempool') AS text,
         row_number() OVER (PARTITION BY a.task_id ORDER BY a.since_ms DESC, a.wait_id) AS nth
    FROM allocators a JOIN waits i ON i.capture_id = :capture AND i.id = a.wait_id
   WHERE a.memcg_id IS NULL AND a.detail = 'mempool'),
-- The one to tell of is a process of users where there is one, and no kswapd.
first AS (SELECT a.* FROM a WHERE a.nth = 1 ORDER BY a.kthread, a.name LIKE 'kswapd%', a.since_ms DESC, a.wait_id LIMIT 1),
-- All of them, those that wait at its mempool, and those that wait elsewhere.
n AS (
  SELECT count(*) AS count, count(*) FILTER (WHERE a.pool IS f.pool) AS pooled, count(*) FILTER (WHERE a.pool IS NOT f.pool) AS elsewhere,
         count(DISTINCT coalesce(a.pool, '')) FILTER (WHERE a.pool IS NOT f.pool) AS pools, min(a.task_id) FILTER (WHERE a.pool IS NOT f.pool) AS task_id
    FROM a JOIN first f WHERE a.nth = 1)
SELECT coalesce(plain(f.func), '') AS fingerprint,
       'task:' || f.task_id || ' wait:' || f.wait_id || ' swap:' || d.swap_id || ' device:' || d.id || part(' device:', d.below_id) || part(' task:', w.task_id)
         || part(' wait:', w.wait_id) || part(' task:', e.task_id, ' wait:', e.wait_id) AS evidence,
       CASE WHEN d.oldest_ms >= 10000 OR w.ms >= 10000 THEN 0.8 ELSE 0.6 END AS confidence,
       f.name AS example, n.count AS count, n.pooled AS pooled, nullif(n.pooled - 1, 0) AS others, f.text AS pool,
       e.name || CASE WHEN n.elsewhere > 1 THEN ' and ' || (n.elsewhere - 1) || ' more' ELSE '' END AS elsewhere, n.elsewhere AS elsewhere_n,
       CASE WHEN n.pools > 1 THEN 'other mempools' ELSE e.text END AS elsewhere_pool,
       d.swap AS swap, d.below AS below, d.oldest_ms AS oldest_ms, w.name AS worker, w.ms AS worker_ms
  FROM d
  JOIN first f
  LEFT JOIN w ON w.swap_id = d.swap_id
  JOIN n
  LEFT JOIN a e ON e.task_id = n.task_id AND e.nth = 1
 WHERE d.oldest_ms >= :min_age_ms OR w.ms >= :min_age_ms
 ORDER BY d.swap_id;
