-- SPDX-License-Identifier: GPL-2.0-or-later
-- A reader that an interrupt preempted, as a script decoded its stack.
-- expect: 1
-- verdict: RCU waited too long for a CPU or task to pass a quiescent state; app[9592] was preempted in a section of RCU, in filemap_get_entry. What is freed by RCU stays in memory meanwhile.
UPDATE capture SET kind = 'log' WHERE id = 1;
INSERT INTO task (capture_id, id, pid, tgid, comm, state) VALUES (1, 1, 9592, 9592, 'app', 'R');
INSERT INTO frame (capture_id, task_id, no, func, how, reliable) VALUES
  (1, 1, 0, 'context_switch', 'log', 1), (1, 1, 1, '__schedule', 'log', 1), (1, 1, 2, 'preempt_schedule_irq', 'log', 1),
  (1, 1, 3, 'irqentry_exit', 'log', 1), (1, 1, 4, 'asm_sysvec_apic_timer_interrupt', 'log', 1), (1, 1, 5, 'filemap_get_entry', 'log', 1);
INSERT INTO event (capture_id, id, locator, kind, pid, comm, task_id, text) VALUES
  (1, 1, 'log:x:9', 'rcu-stall', 9592, 'app', 1, 'rcu: INFO: rcu_preempt detected stalls on CPUs/tasks:');
