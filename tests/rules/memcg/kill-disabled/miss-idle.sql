-- SPDX-License-Identifier: GPL-2.0-or-later
-- The killer is disabled, but the cgroup has memory to spare.
INSERT INTO memcg (capture_id, id, path, usage_kb, max_kb, under_oom, oom_lock, oom_kill_disable, online, waiters) VALUES (1, 1, '/idle', 400, 4096, 0, 0, 1, 1, 0);
