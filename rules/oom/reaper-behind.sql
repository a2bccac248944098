-- SPDX-License-Identifier: GPL-2.0-or-later
-- id:           oom/reaper-behind
-- rev:          3
-- title:        {head}
-- verdict:      {seen}[ {n} victims waited longer than {min_ms}.] The reaper takes one at a time and tries each up to ten times, so that victims behind a stuck one wait, or the reaper
--               did not get a CPU.
-- severity:     medium
-- maturity:     testing
-- confidence:   0.75
-- requires:     any(oom_kill, oom_state)
-- only-with:    any(kills, oom_state)
-- explained-by: oom/unable-to-reap, oom/reaper-stalled, oom/over-kill
-- params:       min_ms=5000 min_queue=3
-- classes:      L21 L12
-- falsepos:     From 5.18 on the reaper waits two seconds on purpose before it begins.
-- affected:     4.6 and later
-- refs:         commit:e4a38402c36e doc:oom/reaper-behind.md
-- A log, or the log in a dump: how late it came. A dump: how many wait for it.
SELECT 'late' AS fingerprint, 'oom_kill:' || k.id AS evidence, nullif(count(*), 1) AS n, :min_ms AS min_ms,
       'the OOM reaper came to ' || k.victim || ' only ' || (k.reaped_ms / 1000) || '.' || (k.reaped_ms / 100 % 10) || ' s after the kill' AS head,
       k.victim || ' was reaped ' || (k.reaped_ms / 1000) || '.' || (k.reaped_ms / 100 % 10) || ' s after it was killed.' AS seen,
       CASE WHEN k.reaped_ms >= 10000 THEN 0.85 ELSE 0.7 END AS confidence
  FROM kills k WHERE k.reap_result = 'reaped' AND k.reaped_ms >= :min_ms AND k.capture_id = :capture GROUP BY k.incident_id HAVING max(most(k.reaped_ms, k.id)) IS NOT NULL
UNION ALL
SELECT 'queue', 'oom_state:' || s.id || part(' task:', s.reaper_task_id) || part(' task:', min(t.id)), NULL, NULL, s.reaper_queue || ' victims queue for the OOM reaper',
       s.reaper_queue || ' victims queue for the OOM reaper' || coalesce(', ' || t.name || ' first', '') || '.', 0.7
  FROM oom_states s LEFT JOIN tasks t ON t.capture_id = :capture AND t.reaper_pos = 0
 WHERE s.capture_id = :capture AND s.reaper_queue >= :min_queue GROUP BY s.id
 ORDER BY evidence;
