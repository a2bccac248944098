-- SPDX-License-Identifier: GPL-2.0-or-later
-- id:           memcg/limit
-- rev:          5
-- title:        the memory limit[ of {limit_kb}] of {group} was reached
-- verdict:      The memory limit[ of {limit_kb}] of {group} was reached, whatever was free elsewhere.
--               [{killed} {killed:process was|processes were} OOM-killed for it[ within {span_ms}]{named}[, {victim} first][ ({parts})].
--               ][{unkilled} {unkilled:report shows|reports show} no kill{cut}. ][{top} had {top_kb}{own} there[ in {top_n} processes].
--               ][Of what is charged, {shmem_kb} are tmpfs and shared memory. ][Its tasks had {rss_kb} in all. ]
--               [{by_cgroup} {below} had {below_kb}[ in {below_n} processes][, {below2} {below2_kb}][; {below_more} more had less].]
-- severity:     low
-- maturity:     stable
-- confidence:   0.9
-- requires:     oom_kill
-- only-with:    incident.memcg
-- explained-by: *
-- falsepos:     A limit may be hit by a group further up; the report names that one.
-- affected:     any kernel with memory cgroups
-- refs:         doc:memcg/limit.md
-- One finding a cgroup whose limit was hit, however often, in each incident. A report that is cut may not name it.
WITH s AS (
  SELECT k.incident_id AS incident, k.memcg AS memcg, min(k.id) AS first, max(k.id) AS last, sum(k.killed) AS killed, sum(NOT k.killed) AS unkilled,
         max(k.id) FILTER (WHERE k.killed) AS last_kill, min(k.id) FILTER (WHERE k.killed) AS first_kill,
         min(CASE WHEN EXISTS (SELECT 1 FROM oom_candidates c WHERE c.capture_id = :capture) THEN
           CASE WHEN EXISTS (SELECT 1 FROM oom_candidates c WHERE c.capture_id = :capture AND c.kill_id = k.id) THEN k.id END END) AS told
    FROM kills k JOIN oom_kills b ON b.capture_id = :capture AND b.id = k.id
   WHERE k.scope = 'memcg' AND coalesce(b.constraint_text, '') NOT LIKE '%BPF%' GROUP BY k.incident_id, k.memcg),
who AS (
  -- Pages of a program's file count in the rss of each process that has them mapped, and may be charged elsewhere: anonymous
  -- memory tells more. Without it, and with a sum beyond what is charged, only the biggest process says anything.
  SELECT s.told AS told, c.comm AS comm, count(*) AS n, c.id AS id, c.own, c.sums, CASE WHEN c.sums THEN sum(c.kb) ELSE c.kb END AS kb,
         row_number() OVER (PARTITION BY s.told ORDER BY CASE WHEN c.sums THEN sum(c.kb) ELSE c.kb END DESC, c.id) AS place, sum(sum(c.kb)) OVER (PARTITION BY s.told) AS all_kb
    FROM s CROSS JOIN (
      SELECT c.kill_id, c.comm, c.id, coalesce(c.rss_anon_kb, c.rss_kb) AS kb, c.rss_anon_kb IS NOT NULL AS own,
             c.rss_anon_kb IS NOT NULL OR coalesce(sum(c.rss_kb) OVER (PARTITION BY c.kill_id) <= o.memcg_usage_kb, 1) AS sums
        FROM oom_candidates c JOIN oom_kills o ON o.capture_id = :capture AND o.id = c.kill_id WHERE c.capture_id = :capture) c ON c.kill_id = s.told
   GROUP BY s.told, c.comm HAVING max(most(c.kb, c.id)) IS NOT NULL),
-- What the report says of groups below comes first, then what a dump shows of them, then who was killed there.
below AS (
  SELECT s.incident, s.memcg, g.source, g.path, g.kb, g.tasks, dense_rank() OVER (PARTITION BY s.incident, s.memcg ORDER BY CASE g.source WHEN 'report' THEN 0 WHEN 'dump' THEN 1 ELSE 2 END) AS choice,
         row_number() OVER (PARTITION BY s.incident, s.memcg, g.source ORDER BY g.kb DESC, g.path) AS place, count(*) OVER (PARTITION BY s.incident, s.memcg, g.source) AS n
    FROM s JOIN cgroup_sums g ON g.incident_id = s.incident AND (g.memcg = s.memcg OR g.source = 'dump')
                             AND substr(g.path, 1, length(s.memcg) + 1) = rtrim(s.memcg, '/') || '/')
