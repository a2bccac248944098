-- SPDX-License-Identifier: GPL-2.0-or-later
-- expect: 1
-- also: oom/memory-used-up, cpu/lockup
UPDATE capture SET kind = 'log' WHERE id = 1;
INSERT INTO oom_kill (capture_id, id, locator, time_ms, killed, victim_pid, victim_comm, message) VALUES (1, 1, 'log:x:1', 1000, 1, 90, 'db', 'Out of memory');
INSERT INTO task (capture_id, id, locator, pid, comm) VALUES (1, 1, 'log:x:2', 44, 'a.out');
INSERT INTO event (capture_id, id, locator, time_ms, kind, comm, pid, task_id, cpu, duration_ms, text) VALUES
  (1, 1, 'log:x:2', 27000, 'soft-lockup', 'a.out', 44, 1, 2, 26000, 'BUG: soft lockup - CPU#2 stuck for 26s! [a.out:44]');
INSERT INTO frame (capture_id, task_id, no, func, reliable, how) VALUES (1, 1, 0, 'io_serial_in', 1, 'text'), (1, 1, 1, 'wait_for_xmitr', 1, 'text'), (1, 1, 2, 'serial8250_console_putchar', 1, 'text'),
  (1, 1, 3, 'console_unlock', 1, 'text'), (1, 1, 4, 'vprintk_emit', 1, 'text'), (1, 1, 5, 'printk', 1, 'text'), (1, 1, 6, 'dump_header', 1, 'text'), (1, 1, 7, 'oom_kill_process', 1, 'text');
