-- SPDX-License-Identifier: GPL-2.0-or-later
-- id:           fs/fuse-waits-for-itself
-- rev:          3
-- title:        {task}[ and {others} more] {n:waits|wait} for {server}, which {serves}, and that one waits for memory[ in {place}]
-- verdict:      {task}[ and {others} more] {n:waits|wait}[ for {waited_ms}] for an answer of {server}, the process that {serves}. {who} waits for memory itself[ in {place}()][, of cgroup {memcg}][, which is over its memory.high of {high_kb}]:
--               it cannot answer before there is some[, and {why}].
-- advice:       Kill {server}: a FUSE connection is then aborted (or write 1 to /sys/fs/fuse/connections/N/abort), and those who wait get an error.[ Raise memory.high of {held}: that alone keeps the server from answering.] Give the server memory that does not go:
--               mlockall(), memory.min, and prctl(PR_SET_IO_FLUSHER).
-- severity:     high
-- maturity:     stable
-- confidence:   0.8
-- requires:     wait
-- only-with:    allocators
-- explained-by: lock/deadlock, oom/reaper-stalled
-- params:       min_age_ms=1000
-- classes:      L61
-- falsepos:     A server that waits for memory a moment on a machine that has some; without an age or a shortage it is left out.
-- affected:     any kernel with FUSE or userfaultfd
-- refs:         doc:fs/fuse-waits-for-itself.md
-- Waits for FUSE and userfaultfd lead to the process that has the other side's file open; any of its threads may be the one to act.
WITH s AS (
  SELECT w.id AS id, w.task_id AS task_id, w.kind AS kind, w.certainty AS certainty, w.target_id AS server_id, coalesce(w.since_ms, t.asleep_ms) AS ms, w.within_id AS within_id,
         t.oom_victim AS victim
    FROM waits w JOIN tasks t ON t.capture_id = :capture AND t.id = w.task_id
   WHERE w.capture_id = :capture AND w.kind IN ('fuse', 'userfaultfd') AND w.target_type = 'task'),
n AS (SELECT s.server_id AS server_id, s.kind AS kind, s.id AS id, s.task_id AS task_id, count(DISTINCT s.task_id) AS n, s.ms AS ms,
             count(s.within_id) > 0 AS reclaims, sum(s.victim) > 0 AS victim
        FROM s GROUP BY s.server_id, s.kind HAVING max(most(s.ms, s.id)) IS NOT NULL)
SELECT n.kind || '|' || coalesce(plain(a.caller), a.func, '') AS fingerprint,
       'task:' || n.task_id || ' wait:' || n.id || ' task:' || a.task_id || ' wait:' || a.wait_id || part(' memcg:', a.memcg_id) AS evidence,
       confidence(CASE WHEN n.reclaims OR n.victim OR a.inner_kind = 'fuse' THEN 0.85 WHEN a.since_ms >= 10000 OR n.ms >= 10000 THEN 0.8 ELSE 0.6 END, a.certainty, 1) AS confidence,
       'task:' || n.task_id || ' task:' || a.task_id || coalesce(' memcg:' || a.memcg_id, ' memory:0') AS chain,
       t.name AS task, nullif(n.n - 1, 0) AS others, n.n AS n, p.name AS server, CASE n.kind WHEN 'fuse' THEN 'serves the FUSE file system' ELSE 'handles the page faults (userfaultfd)' END AS serves,
       CASE WHEN a.task_id = p.id THEN 'It' ELSE 'Its thread ' || a.name END AS who, CASE WHEN a.detail <> 'memcg-throttle' THEN coalesce(plain(a.caller), plain(a.func)) END AS place,
       n.ms AS waited_ms, g.path AS memcg, CASE WHEN a.detail = 'memcg-throttle' OR (g.usage_kb >= g.high_kb AND coalesce(g.usage_kb < g.max_kb, 1)) THEN g.high_kb END AS high_kb,
       CASE WHEN (CASE WHEN a.detail = 'memcg-throttle' OR (g.usage_kb >= g.high_kb AND coalesce(g.usage_kb < g.max_kb, 1)) THEN g.high_kb END) IS NOT NULL THEN g.path END AS held,
       CASE WHEN a.inner_kind = 'fuse' THEN 'what it reclaims are pages of its own file system' WHEN n.reclaims THEN 'those who wait for it do so in reclaim' WHEN n.victim THEN 'an OOM victim cannot exit before it does' END AS why
  FROM n
  JOIN tasks p ON p.capture_id = :capture AND p.id = n.server_id
  JOIN tasks x ON x.capture_id = :capture AND x.tgid = p.tgid
  JOIN allocators a ON a.task_id = x.id AND a.wait_id IS NOT NULL
  JOIN tasks t ON t.capture_id = :capture AND t.id = n.task_id
  LEFT JOIN memcgs g ON g.capture_id = :capture AND g.id = a.memcg_id
 WHERE coalesce(n.ms, a.since_ms) >= :min_age_ms
   AND (a.memcg_id IS NOT NULL OR NOT EXISTS (SELECT 1 FROM shortages q WHERE q.kill_id IS NULL AND q.event_id IS NULL AND q.best_over_kb > q.min_kb * 2))
 GROUP BY n.server_id, n.kind
 ORDER BY max(most(a.since_ms, a.wait_id)) DESC;
