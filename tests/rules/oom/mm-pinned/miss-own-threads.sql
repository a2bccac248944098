-- SPDX-License-Identifier: GPL-2.0-or-later
-- A reader of /proc has a reference as well, but a thread of the process still has the mm.
INSERT INTO mm (capture_id, id, oom_skip, unstable, users, users_beyond_tasks, rss_anon_kb) VALUES (1, 1, 0, 0, 2, 1, 400000);
INSERT INTO task (capture_id, id, pid, tgid, comm, state, oom_victim, oom_mm_id, mm_id, exit_stage) VALUES
  (1, 1, 90, 90, 'db', 'R', 1, 1, 1, 'signal-pending');
