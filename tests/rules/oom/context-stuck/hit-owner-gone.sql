-- SPDX-License-Identifier: GPL-2.0-or-later
-- The owner's word is a task that is not there any more.
-- expect: 1
-- title: 3 tasks wait for the OOM killer's turn in the whole machine, and its owner is no task any more
INSERT INTO oom_state (capture_id, id, waiters, owner_raw, victim_raw) VALUES (1, 1, 3, -131391077220352, 0);
INSERT INTO task (capture_id, id, pid, tgid, comm, state, exit_state, oom_victim) VALUES (1, 1, 1, 1, 'init', 'S', 0, 0), (1, 2, 2, 2, 'kthreadd', 'S', 0, 0);
INSERT INTO coverage (capture_id, fact, status) VALUES (1, 'task', 'complete');
