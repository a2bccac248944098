-- SPDX-License-Identifier: GPL-2.0-or-later
-- The victim has exited.
-- expect: 1
INSERT INTO memcg (capture_id, id, path, online, waiters, oom_owner_task_id, oom_victim_task_id, oom_owner_raw, oom_victim_raw) VALUES (1, 1, '/ct/101', 1, 3, NULL, 1, 0, -131391635382272);
INSERT INTO task (capture_id, id, pid, tgid, comm, state, exit_state, oom_victim) VALUES (1, 1, 5, 5, 'a', 'R', 16, 1);
