-- SPDX-License-Identifier: GPL-2.0-or-later
-- expect: 1
-- confidence: 0.9
-- title: memory was used up: db had 781 MiB of 977 MiB
UPDATE capture SET kind = 'log' WHERE id = 1;
INSERT INTO oom_kill (capture_id, id, locator, time_ms, killed, constraint_name, trigger_comm, trigger_pid, gfp, page_order, victim_pid, victim_comm, message) VALUES
  (1, 1, 'log:x:1', 1000, 1, 'none', 'sh', 7, 'GFP_KERNEL', 0, 90, 'db', 'Out of memory');
INSERT INTO oom_candidate (capture_id, id, kill_id, pid, tgid, comm, rss_kb) VALUES (1, 1, 1, 90, 90, 'db', 800000), (1, 2, 1, 7, 7, 'sh', 900);
INSERT INTO vmstat (capture_id, id, kill_id, name, value, unit) VALUES (1, 1, 1, 'ram', 1000000, 'kb');
