-- SPDX-License-Identifier: GPL-2.0-or-later
-- id:           fs/nfs-waits-for-itself
-- rev:          2
-- title:        {task} {what} and waits for NFS in {place}[, while {server}, which serves NFS on this machine, hangs]
-- verdict:      {task} {what} and came to pages of an NFS file system; it waits for its server in {place}()[ and has done so for
--               {waited_ms}].[ This machine is an NFS server, too, and {server}[ and {others} more] of it {hang}: if it serves those pages, it may need
--               the very memory that is to come back.]
-- severity:     high
-- maturity:     stable
-- confidence:   0.6
-- requires:     wait, frame
-- explained-by: oom/mutex-holder-allocates, lock/deadlock
-- params:       min_age_ms=10000
-- classes:      L60
-- falsepos:     A server that is another machine and is gone looks the same from here, but for the nfsd threads of this one.
-- affected:     any kernel; since 3.18 reclaim waits for NFS on the same machine a second at most, migration and eviction still do
-- refs:         commit:9590544694be doc:fs/nfs-waits-for-itself.md
-- Reclaim or migration of pages (compaction) on the stack, and NFS further in. Without a server of NFS here that hangs as well, or kthreadd
-- in it, a dead server elsewhere is likelier (io/nfs-server-gone).
WITH way(func, what) AS (VALUES ('shrink_folio_list', 'reclaims memory'), ('shrink_page_list', 'reclaims memory'), ('shrink_slab', 'reclaims memory'), ('do_shrink_slab', 'reclaims memory'),
       ('try_to_free_pages', 'reclaims memory'), ('evict_folios', 'reclaims memory'), ('migrate_pages', 'moves pages (compaction)'), ('compact_zone', 'moves pages (compaction)')),
s AS (
  SELECT min(t.id) AS id, count(DISTINCT t.id) AS n
    FROM tasks t JOIN waits x ON x.capture_id = :capture AND x.task_id = t.id AND x.within_id IS NULL
   WHERE t.capture_id = :capture AND t.comm = 'nfsd' AND (t.state = 'D' OR EXISTS (SELECT 1 FROM events e WHERE e.capture_id = :capture AND e.kind = 'hung-task' AND e.task_id = t.id))),
w AS (
  SELECT w.id AS id, w.task_id AS task_id, w.certainty AS certainty, max(y.what) AS what,
         (SELECT g.func FROM frames g WHERE g.capture_id = :capture AND g.task_id = w.task_id AND (g.func LIKE 'nfs%' OR g.func LIKE 'rpc\_%' ESCAPE '\') ORDER BY g.no DESC LIMIT 1) AS place,
         coalesce(w.since_ms, t.asleep_ms, (SELECT max(e.duration_ms) FROM events e WHERE e.capture_id = :capture AND e.task_id = w.task_id AND e.kind = 'hung-task')) AS ms
    FROM waits w
    CROSS JOIN tasks t ON t.capture_id = :capture AND t.id = w.task_id
    CROSS JOIN frames f ON f.capture_id = :capture AND f.task_id = w.task_id
    CROSS JOIN way y ON y.func = plain(f.func)
   WHERE w.capture_id = :capture AND w.kind <> 'memory' AND (t.comm = 'kthreadd' OR (SELECT n FROM s) > 0)
     AND EXISTS (SELECT 1 FROM frames n WHERE n.capture_id = :capture AND n.task_id = w.task_id AND n.func LIKE 'nfs%')
     AND EXISTS (SELECT 1 FROM frames n WHERE n.capture_id = :capture AND n.task_id = w.task_id AND n.no < f.no AND n.func LIKE 'nfs%')
   GROUP BY w.id)
SELECT plain(w.place) AS fingerprint, 'task:' || w.task_id || ' wait:' || w.id || part(' task:', s.id) AS evidence,
       CASE WHEN t.comm = 'kthreadd' THEN 0.7 ELSE 0.6 END AS confidence,
       t.name AS task, w.what AS what, plain(w.place) AS place, w.ms AS waited_ms, u.name AS server, nullif(s.n - 1, 0) AS others,
       CASE s.n WHEN 1 THEN 'hangs' ELSE 'hang' END AS hang
  FROM w JOIN s
  JOIN tasks t ON t.capture_id = :capture AND t.id = w.task_id
  LEFT JOIN tasks u ON u.capture_id = :capture AND u.id = s.id
 WHERE w.ms >= :min_age_ms
 GROUP BY plain(w.place)
 ORDER BY max(most(w.ms, w.id)) DESC;
