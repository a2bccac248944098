-- SPDX-License-Identifier: GPL-2.0-or-later
-- id:           oom/too-many-isolated
-- rev:          2
-- title:        {n} {n:task waits|tasks wait} in reclaim because {isolated_kb} are isolated, more than the {inactive_kb} that are left on the inactive list
-- verdict:      {example}[ and {others} more] {n:reclaims|reclaim}, {n:finds|find} too many pages off the lists ({kind}: {isolated_kb} isolated, {inactive_kb} inactive) and {n:waits|wait} for others to bring theirs back[, for
--               {waited_ms}]. Whoever has them waits itself: nobody reclaims, and nobody is killed.
-- severity:     high
-- maturity:     testing
-- confidence:   0.8
-- requires:     wait, vmstat, frame
-- explained-by: lock/deadlock, oom/nofs-only
-- params:       min_age_ms=10000
-- classes:      L31
-- falsepos:     Counters that lag behind, by some dozen pages a CPU.
-- affected:     up to 4.13; later a task waits there once and goes on
-- refs:         commit:db73ee0d4637 doc:oom/too-many-isolated.md
-- Of the whole machine: what the lists of one node have is not told apart by logs of that time.
WITH c AS (
  SELECT v.kill_id AS kill_id, v.event_id AS event_id, x.kind AS kind,
         sum(v.value) FILTER (WHERE v.name = 'isolated_' || x.kind) AS isolated, sum(v.value) FILTER (WHERE v.name = 'inactive_' || x.kind) AS inactive,
         min(v.id) FILTER (WHERE v.name = 'isolated_' || x.kind) AS vmstat_id
    FROM vmstats v JOIN (SELECT 'anon' AS kind UNION ALL SELECT 'file') x
   WHERE v.capture_id = :capture AND v.memcg_id IS NULL AND v.node IS NULL AND v.unit = 'kb' GROUP BY v.kill_id, v.event_id, x.kind),
w AS (
  SELECT a.task_id AS task_id, a.name AS name, a.wait_id AS wait_id, a.certainty AS certainty,
         coalesce(a.since_ms, (SELECT max(e.duration_ms) FROM events e WHERE e.capture_id = :capture AND e.task_id = a.task_id AND e.kind = 'hung-task')) AS ms
    FROM allocators a
   WHERE a.wait_id IS NOT NULL
     AND EXISTS (SELECT 1 FROM frames f WHERE f.capture_id = :capture AND f.task_id = a.task_id AND plain(f.func) IN ('shrink_inactive_list', 'isolate_migratepages', 'isolate_migratepages_block'))
     AND EXISTS (SELECT 1 FROM frames f WHERE f.capture_id = :capture AND f.task_id = a.task_id AND plain(f.func) IN ('congestion_wait', 'msleep', 'reclaim_throttle', 'schedule_timeout')))
SELECT 'isolated|' || c.kind AS fingerprint, 'task:' || w.task_id || ' wait:' || w.wait_id || ' vmstat:' || c.vmstat_id AS evidence,
       confidence(CASE WHEN w.ms >= :min_age_ms THEN 0.8 ELSE 0.55 END, w.certainty, 1) AS confidence,
       w.name AS example, count(DISTINCT w.task_id) AS n, nullif(count(DISTINCT w.task_id) - 1, 0) AS others, c.kind AS kind, c.isolated AS isolated_kb, c.inactive AS inactive_kb,
       w.ms AS waited_ms
  FROM c JOIN w
 WHERE c.isolated > c.inactive AND c.isolated >= 1024
 GROUP BY c.kind
 ORDER BY max(most(w.ms, w.wait_id, c.vmstat_id)) DESC;