SELECT 'limit' AS fingerprint, 'oom_kill:' || s.first || part(' oom_kill:', nullif(s.last, s.first)) || part(' oom_candidate:', w.id) AS evidence,
       coalesce('cgroup ' || s.memcg, 'OpenVZ''s container ' || z.container, 'the cgroup of ' || nullif(o.task_memcg, '/') || ' (or one above it)', 'the cgroup of cpuset ' || nullif(o.cpuset, '/') || ' (or one above it)', 'a cgroup that the log does not name') AS "group", nullif(o.memcg_limit_kb, 0) AS limit_kb, nullif(s.killed, 0) AS killed,
       CASE WHEN s.killed = 0 THEN s.unkilled END AS unkilled,
       CASE WHEN l.cut THEN coalesce(': the log breaks off after ' || l.chosen_comm || part('[', l.chosen_pid, ']') || part(' of cgroup ', nullif(l.task_memcg, l.memcg)) || ' was chosen', ', as the log breaks off') ELSE '' END AS cut, CASE WHEN y.at_ms > x.at_ms THEN y.at_ms - x.at_ms END AS span_ms,
       CASE WHEN y.at_ms < x.at_ms THEN 'in parts of a log whose times run backwards' END AS parts,
       CASE WHEN s.killed > 1 AND coalesce(y.at_ms >= x.at_ms, 1) THEN x.victim END AS victim, coalesce(CASE WHEN s.killed = 1 THEN ': ' || x.victim END, '') AS named,
       w.comm AS top, w.kb AS top_kb, CASE WHEN w.own THEN ' of anonymous memory' ELSE '' END AS own, CASE WHEN w.n > 1 AND w.sums THEN w.n END AS top_n, CASE WHEN w.sums AND w.n < (SELECT count(*) FROM oom_candidates c
         WHERE c.capture_id = :capture AND c.kill_id = s.told) THEN w.all_kb END AS rss_kb,
       (SELECT max(v.value) FROM vmstats v WHERE v.capture_id = :capture AND v.kill_id = coalesce(s.told, s.first) AND v.memcg_id IS NOT NULL
           AND v.name = 'shmem' AND v.value * 5 >= o.memcg_usage_kb) AS shmem_kb,
       CASE b.source WHEN 'report' THEN 'Of the cgroups below it,' WHEN 'dump' THEN 'At the dump, of the cgroups below it,' ELSE 'Of what was killed, cgroup' END AS by_cgroup,
       b.path AS below, b.kb AS below_kb, CASE WHEN b.tasks > 1 THEN b.tasks END AS below_n, c.path AS below2, c.kb AS below2_kb, CASE WHEN b.n > 2 THEN b.n - 2 END AS below_more,
       CASE WHEN s.memcg IS NULL AND o.memcg_limit_kb IS NULL AND z.container IS NULL THEN 0.7 ELSE 0.9 END AS confidence
  FROM s JOIN oom_kills o ON o.capture_id = :capture AND o.id = coalesce(s.told, s.first)
  LEFT JOIN oom_kills l ON l.capture_id = :capture AND l.id = s.last
  LEFT JOIN kills x ON x.id = s.first_kill LEFT JOIN kills y ON y.id = s.last_kill
  LEFT JOIN below b ON b.incident = s.incident AND b.memcg = s.memcg AND b.choice = 1 AND b.place = 1
  LEFT JOIN below c ON c.incident = b.incident AND c.memcg = b.memcg AND c.choice = 1 AND c.place = 2
  LEFT JOIN who w ON w.told = s.told AND w.place = 1
  LEFT JOIN (SELECT k.incident_id AS incident, min(x.container) AS container FROM kills k
               JOIN oom_kills x ON x.capture_id = :capture AND x.id = k.id GROUP BY k.incident_id
              HAVING count(DISTINCT x.container) = 1) z ON z.incident = s.incident
 ORDER BY s.first;
