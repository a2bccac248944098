-- SPDX-License-Identifier: GPL-2.0-or-later
-- id:           oom/lowmem-exhausted
-- rev:          4
-- title:        low memory was used up while zone {zone} had {free_kb} free
-- verdict:      {trigger} asked for memory that zone {zone} cannot serve[ ({gfp})]: the lower zones were at their watermark, with {low_kb}
--               free, while {free_kb} were free there. Killing processes frees memory mostly in the wrong zone.
-- advice:       {what}
-- severity:     high
-- maturity:     stable
-- confidence:   0.85
-- requires:     any(oom_kill, wait), zone
-- only-with:    any(incident.global, allocators)
-- params:       min_free_kb=65536
-- classes:      L41
-- falsepos:     The upper zone may have filled just after; the report is one moment.
-- affected:     32-bit kernels with HighMem; requests with GFP_DMA or GFP_DMA32 anywhere
-- refs:         doc:oom/lowmem-exhausted.md
SELECT n.name || '|' || coalesce(k.gfp, '') AS fingerprint, 'oom_kill:' || k.id || ' zone:' || n.id AS evidence,
       n.name AS zone, n.free_kb AS free_kb, q.free_kb AS low_kb, coalesce(k.trigger, 'A task') AS trigger, k.gfp AS gfp, 0.85 AS confidence,
       CASE WHEN n.name = 'HighMem' THEN 'A 32-bit kernel has all of its own data in low memory, some 896 MiB: page tables, inodes and slabs of much memory do not fit there. Go to a 64-bit kernel, or to less RAM.'
            ELSE 'Look at what asked for such memory, in the stack of the report: a driver that sets its DMA mask needs no low zone, one that cannot has to reserve its buffers at boot.' END AS what
  FROM kills k
  JOIN zones n ON n.capture_id = :capture AND n.kill_id = k.id AND n.eligible = 0 AND n.free_kb > n.high_kb AND n.free_kb >= :min_free_kb
  JOIN shortages q ON q.kill_id = k.id
 WHERE k.scope = 'global' AND coalesce(k.page_order, 0) <= 3
   AND (SELECT max(o.free_kb - o.min_kb - CASE WHEN o.name = 'DMA' THEN coalesce(json_extract(o.lowmem_reserve, '$[1]'), 0) ELSE 0 END)
          FROM zones o WHERE o.capture_id = :capture AND o.kill_id = k.id AND o.eligible) < 8192
 GROUP BY k.incident_id HAVING max(most(-k.id, -n.free_kb, n.id)) IS NOT NULL
UNION ALL
-- A report without its head does not tell the mask. That a zone with gigabytes free was of no use tells that it was not allowed.
SELECT n.name || '|', 'oom_kill:' || k.id || ' zone:' || n.id, n.name, n.free_kb, (
         SELECT sum(o.free_kb) FROM zones o WHERE o.capture_id = :capture AND o.kill_id = k.id AND o.id <> n.id), coalesce(k.trigger, 'A task'), NULL, 0.7,
       'A 32-bit kernel has all of its own data in low memory, some 896 MiB: page tables, inodes and slabs of much memory do not fit there. Go to a 64-bit kernel, or to less RAM.'
  FROM kills k
  JOIN zones n ON n.capture_id = :capture AND n.kill_id = k.id AND n.name = 'HighMem' AND n.eligible IS NULL AND n.free_kb > n.high_kb * 2 AND n.free_kb >= 4 * :min_free_kb
  JOIN zones l ON l.capture_id = :capture AND l.kill_id = k.id AND l.name = 'Normal' AND l.free_kb <= l.low_kb
 WHERE k.scope = 'global' AND k.gfp IS NULL
 GROUP BY k.incident_id HAVING max(most(-k.id, -n.free_kb, n.id)) IS NOT NULL
UNION ALL
-- At the dump: nobody is killed for zones below Normal (__alloc_pages_may_oom()), so a request that must not fail is tried for ever.
SELECT n.name || '|' || coalesce(a.gfp, ''), 'task:' || a.task_id || ' wait:' || a.wait_id || ' zone:' || n.id || part(' zone:', q.zone_id),
       n.name, n.free_kb, q.free_kb, a.name, a.gfp, confidence(0.85, a.certainty, coalesce(a.since_ms >= 1000, 0)),
       'Look at ' || coalesce(plain(a.caller) || '()' || part(' [', a.caller_module, ']'), 'what ' || a.name || ' does') || ', which asks for it: a driver that sets its DMA mask needs no low zone, one that cannot has to reserve its buffers at boot.'
  FROM allocators a
  JOIN waits w ON w.capture_id = :capture AND w.id = a.wait_id AND w.zone IS NOT NULL
  JOIN shortages q ON q.kill_id IS NULL AND q.event_id IS NULL AND q.best_over_kb <= 0
  JOIN zones n ON n.capture_id = :capture AND n.kill_id IS NULL AND n.event_id IS NULL AND n.eligible = 0 AND n.free_kb > n.high_kb
              AND n.free_kb >= :min_free_kb
 WHERE a.memcg_id IS NULL AND coalesce(a.page_order, 0) <= 3 AND a.detail NOT IN ('kswapd', 'mempool', 'dirty-throttle')
 GROUP BY n.id HAVING max(most(a.since_ms, a.wait_id)) IS NOT NULL
 ORDER BY evidence;
