-- SPDX-License-Identifier: GPL-2.0-or-later
-- A task of the parent sleeps in the context of a child, the first active one below it, and nobody has that. Made up.
-- expect: 1
-- also: task/blocked
-- verdict: 1 task sleeps until the OOM killer's context of cgroup /ct/101/db is released, and neither owner nor victim is left (both words are 0): nobody will wake them. They ask for memory of cgroup /ct/101.
INSERT INTO memcg (capture_id, id, locator, path, online, waiters, oom_owner_raw, oom_victim_raw) VALUES
  (1, 1, 'vmcore:mem_cgroup@0x1', '/ct/101', 1, 0, 0, 0), (1, 2, 'vmcore:mem_cgroup@0x2', '/ct/101/db', 1, 1, 0, 0);
INSERT INTO task (capture_id, id, pid, tgid, comm, state, asleep_ms, memcg_id) VALUES (1, 1, 90, 90, 'java', 'D', 40000, 1);
INSERT INTO wait (capture_id, id, task_id, kind, target_type, target_id, certainty, how, func, since_ms) VALUES
  (1, 1, 1, 'wait-queue', 'memcg', 2, 'certain', 'frames of its stack', 'oom_trylock', 40000);
