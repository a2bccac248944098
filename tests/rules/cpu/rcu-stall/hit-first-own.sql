-- SPDX-License-Identifier: GPL-2.0-or-later
-- The CPU that found itself stands for the set, not the task of a later report, of which no stack is told. Of the stacks beside it
-- the one counts that is not the interrupt's own.
-- expect: 1
-- confidence: 0.6
-- title: an RCU grace period did not end: CPU 24
-- verdict: A CPU found that it held up RCU itself; ctest[98], whose stack the log shows beside it, was in find_vma. 3 such reports came within 63 s, of CPUs 18, 24. What is freed by RCU stays in memory meanwhile. 1 task hung after it began, md127[7] first.
-- also: task/hung
UPDATE capture SET kind = 'log' WHERE id = 1;
INSERT INTO task (capture_id, id, pid, comm, state) VALUES (1, 1, 97, 'ctest', 'R'), (1, 2, 98, 'ctest', 'R'), (1, 3, 99, 'ctest', 'R');
INSERT INTO frame (capture_id, task_id, no, func, how, reliable) VALUES (1, 1, 0, 'hrtimer_interrupt', 'log', 1), (1, 2, 0, 'hrtimer_interrupt', 'log', 1),
  (1, 2, 1, 'find_vma', 'log', 1);
INSERT INTO event (capture_id, id, locator, time_ms, kind, text, cpu, task_id, comm, pid, duration_ms) VALUES
  (1, 1, 'log:x:9', 200000, 'rcu-stall', 'rcu: INFO: rcu_sched self-detected stall on CPU', 24, NULL, NULL, NULL, NULL),
  (1, 2, 'log:x:19', 220000, 'rcu-stall', 'rcu: INFO: rcu_sched detected expedited stalls on CPUs/tasks: { 18-... 24-... } 2104 jiffies', 18, 3, 'ctest', 99, NULL),
  (1, 3, 'log:x:29', 263000, 'rcu-stall', 'rcu: INFO: rcu_sched self-detected stall on CPU', 24, NULL, NULL, NULL, NULL),
  (1, 4, 'log:x:39', 325000, 'hung-task', 'INFO: task md127:7 blocked for more than 122 seconds.', NULL, NULL, 'md127', 7, 122000),
  (1, 5, 'log:x:49', 300000, 'hung-task', 'INFO: task old:8 blocked for more than 120 seconds.', NULL, NULL, 'old', 8, 120000);
