-- SPDX-License-Identifier: GPL-2.0-or-later
-- id:           kernel/lockdep
-- rev:          1
-- title:        lockdep warns: {what}
-- verdict:      The lock checker reported "{what}"[ in {task}]: an order of locks that can deadlock was seen. That it did deadlock is
--               not said by this.
-- severity:     low
-- maturity:     stable
-- confidence:   0.85
-- requires:     event
-- explained-by: lock/deadlock
-- falsepos:     Lock classes that are nested by design and not annotated give the same report.
-- affected:     kernels built with lockdep
-- refs:         doc:kernel/lockdep.md
SELECT e.text || part('|', (SELECT group_concat(DISTINCT l.name) FROM locks l WHERE l.capture_id = :capture)) AS fingerprint, 'event:' || e.id AS evidence,
       trim(replace(replace(replace(e.text, 'WARNING:', ''), '[ INFO:', ''), ']', '')) AS what, t.name AS task
  FROM events e LEFT JOIN tasks t ON t.capture_id = :capture AND t.id = e.task_id
 WHERE e.capture_id = :capture AND e.id = (SELECT min(x.id) FROM events x WHERE x.capture_id = :capture AND x.kind = 'lockdep');
