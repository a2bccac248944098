-- SPDX-License-Identifier: GPL-2.0-or-later
-- also: io/storage-stuck
-- khugepaged waits for a page lock; the process exits and waits for it.
-- expect: 1
-- confidence: 0.8
-- title: khugepaged[40] holds the mmap_lock of db[90], and db[90] waits for it
INSERT INTO mm (capture_id, id, users, lock_id, owner_task_id) VALUES (1, 1, 1, 1, 2);
INSERT INTO task (capture_id, id, pid, tgid, comm, state, kthread, oom_victim, asleep_ms) VALUES (1, 1, 40, 40, 'khugepaged', 'D', 1, 0, 60000), (1, 2, 90, 90, 'db', 'D', 0, 0, 60000);
INSERT INTO lock (capture_id, id, kind, name, mode, owner_task_id, owner_certainty, mm_id) VALUES (1, 1, 'rwsem', 'mmap_lock', 'write', 1, 'certain', 1);
INSERT INTO wait (capture_id, id, task_id, kind, detail, target_type, target_id, certainty, how, func, caller, since_ms) VALUES
  (1, 1, 1, 'io', 'page-lock', NULL, NULL, 'certain', 'frames of its stack', '__folio_lock', 'collapse_huge_page+0x9', 60000),
  (1, 2, 2, 'rwsem-write', NULL, 'lock', 1, 'certain', 'rwsem_waiter on its stack', 'rwsem_down_write_slowpath', '__khugepaged_exit+0x9', 60000);
