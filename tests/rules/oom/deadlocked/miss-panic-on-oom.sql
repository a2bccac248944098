-- SPDX-License-Identifier: GPL-2.0-or-later
-- Told to panic: nobody was sought.
-- also: oom/memory-used-up, oom/panic-on-oom
UPDATE capture SET kind = 'log' WHERE id = 1;
INSERT INTO oom_kill (capture_id, id, killed, trigger_comm) VALUES (1, 1, 0, 'java');
INSERT INTO event (capture_id, id, kind, text) VALUES
  (1, 1, 'oom-panic', 'Kernel panic - not syncing: Out of memory: system-wide panic_on_oom is enabled');
