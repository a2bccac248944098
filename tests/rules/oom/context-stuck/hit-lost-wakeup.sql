-- SPDX-License-Identifier: GPL-2.0-or-later
-- Owner and victim are NULL, and three still wait.
-- expect: 1
-- confidence: 0.85
-- title: 3 tasks wait for the OOM killer's turn in cgroup /ct/101, and neither owner nor victim is left (both words are 0)
INSERT INTO memcg (capture_id, id, path, online, waiters, oom_owner_task_id, oom_victim_task_id, oom_owner_raw, oom_victim_raw) VALUES (1, 1, '/ct/101', 1, 3, NULL, NULL, 0, 0);
INSERT INTO task (capture_id, id, pid, tgid, comm, state, exit_state, oom_victim) VALUES (1, 1, 5, 5, 'a', 'R', 0, 0);
