-- SPDX-License-Identifier: GPL-2.0-or-later
-- id:           kernel/oops
-- rev:          5
-- title:        {what}[ in {func}][, while {task} ran]
-- verdict:      The kernel reported a bug of its own[ in {func}][, while {task} ran]: {deed} ("{text}").[ {more} more such
--               {more:report|reports} followed.][ One of them is number {nth} since the boot: the first, which tells most, is not in the log.]{after}
-- advice:       {first}; what follows may be its damage.[ {func} is where to look; check for
--               a newer kernel of the same series.][ {class}]
-- severity:     medium
-- maturity:     stable
-- confidence:   0.85
-- requires:     event
-- only-with:    event.oops
-- explained-by: oom/exit-mmap-oops, oom/deadlocked
-- falsepos:     A function that checks what others did (a list, a string) is left out in favour of its caller.
-- affected:     any kernel
-- refs:         doc:kernel/oops.md
-- Where the report names the place (RIP, pc, "KASAN: … in"), that counts; else the stack of the task. A crash that
-- somebody asked for is another rule's, and KUnit's tests provoke what they report.
WITH e AS MATERIALIZED (
  SELECT e.*, m.incident_id AS incident, row_number() OVER (PARTITION BY m.incident_id ORDER BY e.id) AS place,
         count(*) OVER (PARTITION BY m.incident_id) AS n
    FROM events e JOIN moments m ON m.fact = 'event' AND m.id = e.id WHERE e.capture_id = :capture AND e.kind = 'oops'
     AND e.text NOT LIKE '%sleeping function%' AND e.text NOT LIKE '%scheduling while%' AND coalesce(e.comm, '') <> 'kunit_try_catch'
     AND NOT EXISTS (SELECT 1 FROM events x WHERE x.capture_id = :capture AND x.kind = 'oops' AND x.func LIKE 'sysrq_handle_crash%')
     AND NOT EXISTS (SELECT 1 FROM tasks t WHERE t.capture_id = :capture AND t.id = e.task_id AND t.comm = 'kunit_try_catch')),
named AS MATERIALIZED (
  SELECT e.id AS event, coalesce(
           CASE WHEN e.text LIKE 'BUG: K%SAN: % in %+0x%' THEN substr(e.text, instr(e.text, ' in ') + 4, instr(e.text, '+0x') - instr(e.text, ' in ') - 4) END,
           CASE WHEN e.text NOT LIKE '%K_SAN:%' AND e.text NOT LIKE '%KASAN:%' AND e.text NOT LIKE '%Bad page%' THEN (
             SELECT x.func FROM events x WHERE x.capture_id = :capture AND x.kind = 'oops' AND (x.task_id = e.task_id OR x.id = e.id) AND x.id BETWEEN e.id AND e.id + 2
                AND x.func IS NOT NULL AND x.text NOT LIKE '%sleeping function%' ORDER BY x.id LIMIT 1) END) AS func
    FROM e WHERE e.place = 1),
f AS (
  SELECT e.id AS event, f.task_id, f.no, f.func AS func, row_number() OVER (PARTITION BY e.id ORDER BY f.no) AS nth
    FROM e JOIN named n ON n.event = e.id
    CROSS JOIN told_frames f ON f.capture_id = :capture AND f.task_id = e.task_id AND f.no >= coalesce((
      SELECT min(x.no) FROM told_frames x WHERE x.capture_id = :capture AND x.task_id = e.task_id AND plain(x.func) = plain(n.func)), 0)
   WHERE e.place = 1 AND f.func NOT LIKE '\_\_list\_%' ESCAPE '\' AND f.func NOT LIKE 'assertfail%' AND f.func NOT LIKE 'string%' AND f.func NOT LIKE 'mem_et%'
     AND f.func NOT LIKE 'memcpy%' AND f.func NOT LIKE '%schedule%' AND f.func NOT IN ('vsnprintf', 'dump_page', 'spin_dump', 'spin_bug', 'usercopy_abort')),
-- The kernel counts: "[#4]". A number beyond the reports that are here says that the log begins later.
late AS (
  SELECT e.incident AS incident, min(e.id) AS id, CAST(substr(e.text, instr(e.text, '[#') + 2) AS INTEGER) AS nth FROM e WHERE e.text LIKE '%[#%' GROUP BY e.incident),
told AS (
  SELECT n.event AS event, CASE WHEN n.func IS NULL OR n.func LIKE '\_\_list\_%' ESCAPE '\' OR n.func LIKE 'assertfail%' OR n.func LIKE 'string%'
              THEN coalesce(f.func, n.func) WHEN n.func LIKE '%sanitizer_cov%' OR n.func LIKE '%softirq%' THEN f.func ELSE n.func END AS func, f.task_id, f.no
    FROM named n LEFT JOIN f ON f.event = n.event AND f.nth = 1),
