-- SPDX-License-Identifier: GPL-2.0-or-later
-- id:           memcg/limit
-- rev:          1
-- title:        the memory limit[ of {limit_kb}] of {group} was reached
-- verdict:      The memory limit[ of {limit_kb}] of {group} was reached; memory outside of it was not what lacked.
--               [{killed} {killed:process was|processes were} OOM-killed for it[ within {span_ms}]{named}[, {victim} first].
--               ][{unkilled} {unkilled:report shows|reports show} no kill. ][{top} had {top_kb} there[ in {top_n} processes].
--               ][Of what is charged, {shmem_kb} are tmpfs and shared memory. ][Its tasks had {rss_kb} in all.]
-- severity:     low
-- maturity:     stable
-- confidence:   0.9
-- requires:     oom_kill
-- explained-by: *
-- falsepos:     A limit may be hit by a group further up; the report names that one.
-- affected:     any kernel with memory cgroups
-- refs:         doc:memcg/limit.md
-- One finding a cgroup whose limit was hit, however often, in each incident. A report that is cut may not name it.
WITH s AS (
  SELECT k.incident_id AS incident, k.memcg AS memcg, min(k.id) AS first, max(k.id) AS last, sum(k.killed) AS killed, sum(NOT k.killed) AS unkilled,
         CASE WHEN sum(k.killed) > 1 THEN max(k.at_ms) FILTER (WHERE k.killed) - min(k.at_ms) FILTER (WHERE k.killed) END AS span,
         min(CASE WHEN EXISTS (SELECT 1 FROM oom_candidates c WHERE c.capture_id = :capture AND c.kill_id = k.id) THEN k.id END) AS told
    FROM kills k JOIN oom_kills b ON b.capture_id = :capture AND b.id = k.id
   WHERE k.scope = 'memcg' AND coalesce(b.constraint_text, '') NOT LIKE '%BPF%' GROUP BY k.incident_id, k.memcg),
who AS (
  SELECT s.told AS told, c.comm AS comm, count(*) AS n, sum(c.rss_kb) AS kb, min(c.id) AS id,
         row_number() OVER (PARTITION BY s.told ORDER BY sum(c.rss_kb) DESC) AS place, sum(sum(c.rss_kb)) OVER (PARTITION BY s.told) AS all_kb
    FROM s CROSS JOIN oom_candidates c ON c.capture_id = :capture AND c.kill_id = s.told GROUP BY s.told, c.comm)
SELECT 'limit' AS fingerprint, 'oom_kill:' || s.first || part(' oom_kill:', nullif(s.last, s.first)) || part(' oom_candidate:', w.id) AS evidence,
       coalesce('cgroup ' || s.memcg, 'OpenVZ''s container ' || z.container, 'a cgroup') AS "group", nullif(o.memcg_limit_kb, 0) AS limit_kb, nullif(s.killed, 0) AS killed,
       CASE WHEN s.killed = 0 THEN s.unkilled END AS unkilled, nullif(s.span, 0) AS span_ms,
       CASE WHEN s.killed > 1 THEN (SELECT k.victim FROM kills k WHERE k.id BETWEEN s.first AND s.last AND k.memcg IS s.memcg AND k.killed ORDER BY k.id LIMIT 1) END AS victim, coalesce(CASE WHEN s.killed = 1 THEN ': ' || (SELECT k.victim FROM kills k WHERE k.id BETWEEN s.first AND s.last AND k.memcg IS s.memcg AND k.killed ORDER BY k.id LIMIT 1) END, '') AS named,
       w.comm AS top, w.kb AS top_kb, CASE WHEN w.n > 1 THEN w.n END AS top_n, CASE WHEN w.n < (SELECT count(*) FROM oom_candidates c
         WHERE c.capture_id = :capture AND c.kill_id = s.told) THEN w.all_kb END AS rss_kb,
       (SELECT max(v.value) FROM vmstats v WHERE v.capture_id = :capture AND v.kill_id = coalesce(s.told, s.first) AND v.memcg_id IS NOT NULL
           AND v.name = 'shmem' AND v.value * 5 >= o.memcg_usage_kb) AS shmem_kb,
       CASE WHEN s.memcg IS NULL AND o.memcg_limit_kb IS NULL AND z.container IS NULL THEN 0.7 ELSE 0.9 END AS confidence
  FROM s JOIN oom_kills o ON o.capture_id = :capture AND o.id = coalesce(s.told, s.first)
  LEFT JOIN who w ON w.told = s.told AND w.place = 1
  LEFT JOIN (SELECT k.incident_id AS incident, min(x.container) AS container FROM kills k
               JOIN oom_kills x ON x.capture_id = :capture AND x.id = k.id GROUP BY k.incident_id
              HAVING count(DISTINCT x.container) = 1) z ON z.incident = s.incident;
