-- SPDX-License-Identifier: GPL-2.0-or-later
-- id:           memcg/dying-overrun
-- rev:          3
-- title:        cgroup {memcg} has {over_kb} more than its limit: {dying}, which was killed, goes on charging
-- verdict:      Cgroup {memcg} has used {usage_kb}, its limit is {max_kb}. {dying} was killed and has not come to its end: a process that is dying may charge beyond
--               the limit, and this one goes on[ in {place}()]. It takes from the whole machine what its cgroup may not have.
-- advice:       [Look at {place}(): what loops there has to look for fatal signals. ][Find out in which system call or driver {blind} is: its stack. ]Raise `memory.max` to stop
--               further kills in the cgroup.[ For good: {later}.]
-- severity:     high
-- maturity:     stable
-- confidence:   0.8
-- requires:     any(memcg, oom_kill)
-- only-with:    any(memcg, incident.memcg)
-- explained-by: oom/mutex-holder-allocates
-- params:       percent=5 min_kb=4096
-- classes:      L50
-- falsepos:     A limit that was lowered below the usage a moment ago; charges that must not fail (__GFP_NOFAIL) go over by a little.
-- affected:     up to 5.15 any charge of a dying task; later those that may not fail or not sleep (__GFP_NOFAIL, GFP_ATOMIC)
-- refs:         commit:a4ebf1b6ca1e commit:7775face2079 doc:memcg/dying-overrun.md
-- A dump: a task of the cgroup, or of one below it, with its SIGKILL. A log: reports that show more than the limit, twice, and more each time.
WITH RECURSIVE
g AS (SELECT m.id AS id, m.path AS path, m.usage_kb AS usage_kb, m.max_kb AS max_kb FROM memcgs m JOIN present p
       WHERE m.capture_id = :capture AND p.kind = 'vmcore' AND m.kill_id IS NULL AND m.max_kb > 0 AND m.usage_kb - m.max_kb >= max(:min_kb, m.max_kb * :percent / 100)),
below(top, id) AS (SELECT g.id, g.id FROM g UNION SELECT b.top, m.id FROM below b JOIN memcgs m ON m.capture_id = :capture AND m.parent_id = b.id),
k AS (SELECT k.id AS id, k.memcg AS memcg, o.memcg_usage_kb AS usage_kb, o.memcg_limit_kb AS limit_kb, k.victim AS victim
        FROM kills k JOIN oom_kills o ON o.capture_id = :capture AND o.id = k.id JOIN present p
       WHERE p.kind = 'log' AND k.scope = 'memcg' AND o.memcg_limit_kb > 0 AND o.memcg_usage_kb - o.memcg_limit_kb >= max(:min_kb, o.memcg_limit_kb * :percent / 100))
SELECT 'dying|' || coalesce(t.place, '') AS fingerprint, 'memcg:' || g.id || ' task:' || t.id || part(' wait:', t.wait_id) AS evidence,
       CASE WHEN t.place IS NOT NULL THEN 0.8 ELSE 0.65 END AS confidence, coalesce(g.path, '?') AS memcg, g.usage_kb AS usage_kb, g.max_kb AS max_kb, g.usage_kb - g.max_kb AS over_kb,
       t.name AS dying, t.place AS place, CASE WHEN t.place IS NULL THEN t.name END AS blind,
       CASE WHEN coalesce(kernel_at_least((SELECT p.release FROM present p), 5, 16), 0) = 0 THEN 'Linux 5.16 or later' END AS later
  FROM g
  JOIN (SELECT b.top AS top, x.id AS id, x.name AS name, w.id AS wait_id,
               (SELECT plain(f.func) FROM frames f WHERE f.capture_id = :capture AND f.task_id = x.id AND f.module IS NOT NULL ORDER BY f.no LIMIT 1) AS place,
               row_number() OVER (PARTITION BY b.top ORDER BY x.exiting, x.state <> 'R', x.id, w.id) AS n
          FROM below b
          JOIN tasks x ON x.capture_id = :capture AND x.memcg_id = b.id AND (x.fatal_signal OR x.oom_victim) AND NOT coalesce(x.exit_state, 0)
          LEFT JOIN waits w ON w.capture_id = :capture AND w.task_id = x.id AND w.within_id IS NULL) t ON t.top = g.id AND t.n = 1
UNION ALL
SELECT 'dying|', 'oom_kill:' || k.first || ' oom_kill:' || k.last, 0.6, coalesce(k.memcg, '?'), k.usage_kb, k.limit_kb, k.usage_kb - k.limit_kb,
       coalesce(k.victim, 'a task'), NULL, coalesce(k.victim, 'the task'),
       CASE WHEN coalesce(kernel_at_least((SELECT p.release FROM present p), 5, 16), 0) = 0 THEN 'Linux 5.16 or later' END
  FROM (SELECT k.*, min(k.id) OVER m AS first, max(k.id) OVER m AS last, min(k.usage_kb) OVER m AS least, row_number() OVER (PARTITION BY k.memcg ORDER BY k.usage_kb DESC, k.id) AS nth
          FROM k WINDOW m AS (PARTITION BY k.memcg)) k
 WHERE k.nth = 1 AND k.usage_kb > k.least
 ORDER BY evidence;
