-- SPDX-License-Identifier: GPL-2.0-or-later
-- id:           memcg/dirty
-- rev:          3
-- title:        cgroup {group} was full of page cache that waits to be written
-- verdict:      Of what cgroup {group} had[ ({usage_kb})] {dirty_kb} were dirty or under writeback when its limit was hit: page cache that
--               cannot be dropped before it is written.[ {victim} was killed for it.][ {waiter} waits for memory of it.] The tasks' own memory is
--               not what filled it.
-- severity:     medium
-- maturity:     stable
-- confidence:   0.75
-- requires:     any(oom_kill, memcg), vmstat
-- only-with:    any(incident.memcg, allocators)
-- params:       dirty_percent=30
-- classes:      L54
-- falsepos:     Dirty pages of shared files are charged to whoever touched them first.
-- affected:     cgroup v1 (no dirty throttling within a group), and MGLRU up to 6.12 on v2
-- refs:         commit:1bc542c6a0d1 doc:memcg/dirty.md
-- A log shows a group's counters with a report; a dump has those of now, of a group for whose memory somebody waits.
WITH s AS (
  SELECT v.kill_id AS kill, max(v.id) AS id, sum(v.value) FILTER (WHERE v.name IN ('file_dirty', 'dirty', 'file_writeback', 'writeback')) AS kb
    FROM vmstats v WHERE v.capture_id = :capture AND v.kill_id IS NOT NULL AND v.memcg_id IS NOT NULL GROUP BY v.kill_id)
SELECT 'dirty' AS fingerprint, 'oom_kill:' || min(k.id) || ' vmstat:' || s.id AS evidence, coalesce(k.memcg, '?') AS "group",
       o.memcg_usage_kb AS usage_kb, s.kb AS dirty_kb, k.victim AS victim, NULL AS waiter, 0.75 AS confidence
  FROM s JOIN kills k ON k.id = s.kill AND k.scope = 'memcg'
  JOIN oom_kills o ON o.capture_id = :capture AND o.id = k.id
 WHERE s.kb * 100 >= :dirty_percent * coalesce(o.memcg_usage_kb, o.memcg_limit_kb)
 GROUP BY k.incident_id
UNION ALL
SELECT 'dirty', 'memcg:' || m.id || ' vmstat:' || max(v.id) || ' wait:' || a.wait_id, coalesce(m.path, '?'), m.usage_kb, sum(v.value), NULL, a.name, 0.7
  FROM vmstats v
  CROSS JOIN memcgs m ON m.capture_id = :capture AND m.id = v.memcg_id AND m.usage_kb * 20 >= m.max_kb * 19
  JOIN (SELECT memcg_id, min(wait_id) AS wait_id, name FROM allocators WHERE memcg_id IS NOT NULL AND wait_id IS NOT NULL GROUP BY memcg_id) a
    ON a.memcg_id = m.id
 WHERE v.capture_id = :capture AND v.kill_id IS NULL AND v.event_id IS NULL AND v.name IN ('file_dirty', 'file_writeback')
   AND NOT EXISTS (SELECT 1 FROM kills k WHERE k.scope = 'memcg' AND k.memcg = m.path)
 GROUP BY m.id
HAVING sum(v.value) * 100 >= :dirty_percent * m.usage_kb
 ORDER BY evidence;
