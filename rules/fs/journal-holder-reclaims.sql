-- SPDX-License-Identifier: GPL-2.0-or-later
-- id:           fs/journal-holder-reclaims
-- rev:          3
-- title:        {n} {n:task waits|tasks wait} for a journal whose handle {holder} holds, which waits for memory[ of cgroup {memcg}]
-- verdict:      {holder} has begun a change of the file system (it holds a handle of its journal) and waits for memory in the middle of it[, of cgroup {memcg}, which is at its limit
--               of {max_kb}][, for {holder_ms}][, in the shrinker {shrinker}]. The commit waits for it, and with that {n} {n:task|tasks},
--               {example} {n:is the one|among them}[, for {waited_ms}]: {who} holds up all who write there.
-- advice:       [Raise memory.max of {memcg}: that lets it go on.][{what}]
-- severity:     medium
-- maturity:     stable
-- confidence:   0.85
-- requires:     wait, task.journal_addr
-- only-with:    allocators
-- explained-by: oom/mutex-holder-allocates, oom/nofail-loop, oom/nofs-only, lock/deadlock
-- params:       min_age_ms=1000
-- classes:      L55
-- falsepos:     A holder that reclaims for a moment; under a second it is left out.
-- affected:     any kernel with ext4 and memory cgroups
-- refs:         doc:fs/journal-holder-reclaims.md
-- The handle's owner is who has it in current->journal_info; those who wait for that journal say so.
WITH w AS MATERIALIZED (
  SELECT w.id, w.task_id, w.target_addr, w.since_ms FROM waits w WHERE w.capture_id = :capture AND w.kind = 'journal'),
s AS MATERIALIZED (
  SELECT f.task_id AS task_id, plain(p.func) || coalesce('() of ' || p.module, '()') AS place
    FROM frames f JOIN frames p ON p.capture_id = :capture AND p.task_id = f.task_id AND p.no = f.no - 1
   WHERE f.capture_id = :capture AND plain(f.func) = 'do_shrink_slab' AND f.reliable AND p.reliable AND p.func NOT LIKE '%resched%'
   GROUP BY f.task_id HAVING max(most(f.no)) IS NOT NULL)
-- What do_shrink_slab() called in the holder's stack is the shrinker that it sleeps in, when it is there.
SELECT 'jbd2|' || coalesce(plain(a.caller), a.func, '') || flag(g.id, '|memcg') AS fingerprint,
       'task:' || a.task_id || ' wait:' || a.wait_id || ' task:' || w.task_id || ' wait:' || w.id || part(' memcg:', g.id) AS evidence,
       confidence(CASE WHEN coalesce(w.since_ms, t.asleep_ms) >= 10000 THEN 0.85 ELSE 0.6 END, a.certainty, 1) AS confidence,
       h.name AS holder, count(DISTINCT w.task_id) AS n, t.name AS example, coalesce(w.since_ms, t.asleep_ms) AS waited_ms,
       coalesce(a.since_ms, h.asleep_ms) AS holder_ms, g.path AS memcg, g.max_kb AS max_kb,
       CASE WHEN g.id IS NULL THEN 'it' ELSE 'one cgroup' END AS who, s.place AS shrinker,
       CASE WHEN g.id IS NULL THEN CASE WHEN s.place IS NULL THEN 'The end of a process that has much memory lets it go on, or SysRq-f.' ELSE 'It is ' || s.place || ' that it waits in: look at what that sleeps for, as free memory does not end it.' END END AS what
  FROM tasks h
  CROSS JOIN allocators a ON a.task_id = h.id AND a.wait_id IS NOT NULL
  CROSS JOIN w ON w.target_addr = h.journal_addr AND w.task_id <> h.id
  CROSS JOIN tasks t ON t.capture_id = :capture AND t.id = w.task_id
  LEFT JOIN memcgs g ON g.capture_id = :capture AND g.id = a.memcg_id
  LEFT JOIN s ON s.task_id = h.id
 WHERE h.capture_id = :capture AND h.journal_addr IS NOT NULL
 GROUP BY h.id HAVING coalesce(w.since_ms, t.asleep_ms) >= :min_age_ms
 ORDER BY max(most(coalesce(w.since_ms, t.asleep_ms), w.id, a.wait_id)) DESC;
