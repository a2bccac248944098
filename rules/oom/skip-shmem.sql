-- SPDX-License-Identifier: GPL-2.0-or-later
-- id:           oom/skip-shmem
-- rev:          1
-- title:        {shmem_kb} of {ram_kb} are tmpfs or shared memory, which no kill gives back
-- verdict:      Of {ram_kb} RAM {shmem_kb} were tmpfs files or shared memory[; processes have {mapped_kb} of it mapped]. Killing processes does not free them:
--               files in tmpfs stay until they are deleted.[ Swap was {swap}.][ {killed} {killed:process was|processes were} killed all the same.]
-- severity:     medium
-- confidence:   0.8
-- requires:     oom_kill, vmstat
-- params:       percent=25
-- classes:      L16
-- falsepos:     Shared memory of one big process goes with it; what tasks have mapped is taken off.
-- affected:     any kernel
-- refs:         doc:oom/skip-shmem.md
WITH m AS (
  SELECT c.kill_id AS kill, sum(c.rss_shmem_kb) AS kb FROM oom_candidates c WHERE c.capture_id = :capture GROUP BY c.kill_id)
SELECT 'shmem' AS fingerprint, 'oom_kill:' || min(q.kill_id) || part(' vmstat:', (SELECT min(v.id) FROM vmstats v WHERE v.capture_id = :capture AND v.kill_id = q.kill_id AND v.name = 'shmem')) AS evidence,
       max(q.shmem_kb) AS shmem_kb, q.ram_kb AS ram_kb, nullif(m.kb, 0) AS mapped_kb,
       CASE WHEN q.swap_total_kb = 0 THEN 'not set up' WHEN q.swap_free_kb * 20 < q.swap_total_kb THEN 'full' END AS swap,
       (SELECT nullif(count(*), 0) FROM kills x WHERE x.killed AND x.incident_id = q.incident_id) AS killed,
       CASE WHEN q.shmem_kb * 2 >= q.ram_kb THEN 0.85 ELSE 0.7 END AS confidence
  FROM shortages q LEFT JOIN m ON m.kill = q.kill_id
 WHERE q.kill_id IS NOT NULL AND q.scope = 'global' AND (q.shmem_kb - coalesce(m.kb, 0)) * 100 >= q.ram_kb * :percent
 GROUP BY q.incident_id;
