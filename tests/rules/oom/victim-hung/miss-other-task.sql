-- SPDX-License-Identifier: GPL-2.0-or-later
-- also: oom/memory-used-up, task/hung
UPDATE capture SET kind = 'log' WHERE id = 1;
INSERT INTO task (capture_id, id, pid, tgid, comm, state) VALUES (1, 1, 137, 137, 'insmod', 'D');
INSERT INTO oom_kill (capture_id, id, locator, time_ms, killed, victim_pid, victim_comm, message) VALUES (1, 1, 'log:x:1', 1000, 1, 136, 'insmod', 'Out of memory');
INSERT INTO event (capture_id, id, locator, time_ms, kind, comm, pid, task_id, duration_ms) VALUES (1, 1, 'log:x:9', 50000, 'hung-task', 'insmod', 137, 1, 120000);
