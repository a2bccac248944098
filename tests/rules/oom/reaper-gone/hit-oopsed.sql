-- SPDX-License-Identifier: GPL-2.0-or-later
-- also: kernel/oops
-- The thread is a corpse, and two victims wait for it; made up, as no dump of one is known.
-- expect: 1
-- confidence: 0.9
-- title: the OOM reaper is no more: 2 victims wait for it
INSERT INTO coverage (capture_id, fact, status) VALUES (1, 'task', 'complete');
INSERT INTO task (capture_id, id, pid, tgid, comm, state, exit_state, kthread) VALUES (1, 1, 40, 40, 'oom_reaper', 'X', 16, 1);
INSERT INTO oom_state (capture_id, id, locator, victims, reaper_task_id, reaper_queue) VALUES (1, 1, 'vmcore:oom_lock@0x1', 2, 1, 2);
INSERT INTO event (capture_id, id, locator, kind, task_id, comm, pid, text) VALUES
  (1, 1, 'vmcore:record@9', 'oops', 1, 'oom_reaper', 40, 'BUG: unable to handle kernel paging request at ffffea0000000008');
