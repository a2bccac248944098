-- SPDX-License-Identifier: GPL-2.0-or-later
-- One finding, however often the line is repeated.
-- expect: 1
-- confidence: 0.9
-- also: oom/memory-used-up, oom/while-booting
UPDATE capture SET kind = 'log' WHERE id = 1;
INSERT INTO oom_kill (capture_id, id, locator, killed, trigger_comm) VALUES (1, 1, 'log:x:1', 0, 'swapper/0');
INSERT INTO event (capture_id, id, locator, kind, text) VALUES
  (1, 1, 'log:x:9', 'oom-deadlocked', 'Kernel panic - not syncing: System is deadlocked on memory'),
  (1, 2, 'log:x:99', 'oom-deadlocked', 'Kernel panic - not syncing: System is deadlocked on memory');
