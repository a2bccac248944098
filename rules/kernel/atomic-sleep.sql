-- SPDX-License-Identifier: GPL-2.0-or-later
-- id:           kernel/atomic-sleep
-- rev:          2
-- title:        the kernel slept where it must not[, in {func}]
-- verdict:      The kernel reported "{text}"[, in {task}]: code that holds a spinlock or has preemption off called a function that may sleep[, {func}][, from {caller}].[
--               {more} more such {more:report|reports} followed.] As a rule nothing breaks at once.
-- severity:     low
-- maturity:     stable
-- confidence:   0.85
-- requires:     event
-- only-with:    event.oops
-- explained-by: *
-- falsepos:     none known: the kernel says so itself
-- affected:     kernels with CONFIG_DEBUG_ATOMIC_SLEEP; "scheduling while atomic" any
-- refs:         doc:kernel/atomic-sleep.md
WITH e AS (
  SELECT e.*, m.incident_id AS incident, row_number() OVER (PARTITION BY m.incident_id ORDER BY e.id) AS place, count(*) OVER (PARTITION BY m.incident_id) AS n
    FROM events e JOIN moments m ON m.fact = 'event' AND m.id = e.id
   WHERE e.capture_id = :capture AND e.kind = 'oops' AND (e.text LIKE '%sleeping function%' OR e.text LIKE '%scheduling while%'))
SELECT coalesce(f.func, substr(e.text, 1, 40)) AS fingerprint, 'event:' || e.id || part(' frame:', f.task_id, '/', f.no) AS evidence, replace(e.text, 'BUG: ', '') AS text,
       t.name AS task, plain(f.func) AS func, (
         SELECT plain(x.func) FROM told_frames x WHERE x.capture_id = :capture AND x.task_id = f.task_id AND x.no > f.no AND plain(x.func) <> plain(f.func)
            AND x.func NOT LIKE '%schedule%' ORDER BY x.no LIMIT 1) AS caller, nullif(e.n - 1, 0) AS more
  FROM e
  LEFT JOIN frames f ON f.capture_id = :capture AND f.task_id = e.task_id AND f.no = (
    SELECT min(x.no) FROM told_frames x WHERE x.capture_id = :capture AND x.task_id = e.task_id AND x.func NOT LIKE '%schedule%')
  LEFT JOIN tasks t ON t.capture_id = :capture AND t.id = e.task_id
 WHERE e.place = 1
 ORDER BY e.id;
