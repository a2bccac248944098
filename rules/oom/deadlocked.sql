-- SPDX-License-Identifier: GPL-2.0-or-later
-- id:           oom/deadlocked
-- rev:          2
-- title:        the kernel panicked: out of memory and nobody left to kill
-- verdict:      The kernel panicked because it was out of memory and had nobody left to kill[, after {kills} OOM
--               {kills:kill|kills} in this log]. What filled the memory is no process's, or belongs to one that may not
--               be killed (oom_score_adj -1000).
-- severity:     critical
-- maturity:     stable
-- confidence:   0.95
-- requires:     event
-- explained-by: oom/*, lock/*
-- classes:      L66
-- falsepos:     none known: the kernel says so itself
-- affected:     4.19 and later for the words "System is deadlocked on memory"
-- refs:         commit:3100dab2aa09 doc:oom/deadlocked.md
-- One finding a boot: the first such line, after the last report.
SELECT coalesce(k.trigger_comm, '') AS fingerprint, 'event:' || min(e.id) || part(' oom_kill:', k.id) AS evidence,
       (SELECT nullif(count(*), 0) FROM kills o WHERE o.killed) AS kills
  FROM events e
  LEFT JOIN oom_kills k ON k.capture_id = e.capture_id AND k.id = (SELECT max(o.id) FROM kills o)
 WHERE e.capture_id = :capture AND e.kind = 'oom-deadlocked'
HAVING min(e.id) IS NOT NULL;
