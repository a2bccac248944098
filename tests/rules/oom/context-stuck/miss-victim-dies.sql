-- SPDX-License-Identifier: GPL-2.0-or-later
-- The owner has left, and its victim is about to exit: it will wake them.
INSERT INTO oom_state (capture_id, id, waiters, victim_task_id, owner_raw, victim_raw) VALUES (1, 1, 3, 1, 0, -131391635382272);
INSERT INTO task (capture_id, id, pid, tgid, comm, state, exit_state, oom_victim) VALUES (1, 1, 5, 5, 'a', 'R', 0, 1);
