-- SPDX-License-Identifier: GPL-2.0-or-later
-- Another CPU's watchdog speaks, and a warning on the stuck CPU has its stack; after a report of a PowerMac.
-- expect: 1
-- verdict: The watchdog found CPU 0 stuck in g5_scom_switch_freq, with interrupts off; kworker/0:0[756] ran there, by a stack of that CPU beside the report, called from g5_cpufreq_target, for the work item dbs_work_handler().
UPDATE capture SET kind = 'log' WHERE id = 1;
INSERT INTO task (capture_id, id, pid, comm, cpu, on_cpu) VALUES (1, 1, 756, 'kworker/0:0', 0, 1);
INSERT INTO frame (capture_id, task_id, no, func, how, reliable) VALUES (1, 1, 0, 'g5_scom_switch_freq', 'log', 1), (1, 1, 1, 'g5_cpufreq_target', 'log', 1),
  (1, 1, 2, 'dbs_work_handler', 'log', 1), (1, 1, 3, 'process_one_work', 'log', 1);
INSERT INTO event (capture_id, id, locator, kind, time_ms, cpu, pid, task_id, text) VALUES
  (1, 1, 'log:x:1', 'warning', 1000, 0, 756, 1, 'WARNING: CPU: 0 PID: 756 at arch/powerpc/kernel/exceptions-64s.S:2863 masked_interrupt'),
  (1, 2, 'log:x:2', 'hard-lockup', 1100, 0, NULL, NULL, 'watchdog: CPU 1 detected hard LOCKUP on other CPUs 0');
