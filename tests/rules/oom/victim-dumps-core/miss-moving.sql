-- SPDX-License-Identifier: GPL-2.0-or-later
-- The dumper writes to a disk that answers within 30 ms. The other thread has waited for it for 15 s, as it should.
INSERT INTO mm (capture_id, id, oom_skip, unstable, users) VALUES (1, 1, 0, 0, 2);
INSERT INTO task (capture_id, id, pid, tgid, comm, state, oom_victim, oom_mm_id, exit_stage, core_dumping, asleep_ms) VALUES
  (1, 1, 90, 90, 'app', 'D', 1, 1, 'coredump', 1, 15000), (1, 2, 91, 90, 'app', 'D', 1, 1, 'coredump', 1, 30);
INSERT INTO frame (capture_id, task_id, no, func, how, reliable) VALUES (1, 2, 5, 'do_coredump', 'orc', 1);
INSERT INTO wait (capture_id, id, task_id, kind, detail, target_type, target_id, certainty, how, func) VALUES
  (1, 1, 1, 'coredump', NULL, 'task', 2, 'certain', 'core_state', 'coredump_task_exit'),
  (1, 2, 2, 'io', 'writeback', NULL, NULL, 'certain', 'frames of its stack', 'folio_wait_writeback');
