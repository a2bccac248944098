-- SPDX-License-Identifier: GPL-2.0-or-later
-- Somebody else charges with GFP_KERNEL: that one calls the killer.
INSERT INTO memcg (capture_id, id, path, usage_kb, max_kb, online) VALUES (1, 1, '/full', 32768, 32768, 1);
INSERT INTO task (capture_id, id, pid, tgid, comm, state, memcg_id, oom_victim) VALUES (1, 1, 77, 77, 'cat', 'R', 1, 0), (1, 2, 78, 78, 'dd', 'R', 1, 0);
INSERT INTO wait (capture_id, id, task_id, kind, detail, target_type, target_id, certainty, how, func, caller, gfp, since_ms) VALUES
  (1, 1, 1, 'memory', 'memcg-charge', 'memcg', 1, 'certain', 'frames of its stack', 'try_charge', '__add_to_page_cache_locked', 'GFP_NOFS', 45000),
  (1, 2, 2, 'memory', 'memcg-charge', 'memcg', 1, 'certain', 'frames of its stack', 'try_charge', 'do_anonymous_page', 'GFP_KERNEL', 45000);
