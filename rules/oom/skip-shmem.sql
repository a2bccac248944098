-- SPDX-License-Identifier: GPL-2.0-or-later
-- id:           oom/skip-shmem
-- rev:          2
-- title:        {shmem_kb} of {ram_kb} are shared memory that hardly anybody maps: no OOM kill frees it
-- verdict:      {shmem_kb} of {ram_kb} are tmpfs files, memfds, System V segments or a driver's objects, and
--               few processes map them[ ({mapped_kb})]. Such memory belongs to the file and not to a process: killing frees nothing of
--               it[, and {kills} {kills:kill has|kills have} not].
-- severity:     high
-- maturity:     stable
-- confidence:   0.7
-- requires:     vmstat
-- params:       min_percent=25
-- classes:      L16
-- falsepos:     A file whose last user is the victim is removed with it; what processes map is therefore taken off.
-- affected:     any kernel
-- refs:         doc:oom/skip-shmem.md
-- NR_SHMEM against MM_SHMEMPAGES of all mms (a page that many map counts more than once there, which errs on the quiet side).
WITH mapped AS (SELECT coalesce(sum(m.rss_shmem_kb), 0) AS kb FROM mms m WHERE m.capture_id = :capture)
SELECT '' AS fingerprint, 'vmstat:' || v.id || part(' oom_kill:', max(k.id)) || part(' wait:', min(a.wait_id)) AS evidence,
       min(0.85, 0.7 + (1.0 * (s.shmem_kb - m.kb) / s.ram_kb - 0.25) / 2) AS confidence,
       s.shmem_kb AS shmem_kb, s.ram_kb AS ram_kb, m.kb AS mapped_kb, nullif(count(DISTINCT k.id), 0) AS kills
  FROM shortages s
  JOIN mapped m
  JOIN vmstats v ON v.capture_id = :capture AND v.kill_id IS NULL AND v.event_id IS NULL AND v.memcg_id IS NULL AND v.node IS NULL AND v.name = 'shmem'
  LEFT JOIN kills k ON k.killed AND k.scope <> 'memcg'
  LEFT JOIN allocators a ON a.wait_id IS NOT NULL AND a.memcg_id IS NULL AND a.detail NOT IN ('kswapd', 'mempool', 'dirty-throttle')
 WHERE s.kill_id IS NULL AND s.event_id IS NULL AND (s.shmem_kb - m.kb) * 100 >= s.ram_kb * :min_percent AND s.shmem_kb <= s.ram_kb
   AND (k.id IS NOT NULL OR a.wait_id IS NOT NULL)
 GROUP BY v.id
UNION ALL
SELECT '', 'oom_kill:' || s.kill_id || ' vmstat:' || v.id, min(0.85, 0.7 + (1.0 * s.shmem_kb / s.ram_kb - 0.25) / 2), s.shmem_kb, s.ram_kb,
       s.mapped_kb, (SELECT nullif(count(*), 0) FROM kills x WHERE x.killed AND x.incident_id = s.incident_id)
  FROM (SELECT q.*, (SELECT sum(o.rss_shmem_kb) FROM oom_candidates o WHERE o.capture_id = :capture AND o.kill_id = q.kill_id) AS mapped_kb
          FROM shortages q WHERE (SELECT p.kind FROM present p) = 'log' AND q.scope = 'global' AND q.shmem_kb <= q.ram_kb
           AND q.shmem_kb * 100 >= q.ram_kb * :min_percent) s
  JOIN vmstats v ON v.capture_id = :capture AND v.kill_id = s.kill_id AND v.name = 'shmem'
 WHERE (s.shmem_kb - coalesce(s.mapped_kb, 0)) * 100 >= s.ram_kb * :min_percent
 GROUP BY s.incident_id HAVING max(most(s.shmem_kb, s.kill_id, v.id)) IS NOT NULL
 ORDER BY evidence;
