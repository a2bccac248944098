-- SPDX-License-Identifier: GPL-2.0-or-later
-- id:           kernel/oops
-- rev:          1
-- title:        the kernel reported a bug[ in {func}]: {what}
-- verdict:      The kernel reported a bug of its own[ in {func}][, while {task} ran]: "{text}".[ {more} more such
--               {more:report|reports} followed.]{after}
-- advice:       Look at the first of these reports alone: what follows may be its damage.[ {func} is where to look; check for
--               a newer kernel of the same series.] {class}
-- severity:     medium
-- maturity:     stable
-- confidence:   0.85
-- requires:     event
-- explained-by: oom/exit-mmap-oops, oom/deadlocked
-- falsepos:     KASAN's own tests report what they provoke.
-- affected:     any kernel
-- refs:         doc:kernel/oops.md
WITH e AS (
  SELECT e.*, m.incident_id AS incident, row_number() OVER (PARTITION BY m.incident_id ORDER BY e.id) AS place,
         count(*) OVER (PARTITION BY m.incident_id) AS n
    FROM events e JOIN moments m ON m.fact = 'event' AND m.id = e.id WHERE e.capture_id = :capture AND e.kind = 'oops'
     AND e.text NOT LIKE '%sleeping function%' AND e.text NOT LIKE '%scheduling while%'),
f AS (
  SELECT e.id AS event, f.task_id, f.no, substr(f.func, instr(f.func, ':') + 1) AS func, row_number() OVER (PARTITION BY e.id ORDER BY f.no) AS nth
    FROM e JOIN frames f ON f.capture_id = :capture AND f.task_id = e.task_id AND f.reliable
   WHERE e.place = 1 AND f.func NOT LIKE '%dump_stack%' AND f.func NOT LIKE '%might_sleep%' AND f.func NOT LIKE '%schedule%' AND f.func NOT LIKE '%kasan%'
     AND f.func NOT LIKE 'print_%' AND f.func NOT LIKE 'bad_page%' AND f.func NOT LIKE 'show_%' AND f.func NOT LIKE 'dump_%' AND f.func <> 'panic')
SELECT coalesce(f.func, CASE WHEN e.text LIKE '%NULL pointer%' THEN 'null' WHEN e.text LIKE '%paging request%' OR e.text LIKE '%page fault%' THEN 'address'
         WHEN e.text LIKE '%Bad page map%' THEN 'page-map' WHEN e.text LIKE '%Bad page%' THEN 'page' WHEN e.text LIKE '%Oops%' THEN 'oops' ELSE e.text END) AS fingerprint, 'event:' || e.id || part(' frame:', f.task_id, '/', f.no) AS evidence,
       plain(coalesce(f.func, CASE WHEN e.text LIKE 'BUG: K%SAN: % in %+0x%' THEN substr(e.text, instr(e.text, ' in ') + 4, instr(e.text, '+0x') - instr(e.text, ' in ') - 4) END)) AS func,
       trim(replace(replace(substr(e.text, 1, 80), 'BUG: ', ''), 'Oops: ', '')) AS what, e.text AS text, nullif(e.n - 1, 0) AS more, t.name AS task,
       CASE WHEN e.text LIKE '%Bad page%' OR e.text LIKE '%Bad rss%' OR e.text LIKE '%list_%' THEN 'Damaged memory management data points to a use after free, or to bad memory: test it.'
            WHEN e.text LIKE '%spinlock lockup%' THEN 'A CPU waits for a spinlock that another one does not let go.'
            ELSE 'The task that ran it was ended with its locks held, so other tasks may hang from then on; reboot.' END AS class,
       CASE WHEN EXISTS (SELECT 1 FROM events p WHERE p.capture_id = :capture AND p.kind = 'panic') THEN ' The kernel panicked then.' ELSE '' END AS after
  FROM e LEFT JOIN f ON f.event = e.id AND f.nth = 1
  LEFT JOIN tasks t ON t.capture_id = :capture AND t.id = e.task_id
 WHERE e.place = 1;
