-- SPDX-License-Identifier: GPL-2.0-or-later
-- id:           kernel/warning
-- rev:          1
-- title:        the kernel warned[ in {func}]
-- verdict:      The kernel warned[ in {func}][ ({place})][, while {task} ran], and went on.[ {more} more {more:warning|warnings} followed.]
-- severity:     info
-- maturity:     stable
-- confidence:   0.7
-- requires:     event
-- only-with:    any(event.warning, event.mm-warning)
-- explained-by: *, task/blocked
-- falsepos:     Many warnings tell of a driver's slip that has no consequence.
-- affected:     any kernel
-- refs:         doc:kernel/warning.md
-- One finding a capture, where no other event, kill or report stands beside it: a better rule tells of those.
WITH e AS (SELECT e.*, row_number() OVER (ORDER BY e.id) AS nth, count(*) OVER () AS n FROM events e WHERE e.capture_id = :capture AND e.kind IN ('warning', 'mm-warning'))
SELECT coalesce(plain(e.func), '') AS fingerprint, 'event:' || e.id AS evidence, plain(e.func) AS func, nullif(e.n - 1, 0) AS more, CASE WHEN t.comm IS NOT NULL THEN t.name END AS task,
       CASE WHEN instr(e.text, ' at ') > 0 THEN substr(substr(e.text, instr(e.text, ' at ') + 4), 1, instr(substr(e.text, instr(e.text, ' at ') + 4) || ' ', ' ') - 1) END AS place
  FROM e LEFT JOIN tasks t ON t.capture_id = :capture AND t.id = e.task_id
 WHERE e.nth = 1 AND coalesce(e.comm, '') NOT LIKE 'kunit%' AND NOT EXISTS (SELECT 1 FROM kills k)
   AND NOT EXISTS (SELECT 1 FROM events x WHERE x.capture_id = :capture AND x.kind NOT IN ('warning', 'mm-warning', 'log-lost', 'log-suppressed', 'log-repeated', 'sysrq', 'dm-crypt', 'memory-dump',
                                                                                       'oom-enabled', 'oom-disabled', 'types-compared', 'disagreement', 'storage-responding'));
