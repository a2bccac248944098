-- SPDX-License-Identifier: GPL-2.0-or-later
-- id:           oom/console-slow
-- rev:          3
-- title:        {task} printed to the console[ for {ms_ms}]: kernel messages leave slower than they come
-- verdict:      {task} was found in {func}, printing kernel messages[, after {ms_ms}]. An OOM report is hundreds of lines; who prints them to a slow console
--               does so with oom_lock held or without letting others run, and everybody who wants memory waits.
-- severity:     medium
-- maturity:     testing
-- confidence:   0.65
-- requires:     event, frame
-- only-with:    any(event.soft-lockup, event.hard-lockup, event.rcu-stall)
-- explained-by: memcg/scan-soft-lockup, oom/turn-holder-starved
-- classes:      L24
-- falsepos:     Who prints may have been caught at it by chance, when the watchdog itself made it print.
-- affected:     any kernel with a serial or frame buffer console; 6.12 and later print from threads of their own where the driver can
-- refs:         doc:oom/console-slow.md
-- A lockup or stall in the console code, together with OOM reports or stalled allocations; without those it is a lockup like others.
SELECT 'console' AS fingerprint, 'event:' || e.id || ' frame:' || f.task_id || '/' || f.no || part(' oom_kill:', (SELECT min(k.id) FROM kills k)) AS evidence,
       coalesce(e.comm, t.comm, '?') || part('[', coalesce(e.pid, t.pid), ']') AS task, e.duration_ms AS ms_ms, plain(f.func) AS func,
       CASE WHEN EXISTS (SELECT 1 FROM kills k WHERE k.killed) THEN 0.75 ELSE 0.6 END AS confidence
  FROM events e
  JOIN frames f ON f.capture_id = :capture AND f.task_id = e.task_id AND f.reliable
   AND (f.func IN ('console_unlock', 'console_flush_all', 'console_flush_one_record', 'console_emit_next_record', 'wait_for_xmitr', 'io_serial_in')
        OR f.func LIKE 'serial8250_console%' OR f.func LIKE 'univ8250_console%' OR f.func LIKE 'fbcon_putc%')
  LEFT JOIN tasks t ON t.capture_id = :capture AND t.id = e.task_id
 WHERE e.capture_id = :capture AND e.kind IN ('soft-lockup', 'hard-lockup', 'rcu-stall')
   AND (EXISTS (SELECT 1 FROM kills k) OR EXISTS (SELECT 1 FROM events a WHERE a.capture_id = :capture AND a.kind = 'alloc-stall'))
   AND EXISTS (SELECT 1 FROM frames p WHERE p.capture_id = :capture AND p.task_id = e.task_id AND p.func IN ('vprintk_emit', 'printk', '_printk', 'console_unlock') AND p.no >= f.no)
 GROUP BY e.task_id
 ORDER BY max(most(e.duration_ms, e.id, f.no)) DESC;
