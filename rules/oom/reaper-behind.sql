-- SPDX-License-Identifier: GPL-2.0-or-later
-- id:           oom/reaper-behind
-- rev:          1
-- title:        the OOM reaper came to {victim} only {ms_ms} after the kill
-- verdict:      {victim} was reaped {ms_ms} after it was killed.[ {n} victims waited longer than {min_ms}.] The reaper takes one at a time and tries each up to ten times, so that victims behind a stuck one wait, or the reaper
--               did not get a CPU.
-- severity:     medium
-- maturity:     testing
-- confidence:   0.75
-- requires:     oom_kill.reaped_ms
-- explained-by: oom/unable-to-reap, oom/reaper-stalled, oom/over-kill
-- params:       min_ms=5000
-- classes:      L21 L12
-- falsepos:     From 5.18 on the reaper waits two seconds on purpose before it begins.
-- affected:     4.6 and later
-- refs:         commit:e4a38402c36e doc:oom/reaper-behind.md
SELECT 'late' AS fingerprint, 'oom_kill:' || k.id AS evidence, k.victim AS victim, max(k.reaped_ms) AS ms_ms, nullif(count(*), 1) AS n, :min_ms AS min_ms,
       CASE WHEN max(k.reaped_ms) >= 10000 THEN 0.85 ELSE 0.7 END AS confidence
  FROM kills k WHERE k.reap_result = 'reaped' AND k.reaped_ms >= :min_ms AND k.capture_id = :capture GROUP BY k.incident_id;
