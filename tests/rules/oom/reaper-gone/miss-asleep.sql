-- SPDX-License-Identifier: GPL-2.0-or-later
-- It sleeps for its next try, with a victim in its queue.
INSERT INTO coverage (capture_id, fact, status) VALUES (1, 'task', 'complete');
INSERT INTO task (capture_id, id, pid, tgid, comm, state, exit_state, kthread) VALUES (1, 1, 40, 40, 'oom_reaper', 'D', 0, 1);
INSERT INTO oom_state (capture_id, id, locator, victims, reaper_task_id, reaper_queue) VALUES (1, 1, 'vmcore:oom_lock@0x1', 1, 1, 1);
