-- SPDX-License-Identifier: GPL-2.0-or-later
-- id:           oom/high-order
-- rev:          1
-- title:        OOM for {pages} pages in a row, while {free_kb} were free in smaller pieces
-- verdict:      {trigger} asked for {pages} pages in a row (order {order}[, {gfp}]). {free_kb} were free, but in pieces that are too small[:
--               zone {zone} had none of that size]. {killed}
-- severity:     high
-- maturity:     stable
-- confidence:   0.85
-- requires:     oom_kill, zone
-- only-with:    incident.global
-- classes:      L40
-- falsepos:     Free blocks may be of a kind that the request may not use; then the buddy lists show some and none is had.
-- affected:     any kernel
-- refs:         doc:oom/high-order.md
-- The OOM killer is called for orders 1 to 3 as well, where compaction did not help.
WITH z AS (
  SELECT z.kill_id AS kill_id, z.name AS name, z.id AS id, z.free_kb AS free_kb, z.min_kb AS min_kb, k.page_order AS ord,
         (SELECT sum(j.value) FROM json_each(z.free_area) j WHERE j.key >= k.page_order) AS pieces
    FROM kills k JOIN zones z ON z.capture_id = :capture AND z.kill_id = k.id AND coalesce(z.eligible, 1)
   WHERE k.scope = 'global' AND k.page_order BETWEEN 1 AND 3),
r AS (
  SELECT z.kill_id AS kill, sum(z.free_kb) AS free_kb, sum(z.pieces) AS pieces, max(z.free_kb > z.min_kb * 3 / 2) AS rich,
         (SELECT x.id FROM z x WHERE x.kill_id = z.kill_id ORDER BY x.free_kb DESC, x.id LIMIT 1) AS zone_id
    FROM z GROUP BY z.kill_id)
SELECT 'order|' || coalesce(k.gfp, '') AS fingerprint, 'oom_kill:' || min(k.id) || ' zone:' || r.zone_id AS evidence,
       CASE WHEN r.pieces = 0 THEN 0.9 ELSE 0.7 END AS confidence, coalesce(k.trigger, 'A task') AS trigger, 1 << k.page_order AS pages,
       k.page_order AS "order", k.gfp AS gfp, r.free_kb AS free_kb, CASE WHEN r.pieces = 0 THEN z.name END AS zone,
       CASE WHEN k.killed THEN 'Killing ' || coalesce(k.victim, 'a process') || ' does not put pieces together.' ELSE 'No kill is shown.' END AS killed
  FROM r JOIN kills k ON k.id = r.kill JOIN zones z ON z.capture_id = :capture AND z.id = r.zone_id
 WHERE r.rich GROUP BY k.incident_id
 ORDER BY min(k.id);
