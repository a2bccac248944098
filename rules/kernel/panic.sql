-- SPDX-License-Identifier: GPL-2.0-or-later
-- id:           kernel/panic
-- rev:          3
-- title:        the kernel panicked: {what}
-- verdict:      The kernel panicked: {what}.[ {meaning}]
-- severity:     medium
-- maturity:     stable
-- confidence:   0.9
-- requires:     event
-- only-with:    event.panic
-- explained-by: *, cpu/lockup, kernel/oops, task/hung, oom/memory-used-up, kernel/panic-own-cause
-- falsepos:     none known: the kernel says so itself
-- affected:     any kernel
-- refs:         doc:kernel/panic.md
-- One finding a capture: the first panic. Who asks for a crash by SysRq gets a remark, no more.
SELECT replace(replace(e.text, 'Kernel panic - not syncing: ', ''), 'Kernel panic: ', '') AS fingerprint, 'event:' || e.id AS evidence,
       CASE WHEN e.text LIKE '%panic_on_warn%' THEN 'after a warning, as panic_on_warn asks for' ELSE trim(replace(replace(e.text, 'Kernel panic - not syncing:', ''), 'Kernel panic:', ''), ' .!') END AS what,
       CASE WHEN e.text LIKE '%sysrq triggered%' OR e.text LIKE '%crash by user%' THEN 'info' ELSE 'medium' END AS severity, 0.85 AS confidence,
       CASE WHEN e.text LIKE '%sysrq triggered%' THEN 'Somebody asked for the crash, as a rule to get a dump of a machine that hung.'
            WHEN e.text LIKE '%Unable to mount root%' THEN 'The root file system was not found: a driver is missing from the initramfs, or root= is wrong.'
            WHEN e.text LIKE '%Attempted to kill init%' THEN 'The first process ended: the low byte of the exit code is the signal that killed it, the next one what it returned.'
            WHEN e.text LIKE '%kill the idle task%' OR e.text LIKE '%Fatal exception%' THEN 'It ends an oops whose report is not among these records: that report names the function.'
            WHEN (e.text LIKE '%softlockup%' OR e.text LIKE '%Hard LOCKUP%') AND e.func IS NOT NULL AND NOT coalesce(e.func_doubtful, 0)
              THEN 'The watchdog was set to panic, and found ' || coalesce('CPU ' || e.cpu, 'a CPU') || ' stuck in ' || plain(e.func) || '()' || coalesce(', where ' || e.comm || part('[', e.pid, ']') || ' ran', '') || '.'
            WHEN e.text LIKE '%hung_task%' OR e.text LIKE '%softlockup%' OR e.text LIKE '%Hard LOCKUP%' THEN 'The watchdog was set to panic; what it found is not among these records.'
            WHEN e.text LIKE '%panic_on_warn%' THEN 'The warning is not among these records.'
            WHEN e.text LIKE '%stack%' THEN 'A kernel stack was overwritten.' END AS meaning
  FROM events e
 WHERE e.capture_id = :capture AND e.id = (SELECT min(x.id) FROM events x WHERE x.capture_id = :capture AND x.kind = 'panic');
