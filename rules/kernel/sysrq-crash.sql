-- SPDX-License-Identifier: GPL-2.0-or-later
-- id:           kernel/sysrq-crash
-- rev:          2
-- title:        the machine was crashed on purpose by SysRq-c
-- verdict:      Somebody asked for the crash (SysRq-c), as a rule to get a dump of a machine that hung: {text}. It is not the fault to look for.
-- advice:       [{look}]
-- severity:     info
-- maturity:     stable
-- confidence:   0.9
-- requires:     event
-- only-with:    event.oops
-- explained-by: oom/*, memcg/*, lock/*, task/hung, cpu/lockup
-- falsepos:     none known
-- affected:     kernels up to 5.4 crash with a NULL pointer on purpose, later ones panic
-- refs:         doc:kernel/sysrq-crash.md
SELECT 'sysrq-c' AS fingerprint, 'event:' || min(e.id) AS evidence, 'its report is that of a NULL pointer in ' || plain(e.func) || '()' AS text, 0.85 AS confidence,
       CASE WHEN p.kind = 'log' THEN 'The log alone does not show what hung. Triage the dump that kdump wrote (by default below /var/crash), or the log from before the crash: hung tasks, lockups and OOM kills are in it.'
            WHEN NOT EXISTS (SELECT 1 FROM tasks t WHERE t.capture_id = :capture) THEN 'The dump would show what the machine was doing, but its tasks could not be read: the notes of this report say why. Read what stands before the crash in its log (crash> log).'
            WHEN EXISTS (SELECT 1 FROM tasks t JOIN waits w ON w.capture_id = :capture AND w.task_id = t.id WHERE t.capture_id = :capture AND t.state = 'D')
              THEN 'Find out why somebody crashed the machine: WHO WAITS in this report has who was stuck at that moment, for how long and for whom, ON THE CPUS what ran instead. Where no wait is long and no CPU was busy, the trouble was over, or it was a test of kdump.'
            ELSE 'Find out why somebody crashed the machine: no task was blocked at that moment, so look at ON THE CPUS in this report for what ran, and at what the log says before the crash. Where no CPU was busy, the trouble was over, or it was a test of kdump.' END AS look
  FROM present p JOIN events e ON e.capture_id = :capture AND e.kind = 'oops' AND e.func LIKE 'sysrq_handle_crash%' HAVING min(e.id) IS NOT NULL;
