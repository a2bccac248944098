-- SPDX-License-Identifier: GPL-2.0-or-later
-- id:           oom/mm-pinned
-- rev:          2
-- title:        all threads of {victim} have left its memory, but something pins it[: {left_kb} stay]
-- verdict:      {victim} was OOM-killed[ {killed_ms} before the dump] and no task has its memory any more, but mm_users is
--               still {users}: somebody took a reference and has not given it back[, so that {left_kb} stay].
--               [Work item {work}() that would give one back has not run.]
-- severity:     high
-- maturity:     stable
-- confidence:   0.8
-- requires:     task.oom_victim, mm.users
-- params:       min_age_ms=1000, min_kb=1024
-- classes:      L11
-- falsepos:     Between leaving the mm and mmput() an exiting thread counts as a user without having it; a victim with a
--               thread in that stage is left out.
-- affected:     any kernel; since 4.6 the reaper takes the anonymous memory, but neither page tables nor hugetlb pages
-- refs:         doc:oom/mm-pinned.md
-- mm_users beyond the tasks that have the mm, and none that has it. Rests below min_kb do not matter.
SELECT coalesce(k.func, '') AS fingerprint,
       'task:' || v.task_id || ' mm:' || v.mm_id || part(' oom_kill:', v.kill_id) || part(' work:', k.id) AS evidence,
       confidence(CASE WHEN v.age_ms >= 10000 THEN 0.8 ELSE 0.65 END, 'certain', v.age_ms IS NOT NULL OR count(v.stuck_ms) > 0) AS confidence,
       CASE WHEN coalesce(m.oom_skip, 0) THEN 'medium' ELSE 'high' END AS severity,
       v.name AS victim, v.age_ms AS killed_ms, m.users AS users, k.func AS work,
       v.left_kb + coalesce(m.pgtables_kb, 0) + coalesce(m.hugetlb_kb, 0) AS left_kb
  FROM victims v
  JOIN mms m ON m.capture_id = :capture AND m.id = v.mm_id AND m.users > 0 AND m.users_beyond_tasks = m.users AND NOT coalesce(m.kthreads, 0)
  LEFT JOIN (SELECT min(o.id) AS id, o.func AS func FROM works o WHERE o.capture_id = :capture AND o.state <> 'running'
                AND o.func LIKE 'mmput_async%') k ON k.id IS NOT NULL
 WHERE coalesce(v.age_ms >= :min_age_ms, 1)
   AND coalesce(v.left_kb + coalesce(m.pgtables_kb, 0) + coalesce(m.hugetlb_kb, 0) >= :min_kb, 1)
 GROUP BY v.mm_id HAVING NOT sum(coalesce(v.exit_stage IN ('exit_mm', 'exit_mmap', 'do_exit'), 0))
 ORDER BY max(most(v.leader, v.task_id)) DESC;
