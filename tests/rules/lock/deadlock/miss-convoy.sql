-- SPDX-License-Identifier: GPL-2.0-or-later
-- One owner, two who wait, one of whom holds another lock: no ring.
INSERT INTO task (capture_id, id, pid, tgid, comm, state) VALUES
  (1, 1, 91, 91, 'owner', 'D'), (1, 2, 92, 92, 'waiter1', 'D'), (1, 3, 93, 93, 'waiter2', 'D');
INSERT INTO lock (capture_id, id, kind, name, mode, owner_task_id, owner_certainty) VALUES
  (1, 1, 'mutex', 'wanted', 'write', 1, 'certain'), (1, 2, 'mutex', 'idle', 'write', 3, 'certain');
INSERT INTO wait (capture_id, id, task_id, kind, target_type, target_id, certainty, how) VALUES
  (1, 1, 2, 'mutex', 'lock', 1, 'certain', 'mutex_waiter on its stack'),
  (1, 2, 3, 'mutex', 'lock', 1, 'certain', 'mutex_waiter on its stack');
