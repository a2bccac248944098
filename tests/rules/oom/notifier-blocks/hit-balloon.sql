-- SPDX-License-Identifier: GPL-2.0-or-later
-- virtio_balloon's notifier waits for the lock of the worker that inflates the balloon.
-- expect: 1
-- confidence: 0.9
-- title: db[90] runs the OOM killer and sleeps in the OOM notifier virtballoon_oom_notify
INSERT INTO oom_state (capture_id, id, lock_id) VALUES (1, 1, 1);
INSERT INTO task (capture_id, id, pid, tgid, comm, state, oom_victim, asleep_ms) VALUES
  (1, 1, 90, 90, 'db', 'D', 0, 60000), (1, 2, 20, 20, 'kworker/0:1', 'R', 0, NULL);
INSERT INTO lock (capture_id, id, kind, name, mode, owner_task_id, owner_certainty) VALUES
  (1, 1, 'mutex', 'oom_lock', 'write', 1, 'certain'), (1, 2, 'mutex', 'balloon_lock', 'write', 2, 'certain');
INSERT INTO frame (capture_id, task_id, no, func, module, how, reliable) VALUES
  (1, 1, 0, '__mutex_lock', NULL, 'orc', 1), (1, 1, 1, 'virtballoon_oom_notify', 'virtio_balloon', 'orc', 1),
  (1, 1, 2, 'notifier_call_chain', NULL, 'orc', 1), (1, 1, 3, 'blocking_notifier_call_chain', NULL, 'orc', 1),
  (1, 1, 4, 'out_of_memory', NULL, 'orc', 1);
INSERT INTO wait (capture_id, id, task_id, kind, detail, target_type, target_id, certainty, how, func, since_ms, within_id) VALUES
  (1, 1, 1, 'mutex', NULL, 'lock', 2, 'certain', 'mutex_waiter on its stack', '__mutex_lock', 60000, 2),
  (1, 2, 1, 'memory', 'oom-kill', 'memory', NULL, 'certain', 'frames of its stack', '__alloc_pages_slowpath', 60000, NULL),
  (1, 3, 2, 'memory', 'oom-turn', 'memory', NULL, 'certain', 'frames of its stack', '__alloc_pages_slowpath', NULL, NULL);
