-- SPDX-License-Identifier: GPL-2.0-or-later
-- A dump whose address spaces could not be read: its log is all there is to go by.
-- also: oom/memory-used-up
INSERT INTO oom_kill (capture_id, id, killed, victim_pid, victim_comm) VALUES (1, 1, 1, 1562, 'a.out');
INSERT INTO event (capture_id, id, kind, comm, pid) VALUES (1, 1, 'oom-unable-to-reap', 'a.out', 1562);
