-- SPDX-License-Identifier: GPL-2.0-or-later
-- id:           memcg/kernel-memory
-- rev:          3
-- title:        cgroup {group} was filled by the kernel's own memory: {kernel_kb}[ of {usage_kb}]
-- verdict:      Of what cgroup {group} had[ ({usage_kb})] {kernel_kb} were slabs, stacks and page tables that the kernel allocated for it. Killing
--               its tasks gives little of that back.[ {waiter} waits for memory of it.]
-- severity:     medium
-- maturity:     stable
-- confidence:   0.75
-- requires:     any(oom_kill, memcg), vmstat
-- only-with:    any(incident.memcg, allocators)
-- params:       kernel_percent=40
-- falsepos:     Slabs that can be reclaimed (inodes, dentries) count in full, though some of them could have gone.
-- affected:     kernels that charge kernel memory
-- refs:         doc:memcg/kernel-memory.md
-- A log shows a group's counters with a report; a dump has those of now, of a group for whose memory somebody waits.
WITH s AS (
  SELECT v.kill_id AS kill, max(v.id) AS id, coalesce(sum(v.value) FILTER (WHERE v.name = 'slab'), sum(v.value) FILTER (WHERE v.name IN ('slab_reclaimable', 'slab_unreclaimable')), 0)
         + coalesce(sum(v.value) FILTER (WHERE v.name IN ('kernel_stack', 'pagetables', 'percpu', 'sock')), 0) AS kb
    FROM vmstats v WHERE v.capture_id = :capture AND v.kill_id IS NOT NULL AND v.memcg_id IS NOT NULL GROUP BY v.kill_id)
SELECT 'kernel' AS fingerprint, 'oom_kill:' || min(k.id) || ' vmstat:' || s.id AS evidence, coalesce(k.memcg, '?') AS "group",
       o.memcg_usage_kb AS usage_kb, s.kb AS kernel_kb, NULL AS waiter
  FROM s JOIN kills k ON k.id = s.kill AND k.scope = 'memcg'
  JOIN oom_kills o ON o.capture_id = :capture AND o.id = k.id
 WHERE s.kb * 100 >= :kernel_percent * coalesce(o.memcg_usage_kb, o.memcg_limit_kb)
 GROUP BY k.incident_id
UNION ALL
SELECT 'kernel', 'memcg:' || m.id || ' vmstat:' || max(v.id) || ' wait:' || a.wait_id, coalesce(m.path, '?'), m.usage_kb, sum(v.value), a.name
  FROM vmstats v
  CROSS JOIN memcgs m ON m.capture_id = :capture AND m.id = v.memcg_id AND m.usage_kb * 20 >= m.max_kb * 19
  JOIN (SELECT memcg_id, min(wait_id) AS wait_id, name FROM allocators WHERE memcg_id IS NOT NULL AND wait_id IS NOT NULL GROUP BY memcg_id) a
    ON a.memcg_id = m.id
 WHERE v.capture_id = :capture AND v.kill_id IS NULL AND v.event_id IS NULL AND v.name IN ('slab_reclaimable', 'slab_unreclaimable', 'kernel_stack', 'pagetables', 'percpu', 'sock')
   AND NOT EXISTS (SELECT 1 FROM kills k WHERE k.scope = 'memcg' AND k.memcg = m.path)
 GROUP BY m.id
HAVING sum(v.value) * 100 >= :kernel_percent * m.usage_kb
 ORDER BY evidence;
