-- SPDX-License-Identifier: GPL-2.0-or-later
-- id:           oom/robust-futex-lost
-- rev:          2
-- title:        {n} {n:task waits|tasks wait} for a futex whose owner[, {owner},] is gone
-- verdict:      {example}[ and {others} more] {n:waits|wait}[ for {waited_ms}] for a futex in memory that processes share. Its word names thread {tid} as its owner,[ {owner}, which was
--               OOM-killed,] which does not exist any more, and does not say that it died. Nobody will wake them. Memory is not what they lack.
-- severity:     low
-- maturity:     stable
-- confidence:   0.5
-- requires:     wait, lock, oom_kill
-- only-with:    kills
-- params:       min_age_ms=1000
-- classes:      L22
-- falsepos:     The word is the program's own: any value may stand there. Of another pid namespace an owner is not found though it lives.
-- affected:     4.6 to 5.17; later kernels leave the list of robust futexes two seconds. A program that does not use that list, any kernel
-- refs:         commit:e4a38402c36e doc:oom/robust-futex-lost.md
-- Only after an OOM kill. That the killed process had this thread id is the better sign.
SELECT 'futex' AS fingerprint, 'lock:' || l.id || ' task:' || t.id || ' wait:' || w.id || part(' oom_kill:', k.id) AS evidence,
       confidence(CASE WHEN k.id IS NOT NULL THEN 0.8 ELSE 0.5 END, w.certainty, 1) AS confidence,
       t.name AS example, count(DISTINCT t.id) AS n, nullif(count(DISTINCT t.id) - 1, 0) AS others, coalesce(w.since_ms, t.asleep_ms) AS waited_ms,
       l.owner_raw & 0x3fffffff AS tid, k.victim AS owner
  FROM locks l
  JOIN waits w ON w.capture_id = :capture AND w.target_type = 'lock' AND w.target_id = l.id
  JOIN tasks t ON t.capture_id = :capture AND t.id = w.task_id
  JOIN present p ON p.all_tasks
  LEFT JOIN kills k ON k.id = (SELECT max(o.id) FROM kills o WHERE o.killed AND o.victim_pid = (l.owner_raw & 0x3fffffff))
 WHERE l.capture_id = :capture AND l.kind = 'futex' AND l.owner_task_id IS NULL AND l.owner_how LIKE 'thread id in the futex: no such%'
   AND coalesce(w.since_ms, t.asleep_ms) >= :min_age_ms AND EXISTS (SELECT 1 FROM kills q WHERE q.killed)
 GROUP BY l.id
 ORDER BY max(most(coalesce(w.since_ms, t.asleep_ms), w.id)) DESC;
