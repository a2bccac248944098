-- SPDX-License-Identifier: GPL-2.0-or-later
-- expect: 1
-- confidence: 0.6
UPDATE capture SET kind = 'log' WHERE id = 1;
INSERT INTO event (capture_id, id, locator, kind, text) VALUES
  (1, 1, 'log:x:9', 'rcu-stall', 'rcu: INFO: rcu_sched self-detected stall on CPU'),
  (1, 2, 'log:x:19', 'rcu-starved', 'rcu: rcu_sched kthread starved for 10504 jiffies! g7341 f0x0 RCU_GP_WAIT_FQS(5) ->state=0x0');
