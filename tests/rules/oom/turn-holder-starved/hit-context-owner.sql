-- SPDX-License-Identifier: GPL-2.0-or-later
-- The owner of a cgroup's OOM context waits for a lock itself, and two tasks sleep until it is through. Made up.
-- expect: 1
-- also: task/blocked
-- verdict: java[90] is in the OOM killer, in balloon_oom_notify, with the context of cgroup /ct/101 (2 tasks sleep in it) held, and does not come out of it. Nobody else can call the OOM killer until it does.
INSERT INTO memcg (capture_id, id, locator, path, online, waiters, oom_owner_task_id, oom_owner_raw, oom_victim_raw) VALUES (1, 1, 'vmcore:mem_cgroup@0x1', '/ct/101', 1, 2, 1, 4096, 0);
INSERT INTO task (capture_id, id, pid, tgid, comm, state, asleep_ms) VALUES (1, 1, 90, 90, 'java', 'D', 40000), (1, 2, 91, 91, 'java', 'S', 39000);
INSERT INTO frame (capture_id, task_id, no, func, how, reliable) VALUES (1, 1, 0, 'schedule', 'orc', 1);
INSERT INTO wait (capture_id, id, task_id, kind, certainty, how, func, caller, since_ms) VALUES
  (1, 1, 1, 'mutex', 'certain', 'frames of its stack', 'mutex_lock', 'balloon_oom_notify+0x30', 40000), (1, 2, 2, 'wait-queue', 'certain', 'frames of its stack', 'oom_trylock', NULL, 39000);
