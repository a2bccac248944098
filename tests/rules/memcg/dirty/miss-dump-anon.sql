-- SPDX-License-Identifier: GPL-2.0-or-later
-- A dump: a tenth of the full group is dirty.
INSERT INTO memcg (capture_id, id, path, usage_kb, max_kb, under_oom, oom_lock, oom_kill_disable, online) VALUES (1, 1, '/a', 102400, 102400, 0, 0, 0, 1);
INSERT INTO task (capture_id, id, pid, tgid, comm, state, oom_victim, killable, memcg_id) VALUES (1, 1, 90, 90, 'dd', 'D', 0, 0, 1);
INSERT INTO wait (capture_id, id, task_id, kind, detail, target_type, target_id, certainty, how, func, since_ms) VALUES
  (1, 1, 1, 'memory', 'reclaim', 'memcg', 1, 'certain', 'frames of its stack', 'try_to_free_mem_cgroup_pages', 90);
INSERT INTO vmstat (capture_id, id, memcg_id, name, value, unit) VALUES (1, 1, 1, 'file_dirty', 5000, 'kb'), (1, 2, 1, 'file_writeback', 5000, 'kb'), (1, 3, 1, 'anon', 90000, 'kb');
