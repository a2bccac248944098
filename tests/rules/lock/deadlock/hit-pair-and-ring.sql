-- SPDX-License-Identifier: GPL-2.0-or-later
-- As in the scenario of this name: a pair, a ring of three, and one who only waits.
-- expect: 2
-- confidence: 0.9
INSERT INTO task (capture_id, id, pid, tgid, comm, state) VALUES
  (1, 1, 91, 91, 'lock_ab', 'D'), (1, 2, 92, 92, 'lock_ba', 'D'), (1, 3, 93, 93, 'lock_cd', 'D'),
  (1, 4, 94, 94, 'lock_de', 'D'), (1, 5, 95, 95, 'lock_ec', 'D'), (1, 6, 96, 96, 'lock_outside', 'D');
INSERT INTO lock (capture_id, id, kind, name, mode, owner_task_id, owner_certainty) VALUES
  (1, 1, 'mutex', 'a', 'write', 1, 'certain'), (1, 2, 'mutex', 'b', 'write', 2, 'certain'),
  (1, 3, 'mutex', 'c', 'write', 3, 'certain'), (1, 4, 'mutex', 'd', 'write', 4, 'certain'),
  (1, 5, 'mutex', 'e', 'write', 5, 'certain');
INSERT INTO wait (capture_id, id, task_id, kind, target_type, target_id, certainty, how) VALUES
  (1, 1, 1, 'mutex', 'lock', 2, 'certain', 'mutex_waiter on its stack'),
  (1, 2, 2, 'mutex', 'lock', 1, 'certain', 'mutex_waiter on its stack'),
  (1, 3, 3, 'mutex', 'lock', 4, 'certain', 'mutex_waiter on its stack'),
  (1, 4, 4, 'mutex', 'lock', 5, 'certain', 'mutex_waiter on its stack'),
  (1, 5, 5, 'mutex', 'lock', 3, 'certain', 'mutex_waiter on its stack'),
  (1, 6, 6, 'mutex', 'lock', 1, 'certain', 'mutex_waiter on its stack');
