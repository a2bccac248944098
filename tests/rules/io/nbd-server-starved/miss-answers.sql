-- SPDX-License-Identifier: GPL-2.0-or-later
-- The server waits for memory, and its device has just answered.
INSERT INTO memcg (capture_id, id, path, usage_kb, max_kb, online) VALUES (1, 1, '/small', 32768, 32768, 1);
INSERT INTO task (capture_id, id, pid, tgid, comm, state, memcg_id, asleep_ms) VALUES (1, 1, 90, 90, 'server', 'D', 1, 5);
INSERT INTO device (capture_id, id, name, kind, in_flight, oldest_ms, server_task_id) VALUES (1, 1, 'nbd0', 'nbd', 1, 20, 1);
INSERT INTO wait (capture_id, id, task_id, kind, detail, target_type, target_id, certainty, how, func, caller, gfp, since_ms) VALUES
  (1, 1, 1, 'memory', 'memcg-charge', 'memcg', 1, 'certain', 'frames of its stack', 'try_charge_memcg', 'do_anonymous_page', 'GFP_KERNEL', 5);
