-- SPDX-License-Identifier: GPL-2.0-or-later
-- id:           oom/while-booting
-- rev:          2
-- title:        the kernel ran out of memory while it started[: {ram_kb} are too little for it]
-- verdict:      {trigger} asked for memory[ at {at_at}], before there was a process to kill: the kernel was still starting[, with {ram_kb}][, of which {reserved_kb} were reserved
--               already].[ The DMA zone had {dma_kb} left for a request that takes memory there alone.] No kill can help then.
-- severity:     high
-- maturity:     stable
-- confidence:   0.8
-- requires:     oom_kill
-- only-with:    kills
-- params:       early_ms=60000 small_kb=4194304
-- falsepos:     An init that the kernel called by its boot name, later than the first minute, is left out by the time.
-- affected:     any kernel; above all crash kernels and small boards
-- refs:         doc:oom/while-booting.md
SELECT 'boot' AS fingerprint, 'oom_kill:' || min(k.id) || part(' zone:', q.zone_id) AS evidence, k.trigger AS trigger, k.told_at AS at_at, q.ram_kb AS ram_kb,
       (SELECT max(v.value) FROM vmstats v WHERE v.capture_id = :capture AND v.kill_id = k.id AND v.name = 'reserved') AS reserved_kb,
       CASE WHEN k.gfp LIKE '%GFP_DMA%' THEN q.free_kb END AS dma_kb, CASE WHEN q.ram_kb IS NULL THEN 0.6 ELSE 0.8 END AS confidence
  FROM kills k LEFT JOIN shortages q ON q.kill_id = k.id
 WHERE k.scope = 'global' AND NOT k.killed AND k.trigger LIKE 'swapper%' AND coalesce(k.at_ms < :early_ms, 1) AND coalesce(q.ram_kb < :small_kb, 1) AND k.capture_id = :capture
 GROUP BY k.incident_id
 ORDER BY min(k.id);
