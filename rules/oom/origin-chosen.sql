-- SPDX-License-Identifier: GPL-2.0-or-later
-- id:           oom/origin-chosen
-- rev:          1
-- title:        {victim} was killed as the origin of the shortage, not for its size
-- verdict:      {victim} had a score of {score}, which no size gives: it had called set_current_oom_origin() (swapoff, KSM's "unmerge", or a test does), so the OOM killer took it
--               first, although it had {rss_kb}.[ It was killed {times} times.]
-- severity:     info
-- maturity:     testing
-- confidence:   0.85
-- requires:     oom_kill.score
-- only-with:    kills
-- explained-by: *
-- falsepos:     Scores go up to 2000 by oom_score_adj; only what is far beyond, or below zero, counts.
-- affected:     2.6.39 to 5.7, which print the score
-- refs:         doc:oom/origin-chosen.md
SELECT 'origin' AS fingerprint, 'oom_kill:' || min(k.id) AS evidence, k.victim AS victim, k.score AS score, k.rss_kb AS rss_kb,
       (SELECT nullif(count(*), 1) FROM oom_kills o WHERE o.capture_id = :capture AND o.victim_pid = k.victim_pid AND o.victim_comm = k.victim_comm) AS times
  FROM kills k WHERE k.killed AND k.scope IN ('global', 'constrained') AND (k.score > 100000 OR k.score < 0)
 GROUP BY k.incident_id, k.victim_pid
 ORDER BY min(k.id);