-- What the line says in words, as its own are addresses and codes: the first condition that fits, so the special ones come first.
-- Of a report whose first line is missing, and of codes that each architecture numbers its own way, only that it was an oops is known.
words AS (
  SELECT e.id AS event, CASE
           WHEN e.text LIKE 'BUG: K_SAN: %' OR e.text LIKE 'BUG: KFENCE: %' THEN substr(e.text, 6, instr(substr(e.text, 6), ':') - 1) || ' found ' || CASE
             WHEN e.text LIKE '%use-after-free%' THEN 'a use of freed memory'
             WHEN e.text LIKE '%out-of-bounds%' THEN 'an access beyond the end of an object'
             WHEN e.text LIKE '%free%' THEN 'memory that was freed wrongly'
             WHEN e.text LIKE '%null-ptr%' THEN 'a use of a NULL pointer'
             WHEN e.text LIKE '%uninit%' THEN 'a use of memory that nobody had set'
             WHEN e.text LIKE '%corruption%' THEN 'memory that somebody had overwritten' ELSE 'a bad access to memory' END
           WHEN e.text LIKE '%NULL pointer%' THEN 'the kernel used a NULL pointer'
           WHEN e.text LIKE '%paging request%' OR e.text LIKE '%page fault%' OR e.text LIKE '%access of bad area%' THEN 'the kernel used a bad address'
           WHEN e.text LIKE '%general protection%' THEN 'the kernel hit a general protection fault'
           WHEN e.text LIKE 'kernel BUG at %' THEN 'the kernel failed a check of its own at ' || replace(substr(e.text, 15), '!', '')
           WHEN e.text LIKE '%Oops - BUG%' THEN 'the kernel failed a check of its own'
           WHEN e.text LIKE '%stack guard page%' OR e.text LIKE '%stack overflow%' THEN 'the kernel ran out of stack'
           WHEN e.text LIKE '%double fault%' THEN 'the kernel hit a double fault'
           WHEN e.text LIKE '%divide error%' THEN 'the kernel divided by zero'
           WHEN e.text LIKE '%undefined instruction%' OR e.text LIKE '%invalid opcode%' THEN 'the kernel hit an instruction that the CPU does not know'
           WHEN e.text LIKE '%Bad page map%' THEN 'the kernel found a damaged page table entry'
           WHEN e.text LIKE '%Bad page%' THEN 'the kernel found a page in a state that it must not have'
           WHEN e.text LIKE '%Bad rss%' THEN 'the kernel found memory counters of a process that do not add up'
           WHEN e.text LIKE '%non-zero%' THEN 'the kernel found page tables that a process left behind'
           WHEN e.text LIKE '%bad unlock%' THEN 'the kernel released a lock that nobody held'
           WHEN e.text LIKE '%spinlock lockup%' THEN 'the kernel waited too long for a spinlock'
           WHEN e.text LIKE '%spinlock recursion%' THEN 'the kernel asked for a spinlock that it held already'
           WHEN e.text LIKE '%spinlock%' THEN 'the kernel found a spinlock damaged, or used wrongly'
           WHEN e.text LIKE '%corrupted%' THEN 'the kernel found its data damaged'
           ELSE 'the kernel oopsed' END AS what
    FROM e WHERE e.place = 1)
SELECT coalesce(f.func, CASE WHEN e.text LIKE '%NULL pointer%' THEN 'null' WHEN e.text LIKE '%paging request%' OR e.text LIKE '%page fault%' THEN 'address'
         WHEN e.text LIKE '%Bad page map%' THEN 'page-map' WHEN e.text LIKE '%Bad page%' THEN 'page' WHEN e.text LIKE '%Oops%' THEN 'oops' ELSE e.text END) AS fingerprint,
       'event:' || e.id || part(' frame:', f.task_id, '/', f.no) AS evidence, plain(f.func) AS func,
       w.what AS what, replace(w.what, 'the kernel ', 'it ') AS deed, e.text AS text, nullif(e.n - 1, 0) AS more, t.name AS task,
       CASE WHEN e.text LIKE '%Bad page%' OR e.text LIKE '%Bad rss%' OR e.text LIKE '%list_%' THEN 'Damaged memory management data points to a use after free, or to bad memory: test it.'
            WHEN e.text LIKE '%spinlock%' THEN 'A CPU waits for a spinlock that another one does not let go.'
            WHEN e.text LIKE '%SAN:%' OR e.text LIKE '%KFENCE:%' THEN 'A checker of the kernel found it; the task went on, with memory that may be damaged.'
            WHEN EXISTS (SELECT 1 FROM events p WHERE p.capture_id = :capture AND p.kind = 'panic') THEN NULL
            ELSE 'The task that ran it was ended with its locks held, so other tasks may hang from then on; reboot.' END AS class,
       CASE WHEN l.nth IS NULL THEN 'Look at the first of these reports alone' ELSE 'Get the log from in front of this: the first report is the one to look at' END AS first, l.nth AS nth,
       CASE WHEN EXISTS (SELECT 1 FROM events p WHERE p.capture_id = :capture AND p.kind = 'panic') THEN ' The kernel panicked then.' ELSE '' END AS after
  FROM e JOIN words w ON w.event = e.id
  LEFT JOIN told f ON f.event = e.id
  LEFT JOIN tasks t ON t.capture_id = :capture AND t.id = e.task_id
  LEFT JOIN late l ON l.incident IS e.incident AND l.nth > (SELECT count(*) FROM events x WHERE x.capture_id = :capture AND x.kind = 'oops' AND x.id <= l.id)
 WHERE e.place = 1
 ORDER BY e.id;
