-- SPDX-License-Identifier: GPL-2.0-or-later
-- The words could not be read: unknown is not NULL.
-- A gap says so.
INSERT INTO memcg (capture_id, id, path, online, waiters, oom_owner_task_id, oom_victim_task_id) VALUES (1, 1, '/ct/101', 1, 3, NULL, NULL);
INSERT INTO task (capture_id, id, pid, tgid, comm, state, exit_state, oom_victim) VALUES (1, 1, 5, 5, 'a', 'R', 0, 0);
INSERT INTO gap (capture_id, id, fact, fact_id, reason) VALUES (1, 1, 'memcg', 1, 'oom_ctx could not be read');
