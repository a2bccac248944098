-- SPDX-License-Identifier: GPL-2.0-or-later
-- id:           memcg/no-killable
-- rev:          1
-- title:        a cgroup is out of memory and has nobody to kill
-- verdict:      A cgroup is at its limit[ ({group})] and no task in it may be killed: each has oom_score_adj -1000, is already being killed, or has no memory.
--               {count} such {count:line|lines} in this log. Its allocations fail or go round until somebody makes room.
-- severity:     medium
-- confidence:   0.85
-- requires:     event
-- explained-by: memcg/kernel-memory
-- classes:      L56
-- falsepos:     The last task of the group may just have exited.
-- affected:     any kernel with memory cgroups
-- refs:         doc:memcg/no-killable.md
SELECT 'no-killable' AS fingerprint, 'event:' || min(e.id) || part(' oom_kill:', k.id) AS evidence, k.memcg AS "group", count(*) AS count
  FROM events e
  LEFT JOIN kills k ON k.id = (SELECT max(x.id) FROM kills x WHERE x.scope = 'memcg')
 WHERE e.capture_id = :capture AND e.kind = 'oom-no-killable' AND (e.text LIKE 'Memory cgroup%' OR k.id IS NOT NULL)
   AND NOT EXISTS (SELECT 1 FROM events d WHERE d.capture_id = :capture AND d.kind = 'oom-deadlocked')
HAVING count(*) > 0;
