-- SPDX-License-Identifier: GPL-2.0-or-later
-- expect: 1
-- also: oom/memory-used-up, kernel/oops
UPDATE capture SET kind = 'log' WHERE id = 1;
INSERT INTO oom_kill (capture_id, id, locator, time_ms, killed, victim_pid, victim_comm, message) VALUES (1, 1, 'log:x:1', 951868, 1, 20972, 'hog', 'Out of memory');
INSERT INTO task (capture_id, id, locator, pid, comm) VALUES (1, 1, 'log:x:2', 36, 'oom_reaper');
INSERT INTO event (capture_id, id, locator, time_ms, kind, comm, pid, task_id, text) VALUES (1, 1, 'log:x:2', 951986, 'oops', 'oom_reaper', 36, 1, 'BUG: Bad page map in process oom_reaper  pte:06e76c3e');
INSERT INTO frame (capture_id, task_id, no, func, reliable, how) VALUES (1, 1, 0, 'print_bad_pte', 1, 'text'), (1, 1, 1, 'unmap_page_range', 1, 'text'), (1, 1, 2, '__oom_reap_task_mm', 1, 'text'), (1, 1, 3, 'oom_reaper', 1, 'text');
