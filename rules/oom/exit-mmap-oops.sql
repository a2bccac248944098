-- SPDX-License-Identifier: GPL-2.0-or-later
-- id:           oom/exit-mmap-oops
-- rev:          3
-- title:        oops in {func}, in the exit of a process
-- verdict:      The kernel oopsed in {func}[, in {task}], where a process gives its memory back.[ An OOM kill came before
--               it: {victim}.] The OOM reaper works on the same memory there; a race between the two, or a patch that hands the memory over, ends so.
-- advice:       Check whether the kernel has the fixes (commits 212925802454 of 4.14 and 27ae357fa82b of 4.17), or carries a patch of its own to the OOM reaper. {stays}
-- severity:     high
-- maturity:     testing
-- confidence:   0.85
-- requires:     event, frame
-- only-with:    event.oops
-- classes:      L19 L20
-- falsepos:     Page tables that something else damaged make the exit oops as well.
-- affected:     4.6 to 4.17; and kernels with the RFC of September 2018 that hands victims over to the exit path
-- refs:         commit:27ae357fa82b commit:212925802454 doc:oom/exit-mmap-oops.md
-- The function of the instruction pointer. Where the oops names no task, that of the task whose registers the log shows.
SELECT plain(substr(f.func, instr(f.func, ':') + 1)) AS fingerprint, 'event:' || e.id || ' frame:' || f.task_id || '/' || f.no || part(' oom_kill:', k.id) AS evidence,
       plain(substr(f.func, instr(f.func, ':') + 1)) AS func, t.name AS task, k.victim AS victim,
       coalesce((SELECT 'The task stays for ever ("' || x.text || '"), with its memory and its locks, and OOM kills may wait for it: reboot.' FROM events x WHERE x.capture_id = :capture AND x.kind = 'recursive-fault' ORDER BY x.id LIMIT 1),
                'The task that oopsed keeps its memory and locks, so that OOM kills may wait for it: reboot.') AS stays,
       CASE WHEN k.id IS NOT NULL OR e.task_id IS NOT NULL THEN 0.85 ELSE 0.75 END AS confidence
  FROM events e
  JOIN frames f ON f.capture_id = :capture AND f.no = 0 AND (f.task_id = e.task_id OR (e.task_id IS NULL AND f.how = 'log'))
   AND substr(f.func, instr(f.func, ':') + 1) IN ('exit_mmap', 'munlock_vma_pages_all', 'unmap_page_range', '__zap_vma_range', 'free_pgtables', 'free_pgd_range', 'remove_vma', '__oom_reap_task_mm')
  JOIN tasks t ON t.capture_id = :capture AND t.id = f.task_id
  LEFT JOIN kills k ON k.id = (SELECT max(o.id) FROM kills o WHERE o.killed)
 WHERE e.capture_id = :capture AND e.kind = 'oops' AND e.text NOT LIKE '%sleeping function%' AND e.text NOT LIKE '%Bad page%'
 GROUP BY 1
 ORDER BY max(most(0, e.id, f.task_id)) DESC;
