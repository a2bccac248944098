-- SPDX-License-Identifier: GPL-2.0-or-later
-- expect: 1
-- also: oom/memory-used-up
-- confidence: 0.95
UPDATE capture SET kind = 'log' WHERE id = 1;
INSERT INTO task (capture_id, id, pid, tgid, comm) VALUES (1, 1, 136, 136, 'insmod');
INSERT INTO frame (capture_id, task_id, no, func, how, reliable) VALUES (1, 1, 0, 'load_module', 'log', 1);
INSERT INTO oom_kill (capture_id, id, locator, time_ms, killed, victim_pid, victim_comm, message) VALUES (1, 1, 'log:x:1', 1000, 1, 136, 'insmod', 'Out of Memory');
INSERT INTO event (capture_id, id, locator, kind, comm, pid, task_id, time_ms, text) VALUES
  (1, 1, 'log:x:9', 'oom-victim-stuck', 'insmod', 136, 1, 6000, 'insmod (136) has failed to exit -- global access to memory reserves started');
