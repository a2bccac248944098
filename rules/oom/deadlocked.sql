-- SPDX-License-Identifier: GPL-2.0-or-later
-- id:           oom/deadlocked
-- rev:          3
-- title:        the kernel panicked: out of memory and nobody left to kill
-- verdict:      The kernel panicked because it was out of memory and had nobody left to kill[, after {kills} OOM
--               {kills:kill|kills} in this log]. [In the last table of tasks {top} had {top_kb}[ in {top_n}
--               processes][ and could not be killed (oom_score_adj {top_adj})].][{unnamed}What filled the memory is no process's, or
--               belongs to one that may not be killed (oom_score_adj -1000).]
-- severity:     critical
-- maturity:     stable
-- confidence:   0.95
-- requires:     event
-- only-with:    event.oom-deadlocked
-- explained-by: oom/*, lock/*
-- classes:      L66
-- falsepos:     none known: the kernel says so itself
-- affected:     4.19 and later for the words "System is deadlocked on memory"
-- refs:         commit:3100dab2aa09 doc:oom/deadlocked.md
-- One finding a boot: the first such line, after the last report.
WITH w AS (
  SELECT c.comm AS comm, sum(c.rss_kb) AS kb, count(*) AS n, max(c.oom_score_adj) AS adj, min(c.id) AS id
    FROM oom_candidates c WHERE c.capture_id = :capture AND c.kill_id = (SELECT max(x.kill_id) FROM oom_candidates x WHERE x.capture_id = :capture)
   GROUP BY c.comm ORDER BY sum(c.rss_kb) DESC, min(c.id) LIMIT 1)
SELECT coalesce(k.trigger_comm, '') AS fingerprint, 'event:' || min(e.id) || part(' oom_kill:', k.id) || part(' oom_candidate:', w.id) AS evidence,
       (SELECT nullif(count(*), 0) FROM kills o WHERE o.killed) AS kills, w.comm AS top, w.kb AS top_kb,
       CASE WHEN w.n > 1 THEN w.n END AS top_n, CASE WHEN w.adj = -1000 THEN w.adj END AS top_adj, CASE WHEN w.comm IS NULL THEN '' END AS unnamed
  FROM events e
  LEFT JOIN oom_kills k ON k.capture_id = e.capture_id AND k.id = (SELECT max(o.id) FROM kills o)
  LEFT JOIN w ON w.kb * 10 >= coalesce((SELECT max(q.ram_kb) FROM shortages q), 0)
 WHERE e.capture_id = :capture AND e.kind = 'oom-deadlocked'
HAVING min(e.id) IS NOT NULL;
