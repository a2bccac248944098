-- SPDX-License-Identifier: GPL-2.0-or-later
-- expect: 1
-- severity: info
-- title: 2 tasks wait, one for 25 s, the first in worker_thread
INSERT INTO task (capture_id, id, pid, tgid, comm, state, asleep_ms) VALUES (1, 1, 10, 10, 'a', 'D', 25000), (1, 2, 11, 11, 'b', 'D', 12000),
  (1, 3, 12, 12, 'c', 'S', 90000);
INSERT INTO wait (capture_id, id, task_id, kind, certainty, how, func, caller, since_ms) VALUES
  (1, 1, 1, 'completion', 'certain', 'frame', 'wait_for_completion', 'worker_thread+0x10', 25000),
  (1, 2, 2, 'unknown', 'unknown', 'state', NULL, NULL, NULL), (1, 3, 3, 'event', 'certain', 'frame', 'do_wait', 'kernel_wait4+0x1', 90000);
