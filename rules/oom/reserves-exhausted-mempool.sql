-- SPDX-License-Identifier: GPL-2.0-or-later
-- id:           oom/reserves-exhausted-mempool
-- rev:          4
-- title:        the reserves are gone[ ({free_kb} free)] and {task} waits for an element of {pool}
-- verdict:      {free_kb} are free where {min_kb} should be kept for those who need memory to free some: the reserves are gone. {task} waits[ for
--               {waited_ms}][ in {place}()] for an element of {pool}, all of which are in use[, and {others} more {others:task does|tasks do}
--               so][; {elsewhere} more {elsewhere:waits|wait} for elements of other mempools].[ {drainer} may use the reserves (PF_MEMALLOC) and is not in reclaim.]
-- severity:     critical
-- maturity:     stable
-- confidence:   0.8
-- requires:     wait, zone
-- params:       min_age_ms=1000 percent=25
-- classes:      L33
-- falsepos:     A burst of atomic requests takes reserves for a moment, too; a wait of a second or more is a sign that they do not come back.
-- affected:     4.6 and 4.7, where a mempool took from the reserves; later whatever has PF_MEMALLOC
-- refs:         commit:4e390b2b2f34 commit:f9054c70d28b doc:oom/reserves-exhausted-mempool.md
-- Less than a quarter of the min watermarks is free in all zones together, and none is above its own. kswapd has the flag by nature, whoever
-- reclaims has it for that time.
WITH d AS MATERIALIZED (
  SELECT t.id AS id, t.name AS name FROM tasks t
   WHERE t.capture_id = :capture AND t.memalloc AND t.comm NOT LIKE 'kswapd%' AND NOT coalesce(t.exit_state, 0)
     AND t.id NOT IN (SELECT o.task_id FROM allocators o WHERE o.task_id IS NOT NULL) ORDER BY t.id LIMIT 1)
SELECT 'mempool|' || coalesce(plain(a.caller), '') AS fingerprint,
       'task:' || a.task_id || ' wait:' || a.wait_id || ' zone:' || s.zone_id || part(' task:', d.id) AS evidence,
       confidence(CASE WHEN a.since_ms >= 5000 OR d.id IS NOT NULL THEN 0.8 ELSE 0.65 END, a.certainty, a.since_ms IS NOT NULL) AS confidence,
       a.name AS task, coalesce(w.target, 'a mempool') AS pool, coalesce(plain(a.caller), a.func) AS place, a.since_ms AS waited_ms,
       nullif(a.n - 1, 0) AS others, nullif(a.every - a.n, 0) AS elsewhere, s.free_kb AS free_kb, s.reserve_kb AS min_kb, d.name AS drainer
  FROM (SELECT q.*, count(*) OVER (PARTITION BY coalesce(i.target_addr, i.target_text)) AS n, count(*) OVER () AS every
          FROM allocators q JOIN waits i ON i.capture_id = :capture AND i.id = q.wait_id
         WHERE q.detail = 'mempool' AND coalesce(q.since_ms >= :min_age_ms, 1) ORDER BY q.since_ms DESC, q.wait_id LIMIT 1) a
  JOIN waits w ON w.capture_id = :capture AND w.id = a.wait_id
  JOIN shortages s ON s.kill_id IS NULL AND s.event_id IS NULL AND s.zone_id IS NOT NULL AND s.best_over_kb < 0 AND s.free_kb * 100 < s.reserve_kb * :percent
  LEFT JOIN d;
