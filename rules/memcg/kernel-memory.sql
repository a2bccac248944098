-- SPDX-License-Identifier: GPL-2.0-or-later
-- id:           memcg/kernel-memory
-- rev:          1
-- title:        cgroup {group} was filled by the kernel's own memory: {kernel_kb}[ of {usage_kb}]
-- verdict:      Of what cgroup {group} had[ ({usage_kb})] {kernel_kb} were slabs, stacks and page tables that the kernel allocated for it. Killing
--               its tasks gives little of that back.
-- severity:     medium
-- maturity:     stable
-- confidence:   0.75
-- requires:     oom_kill, vmstat
-- params:       kernel_percent=40
-- falsepos:     Slabs that can be reclaimed (inodes, dentries) count in full, though some of them could have gone.
-- affected:     kernels that charge kernel memory
-- refs:         doc:memcg/kernel-memory.md
WITH s AS (
  SELECT v.kill_id AS kill, max(v.id) AS id, coalesce(sum(v.value) FILTER (WHERE v.name = 'slab'), sum(v.value) FILTER (WHERE v.name IN ('slab_reclaimable', 'slab_unreclaimable')), 0)
         + coalesce(sum(v.value) FILTER (WHERE v.name IN ('kernel_stack', 'pagetables', 'percpu', 'sock')), 0) AS kb
    FROM vmstats v WHERE v.capture_id = :capture AND v.kill_id IS NOT NULL AND v.memcg_id IS NOT NULL GROUP BY v.kill_id)
SELECT 'kernel' AS fingerprint, 'oom_kill:' || min(k.id) || ' vmstat:' || s.id AS evidence, coalesce(k.memcg, '?') AS "group",
       o.memcg_usage_kb AS usage_kb, s.kb AS kernel_kb
  FROM s JOIN kills k ON k.id = s.kill AND k.scope = 'memcg'
  JOIN oom_kills o ON o.capture_id = :capture AND o.id = k.id
 WHERE s.kb * 100 >= :kernel_percent * coalesce(o.memcg_usage_kb, o.memcg_limit_kb)
 GROUP BY k.incident_id;
