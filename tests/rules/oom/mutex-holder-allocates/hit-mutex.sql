-- SPDX-License-Identifier: GPL-2.0-or-later
-- A mutex, as in the scenario of this name: the holder loops in the allocator.
-- expect: 1
-- confidence: 0.9
-- title: insmod[90] cannot exit: oom_test_alloc[92] holds mutex shared_mutex [oomlock] and is itself waiting for memory
INSERT INTO mm (capture_id, id, oom_skip, unstable, users) VALUES (1, 1, 1, 1, 1);
INSERT INTO task (capture_id, id, pid, tgid, comm, state, oom_victim, oom_mm_id, mm_id, asleep_ms) VALUES
  (1, 1, 90, 90, 'insmod', 'D', 1, 1, 1, 26000);
INSERT INTO task (capture_id, id, pid, tgid, comm, state, oom_victim, on_cpu) VALUES
  (1, 2, 92, 92, 'oom_test_alloc', 'R', 0, 1);
INSERT INTO lock (capture_id, id, kind, name, module, mode, owner_task_id, owner_certainty, owner_how) VALUES
  (1, 1, 'mutex', 'shared_mutex', 'oomlock', 'write', 2, 'certain', 'owner word');
INSERT INTO wait (capture_id, id, task_id, kind, target_type, target_id, certainty, how, since_ms) VALUES
  (1, 1, 1, 'mutex', 'lock', 1, 'certain', 'mutex_waiter on its stack', 26000);
INSERT INTO wait (capture_id, id, task_id, kind, detail, target_type, certainty, how) VALUES
  (1, 2, 2, 'memory', 'slowpath', 'memory', 'certain', 'frames of its stack');
