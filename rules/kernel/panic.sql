-- SPDX-License-Identifier: GPL-2.0-or-later
-- id:           kernel/panic
-- rev:          4
-- title:        the kernel panicked: {what}
-- verdict:      The kernel panicked: {what}.[ {meaning}]
-- advice:       [{look}]
-- severity:     medium
-- maturity:     stable
-- confidence:   0.9
-- requires:     event
-- only-with:    event.panic
-- explained-by: *, cpu/lockup, kernel/oops, task/hung, oom/memory-used-up, kernel/panic-own-cause
-- falsepos:     none known: the kernel says so itself
-- affected:     any kernel
-- refs:         doc:kernel/panic.md
-- One finding a capture: the first panic. Who asks for a crash by SysRq gets a remark, no more. A dump shows what the machine was
-- doing then; without one the page says where to get more.
WITH first AS MATERIALIZED (
  SELECT e.*, e.text LIKE '%sysrq triggered%' OR e.text LIKE '%crash by user%' OR e.text LIKE '%NMI: Not continuing%' AS asked,
         e.text LIKE '%hung_task%' AS hung, e.text LIKE '%softlockup%' OR e.text LIKE '%Hard LOCKUP%' AS busy,
         (SELECT p.kind FROM present p) = 'vmcore' AS dump, EXISTS (SELECT 1 FROM tasks t WHERE t.capture_id = :capture) AS tasks,
         EXISTS (SELECT 1 FROM tasks t JOIN waits w ON w.capture_id = :capture AND w.task_id = t.id WHERE t.capture_id = :capture AND t.state = 'D') AS waiting
    FROM events e
   WHERE e.capture_id = :capture AND e.id = (SELECT min(x.id) FROM events x WHERE x.capture_id = :capture AND x.kind = 'panic'))
SELECT replace(replace(e.text, 'Kernel panic - not syncing: ', ''), 'Kernel panic: ', '') AS fingerprint, 'event:' || e.id AS evidence,
       CASE WHEN e.text LIKE '%panic_on_warn%' THEN 'after a warning, as panic_on_warn asks for' ELSE trim(replace(replace(e.text, 'Kernel panic - not syncing:', ''), 'Kernel panic:', ''), ' .!') END AS what,
       CASE WHEN e.text LIKE '%sysrq triggered%' OR e.text LIKE '%crash by user%' THEN 'info' ELSE 'medium' END AS severity, 0.85 AS confidence,
       CASE WHEN e.dump AND NOT e.tasks THEN 'The dump would show what the machine was doing, but its tasks could not be read: the notes of this report say why. Read what stands before the panic in its log (crash> log).'
            WHEN e.dump AND e.asked AND e.waiting THEN 'Find out why somebody crashed the machine: WHO WAITS in this report has who was stuck at that moment, for how long and for whom, ON THE CPUS what ran instead. Where no wait is long and no CPU was busy, the trouble was over, or it was a test of kdump.'
            WHEN e.dump AND e.asked THEN 'Find out why somebody crashed the machine: no task was blocked at that moment, so look at ON THE CPUS in this report for what ran, and at what the log says before the crash. Where no CPU was busy, the trouble was over, or it was a test of kdump.'
            WHEN e.dump AND e.hung THEN 'WHO WAITS in this report has the tasks that were blocked at that moment, the longest first, and for whom.'
            WHEN e.dump AND e.busy THEN 'ON THE CPUS in this report has what each CPU ran at that moment.'
            WHEN e.dump THEN 'Read what stands before the panic in the log of this dump (crash> log): an oops and its function, a warning, a stack.'
            WHEN e.asked THEN 'The log alone does not show what hung. Triage the dump that kdump wrote (by default below /var/crash), or the log from before the crash: hung tasks, lockups and OOM kills are in it.' END AS look,
       CASE WHEN e.text LIKE '%sysrq triggered%' THEN 'Somebody asked for the crash, as a rule to get a dump of a machine that hung.'
            WHEN e.text LIKE '%NMI: Not continuing%' THEN 'An NMI came that no driver knew: as a rule somebody sent it (IPMI, the hypervisor) to get a dump of a machine that hung; else hardware reports an error.'
            WHEN e.text LIKE '%Unable to mount root%' THEN 'The root file system was not found: a driver is missing from the initramfs, or root= is wrong.'
            WHEN e.text LIKE '%Attempted to kill init%' THEN 'The first process ended: the low byte of the exit code is the signal that killed it, the next one what it returned.'
            WHEN e.text LIKE '%kill the idle task%' OR e.text LIKE '%Fatal exception%' THEN 'It ends an oops whose report is not among these records: that report names the function.'
            WHEN (e.text LIKE '%softlockup%' OR e.text LIKE '%Hard LOCKUP%') AND e.func IS NOT NULL AND NOT coalesce(e.func_doubtful, 0)
              THEN 'The watchdog was set to panic, and found ' || coalesce('CPU ' || e.cpu, 'a CPU') || ' stuck in ' || plain(e.func) || '()' || coalesce(', where ' || e.comm || part('[', e.pid, ']') || ' ran', '') || '.'
            WHEN e.text LIKE '%hung_task%' OR e.text LIKE '%softlockup%' OR e.text LIKE '%Hard LOCKUP%' THEN 'The watchdog was set to panic; what it found is not among these records.'
            WHEN e.text LIKE '%panic_on_warn%' THEN 'The warning is not among these records.'
            WHEN e.text LIKE '%stack%' THEN 'A kernel stack was overwritten.' END AS meaning
  FROM first e;
