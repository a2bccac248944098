-- SPDX-License-Identifier: GPL-2.0-or-later
-- id:           oom/swap-errors
-- rev:          4
-- title:        swap fails: {n} {n:error|errors} in the log
-- verdict:      {n} {n:error|errors} of {what} {n:is|are} in the log[, over {lasted_ms}], the first "{text}". {meaning}
-- severity:     high
-- maturity:     stable
-- confidence:   0.8
-- requires:     event
-- only-with:    any(event.swap-error, event.zram-error)
-- params:       stuck_ms=10000 stuck_errors=10
-- classes:      L62
-- falsepos:     A single write error of zram at the moment of an OOM kill is its consequence.
-- affected:     any kernel
-- refs:         doc:oom/swap-errors.md
-- Swap whose errors do not end is worse than one that failed once: reclaim goes on trying, as there is swap that looks free, and the
-- OOM killer is not called.
SELECT min(e.kind) AS fingerprint, 'event:' || min(e.id) || part(' event:', nullif(max(e.id), min(e.id))) AS evidence, count(*) AS n,
       CASE min(e.kind) WHEN 'swap-error' THEN 'the swap device' ELSE 'zram' END AS what, substr((SELECT x.text FROM events x WHERE x.capture_id = :capture AND x.kind IN ('swap-error', 'zram-error') ORDER BY x.id LIMIT 1), 1, 100) AS text,
       CASE WHEN max(m.at_ms) - min(m.at_ms) >= :stuck_ms AND count(*) >= :stuck_errors THEN max(m.at_ms) - min(m.at_ms) END AS lasted_ms,
       CASE WHEN min(e.kind) = 'zram-error' AND max(e.text LIKE '%llocat%') THEN 'zram found no memory for the page that it was to compress: swapping to it needs memory first.'
            WHEN min(e.kind) = 'zram-error' THEN 'zram could not compress or read back a page.'
            ELSE 'Pages that cannot be written stay in memory, and a page that cannot be read back kills its process: what is free of that device is of no use.' END AS meaning,
       CASE WHEN count(*) > 1 OR EXISTS (SELECT 1 FROM kills k) THEN 0.85 ELSE 0.7 END AS confidence,
       CASE WHEN EXISTS (SELECT 1 FROM kills k) OR (max(m.at_ms) - min(m.at_ms) >= :stuck_ms AND count(*) >= :stuck_errors) THEN 'high' ELSE 'medium' END AS severity
  FROM events e
  LEFT JOIN moments m ON m.fact = 'event' AND m.id = e.id
 WHERE e.capture_id = :capture AND e.kind IN ('swap-error', 'zram-error')
HAVING count(*) > 0;
