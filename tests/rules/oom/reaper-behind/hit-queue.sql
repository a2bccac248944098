-- SPDX-License-Identifier: GPL-2.0-or-later
-- A dump with victims that queue. Made up.
-- expect: 1
-- title: 4 victims queue for the OOM reaper
INSERT INTO task (capture_id, id, pid, tgid, comm, state, reaper_pos) VALUES (1, 1, 40, 40, 'oom_reaper', 'D', NULL), (1, 2, 90, 90, 'db', 'D', 0);
INSERT INTO oom_state (capture_id, id, locator, victims, reaper_task_id, reaper_queue) VALUES (1, 1, 'vmcore:oom_lock@0x1', 4, 1, 4);
