-- SPDX-License-Identifier: GPL-2.0-or-later
-- A driver's thread on PREEMPT_RT, which waits for a spinlock in a section of RCU.
-- expect: 1
-- confidence: 0.8
-- verdict: RCU waited too long for a CPU or task to pass a quiescent state; irq/22-eth0[3560] sleeps in a section of RCU, in ei_start_xmit. What is freed by RCU stays in memory meanwhile.
UPDATE capture SET kind = 'log' WHERE id = 1;
INSERT INTO task (capture_id, id, pid, tgid, comm, state) VALUES (1, 1, 3560, 3560, 'irq/22-eth0', 'D');
INSERT INTO frame (capture_id, task_id, no, func, how, reliable) VALUES
  (1, 1, 0, '__schedule', 'log', 1), (1, 1, 1, 'schedule_rtlock', 'log', 1), (1, 1, 2, 'rtlock_slowlock_locked', 'log', 1),
  (1, 1, 3, 'rt_spin_lock', 'log', 1), (1, 1, 4, 'ei_start_xmit', 'log', 1);
INSERT INTO wait (capture_id, id, task_id, kind, certainty, how, func, caller) VALUES
  (1, 1, 1, 'rt-mutex', 'likely', 'frames of its stack', 'rtlock_slowlock_locked', 'ei_start_xmit+0x83');
INSERT INTO event (capture_id, id, locator, kind, pid, comm, task_id, text) VALUES
  (1, 1, 'log:x:9', 'rcu-stall', 3560, 'irq/22-eth0', 1, 'rcu: INFO: rcu_preempt detected stalls on CPUs/tasks:');
