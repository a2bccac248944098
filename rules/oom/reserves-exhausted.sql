-- SPDX-License-Identifier: GPL-2.0-or-later
-- id:           oom/reserves-exhausted
-- rev:          5
-- title:        the reserves were used up: {free_kb} free of {min_kb} that should stay
-- verdict:      {n} {n:report shows|reports show} {free_kb} free where {min_kb} is the watermark: even what only reclaim, OOM victims and atomic requests may take was gone[. {task}
--               found nothing any more ({mode})]. Swap-out, writeback and exits need some of it: from there on hardly anything can free memory.
-- severity:     high
-- maturity:     stable
-- confidence:   0.75
-- requires:     any(oom_kill, event), zone
-- explained-by: io/dm-crypt-throttled, oom/global-reserves-granted, oom/mutex-holder-allocates, oom/memalloc-drains, oom/reserves-exhausted-mempool,
--               oom/victim-hung
-- classes:      L33 L45
-- falsepos:     A burst of atomic requests empties a small zone for a moment; all zones that count are taken together. A dump
--               whose zones are above their watermarks shows that the machine recovered.
-- affected:     any kernel
-- refs:         commit:f9054c70d28b doc:oom/reserves-exhausted.md
SELECT CASE WHEN count(q.kill_id) = 0 THEN 'failure' ELSE 'oom' END AS fingerprint,
       CASE WHEN q.kill_id IS NULL THEN 'event:' || q.event_id ELSE 'oom_kill:' || q.kill_id END || part(' zone:', q.zone_id) AS evidence,
       count(*) AS n, q.free_kb AS free_kb, q.reserve_kb AS min_kb, e.comm || part('[', e.pid, ']') AS task,
       CASE WHEN e.text LIKE '%(%GFP%)%' THEN substr(e.text, instr(e.text, '(') + 1, instr(e.text, ')') - instr(e.text, '(') - 1) END AS mode,
       CASE WHEN count(*) > 2 THEN 0.8 ELSE 0.7 END AS confidence
  FROM shortages q LEFT JOIN events e ON e.capture_id = :capture AND e.id = q.event_id
 WHERE (q.kill_id IS NOT NULL AND q.scope = 'global' OR q.event_id IS NOT NULL) AND q.reserve_kb BETWEEN 1024 AND (1 << 40) AND q.free_kb * 4 <= q.reserve_kb
   AND NOT EXISTS (SELECT 1 FROM shortages d WHERE d.kill_id IS NULL AND d.event_id IS NULL AND d.free_kb > d.min_kb)
 GROUP BY q.incident_id
 ORDER BY max(most(-q.free_kb, q.kill_id, q.event_id)) DESC;
