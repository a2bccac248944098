-- SPDX-License-Identifier: GPL-2.0-or-later
-- The reaper took it.
-- also: oom/memory-used-up
UPDATE capture SET kind = 'log' WHERE id = 1;
INSERT INTO oom_kill (capture_id, id, killed, victim_pid, victim_comm, reap_result) VALUES (1, 1, 1, 1562, 'a.out', 'reaped');
INSERT INTO event (capture_id, id, kind, comm, pid) VALUES (1, 1, 'oom-reaped', 'a.out', 1562);
