-- SPDX-License-Identifier: GPL-2.0-or-later
-- The CPU was in a delay: who asked for it is told. It spins for a lock, so that its own function is not the one to look at. After a log of 2.6.
-- expect: 1
-- verdict: The watchdog found CPU 0 stuck for 61 s in __spin_lock_debug, without letting others run; ax25ipd[3811] ran there, called from _raw_spin_lock.
-- advice: It spins for a lock: the CPU that holds it is the one to find, among the other stacks. A crash dump of the moment comes with kernel.softlockup_panic=1 and kdump.
UPDATE capture SET kind = 'log' WHERE id = 1;
INSERT INTO task (capture_id, id, pid, comm, cpu, on_cpu) VALUES (1, 1, 3811, 'ax25ipd', 0, 1);
INSERT INTO frame (capture_id, task_id, no, func, how, reliable) VALUES (1, 1, 0, 'native_read_tsc', 'log', 1), (1, 1, 1, 'delay_tsc', 'log', 1), (1, 1, 2, '__delay', 'log', 1),
  (1, 1, 3, '__spin_lock_debug', 'log', 1), (1, 1, 4, '_raw_spin_lock', 'log', 1), (1, 1, 5, 'mkiss_receive_buf', 'log', 1);
INSERT INTO event (capture_id, id, locator, time_ms, kind, cpu, comm, pid, task_id, duration_ms) VALUES (1, 1, 'log:x:1', 100000, 'soft-lockup', 0, 'ax25ipd', 3811, 1, 61000);
