-- SPDX-License-Identifier: GPL-2.0-or-later
-- Waits of a working machine: short, or such as a signal ends.
INSERT INTO task (capture_id, id, pid, tgid, comm, state, asleep_ms) VALUES (1, 1, 10, 10, 'a', 'D', 900), (1, 2, 11, 11, 'b', 'S', 120000);
INSERT INTO wait (capture_id, id, task_id, kind, certainty, how, func, caller, since_ms) VALUES
  (1, 1, 1, 'completion', 'certain', 'frame', 'wait_for_completion', 'worker_thread+0x10', 900),
  (1, 2, 2, 'event', 'certain', 'frame', 'do_wait', 'kernel_wait4+0x1', 120000);
