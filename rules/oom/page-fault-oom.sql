-- SPDX-License-Identifier: GPL-2.0-or-later
-- id:           oom/page-fault-oom
-- rev:          2
-- title:        a page fault of {trigger} ended in an OOM kill with {free_kb} free
-- verdict:      A page fault of {trigger} failed, and the kernel called the OOM killer for it (gfp_mask 0), though {free_kb} were free. It was
--               not memory that lacked: the fault handler said VM_FAULT_OOM for another reason[, here: {cause}].
-- severity:     high
-- maturity:     stable
-- confidence:   0.85
-- requires:     oom_kill, zone
-- only-with:    incident.global
-- explained-by: memcg/charge-goes-global
-- classes:      L68
-- falsepos:     Memory may have come back between the failure and the report.
-- affected:     up to 5.15; later kernels retry the fault and kill nobody
-- refs:         commit:60e2793d440a doc:oom/page-fault-oom.md
SELECT 'page-fault' AS fingerprint, 'oom_kill:' || min(k.id) || ' zone:' || q.zone_id || part(' event:', x.id) AS evidence,
       coalesce(k.trigger, 'a task') AS trigger, q.free_kb AS free_kb, substr(x.text, 1, 100) AS cause, CASE WHEN x.id IS NULL THEN 0.8 ELSE 0.85 END AS confidence
  FROM kills k
  JOIN oom_kills o ON o.capture_id = :capture AND o.id = k.id AND o.gfp_mask = 0
  JOIN shortages q ON q.kill_id = k.id AND q.free_kb > 4 * q.min_kb AND q.zone_id IS NOT NULL
  LEFT JOIN events x ON x.capture_id = :capture AND x.id = (SELECT min(e.id) FROM events e WHERE e.capture_id = :capture AND e.kind IN ('swap-error', 'oops') AND (e.kind = 'swap-error' OR e.text LIKE '%Bad page map%'))
 WHERE k.scope = 'global' AND coalesce(k.page_order, 0) = 0
 GROUP BY k.incident_id
 ORDER BY min(k.id);
