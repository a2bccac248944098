-- SPDX-License-Identifier: GPL-2.0-or-later
-- The system's is 0, but not the cgroup's own, which counts in v1.
-- also: memcg/limit
INSERT INTO oom_kill (capture_id, id, locator, killed, constraint_name, memcg, gfp, page_order, victim_pid, victim_comm, message) VALUES (1, 1, 'log:x:1', 1, 'memcg', '/full', 'GFP_KERNEL', 0, 90, 'db', 'Memory cgroup out of memory');
INSERT INTO memcg (capture_id, id, path, usage_kb, max_kb, swap_kb) VALUES (1, 1, '/full', 20480, 20480, 0);
INSERT INTO vmstat (capture_id, id, memcg_id, name, value, unit) VALUES (1, 1, 1, 'swappiness', 60, 'count');
INSERT INTO swap (capture_id, id, total_kb, free_kb) VALUES (1, 1, 131068, 131068);
INSERT INTO oom_state (capture_id, id, swappiness) VALUES (1, 1, 0);
