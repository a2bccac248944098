-- SPDX-License-Identifier: GPL-2.0-or-later
-- A writer in a small cgroup; made up.
-- expect: 1
-- confidence: 0.85
-- title: 2 tasks wait for a journal whose handle writer[70] holds, which waits for memory of cgroup /small
-- also: io/storage-stuck, memcg/nofs-charge
INSERT INTO memcg (capture_id, id, path, usage_kb, max_kb, online) VALUES (1, 1, '/small', 32768, 32768, 1);
INSERT INTO task (capture_id, id, pid, tgid, comm, state, memcg_id, journal_addr, asleep_ms) VALUES
  (1, 1, 70, 70, 'writer', 'D', 1, 123456, 15000), (1, 2, 60, 60, 'jbd2/vda-8', 'D', NULL, NULL, 14000), (1, 3, 80, 80, 'fsync', 'D', NULL, NULL, 14000);
INSERT INTO wait (capture_id, id, task_id, kind, detail, target_type, target_id, target_addr, certainty, how, func, caller, gfp, since_ms) VALUES
  (1, 1, 1, 'memory', 'memcg-reclaim', 'memcg', 1, NULL, 'certain', 'frames of its stack', 'try_to_free_mem_cgroup_pages', '__getblk_gfp', 'GFP_NOFS', 15000),
  (1, 2, 2, 'journal', 'updates', NULL, NULL, 123456, 'certain', 'wait queue entry on its stack', 'jbd2_journal_wait_updates', NULL, NULL, 14000),
  (1, 3, 3, 'journal', 'commit', NULL, NULL, 123456, 'certain', 'wait queue entry on its stack', 'jbd2_log_wait_commit', NULL, NULL, 14000);
