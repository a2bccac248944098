-- SPDX-License-Identifier: GPL-2.0-or-later
-- Half of the memory is a segment that a database maps: its end frees it.
-- So no finding.
INSERT INTO zone (capture_id, id, node, name, free_kb, min_kb, present_kb) VALUES (1, 1, 0, 'Normal', 1000, 2000, 1000000);
INSERT INTO vmstat (capture_id, id, name, value, unit) VALUES (1, 1, 'shmem', 500000, 'kb');
INSERT INTO mm (capture_id, id, users, rss_anon_kb, rss_file_kb, rss_shmem_kb, pgtables_kb, owner_task_id) VALUES (1, 1, 1, 20000, 0, 499000, 400, 1);
INSERT INTO task (capture_id, id, pid, tgid, comm, state, oom_victim, mm_id) VALUES (1, 1, 90, 90, 'db', 'R', 0, 1);
INSERT INTO wait (capture_id, id, task_id, kind, detail, target_type, certainty, how, func) VALUES
  (1, 1, 1, 'memory', 'slowpath', 'memory', 'certain', 'frames of its stack', '__alloc_pages_slowpath');
