-- SPDX-License-Identifier: GPL-2.0-or-later
-- expect: 1
-- confidence: 0.95
-- also: oom/memory-used-up
UPDATE capture SET kind = 'log' WHERE id = 1;
INSERT INTO oom_kill (capture_id, id, locator, killed, trigger_comm, trigger_pid) VALUES (1, 1, 'log:x:1', 0, 'db', 9);
INSERT INTO event (capture_id, id, locator, kind, text) VALUES
  (1, 1, 'log:x:9', 'oom-panic', 'Kernel panic - not syncing: Out of memory: system-wide panic_on_oom is enabled');
