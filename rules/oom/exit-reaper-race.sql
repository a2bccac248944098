-- SPDX-License-Identifier: GPL-2.0-or-later
-- id:           oom/exit-reaper-race
-- rev:          3
-- title:        the page tables of an OOM victim were torn down twice: a bug in {func}
-- verdict:      {later_ms} after {victim} was OOM-killed[, {task}] hit a bug in {func} ("{text}"), on the way of the OOM reaper or of the victim's own exit: both take its memory at the same
--               time, and one of them found it changed below it.
-- severity:     high
-- maturity:     stable
-- confidence:   0.7
-- requires:     oom_kill, event, frame
-- only-with:    event.oops
-- explained-by: oom/exit-mmap-oops, oom/page-fault-oom
-- params:       within_ms=5000
-- classes:      L19
-- falsepos:     Page tables that were damaged before are found at exit as well, OOM kill or not.
-- affected:     4.6 to 4.18 for what is known (munlock, hugetlb, huge pages)
-- refs:         commit:27ae357fa82b doc:oom/exit-reaper-race.md
SELECT plain(f.func) AS fingerprint, 'event:' || e.id || ' oom_kill:' || k.id || ' frame:' || f.task_id || '/' || f.no AS evidence, plain(f.func) AS func,
       e.comm || part('[', e.pid, ']') AS task, substr(e.text, 1, 80) AS text, k.victim AS victim, m.at_ms - k.at_ms AS later_ms,
       CASE WHEN m.at_ms - k.at_ms <= 2000 THEN 0.7 ELSE 0.5 END AS confidence
  FROM events e
  JOIN moments m ON m.fact = 'event' AND m.id = e.id
  JOIN kills k ON k.id = (SELECT max(x.id) FROM kills x WHERE x.killed AND m.at_ms - x.at_ms BETWEEN 0 AND :within_ms)
  JOIN frames f ON f.capture_id = :capture AND f.task_id = e.task_id AND f.reliable
   AND f.func IN ('unmap_page_range', '__zap_vma_range', 'munlock_vma_pages_all', 'free_pgtables', 'zap_pte_range', 'unmap_single_vma', 'unmap_hugepage_range', 'hugepd_free', 'follow_page_mask')
 WHERE e.capture_id = :capture AND e.kind = 'oops'
   AND EXISTS (SELECT 1 FROM frames x WHERE x.capture_id = :capture AND x.task_id = e.task_id AND (x.func GLOB 'oom_reap*' OR x.func = '__oom_reap_task_mm' OR x.func = 'exit_mmap'))
   AND (e.comm = 'oom_reaper' OR e.pid = k.victim_pid OR EXISTS (SELECT 1 FROM tasks t WHERE t.capture_id = :capture AND t.id = e.task_id AND (t.comm = 'oom_reaper' OR t.pid = k.victim_pid)))
 GROUP BY k.incident_id
 ORDER BY max(most(0, e.id, f.no)) DESC;
