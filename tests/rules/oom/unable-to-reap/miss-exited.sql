-- SPDX-License-Identifier: GPL-2.0-or-later
-- It gave up, but the victim is gone from the next table of tasks.
-- also: oom/memory-used-up
UPDATE capture SET kind = 'log' WHERE id = 1;
INSERT INTO oom_kill (capture_id, id, killed, victim_pid, victim_comm, exited) VALUES
  (1, 1, 1, 1562, 'a.out', 'absent from a later table of tasks');
INSERT INTO event (capture_id, id, kind, comm, pid) VALUES (1, 1, 'oom-unable-to-reap', 'a.out', 1562);
