-- SPDX-License-Identifier: GPL-2.0-or-later
-- also: oom/mutex-holder-allocates
-- The ring goes through free memory: another rule's business.
INSERT INTO task (capture_id, id, pid, tgid, comm, state, oom_victim) VALUES
  (1, 1, 91, 91, 'victim', 'D', 1), (1, 2, 92, 92, 'holder', 'R', 0);
INSERT INTO lock (capture_id, id, kind, name, mode, owner_task_id, owner_certainty) VALUES
  (1, 1, 'mutex', 'm', 'write', 2, 'certain');
INSERT INTO wait (capture_id, id, task_id, kind, target_type, target_id, certainty, how) VALUES
  (1, 1, 1, 'mutex', 'lock', 1, 'certain', 'mutex_waiter on its stack'),
  (1, 2, 2, 'memory', 'memory', NULL, 'certain', 'frames of its stack');
