-- SPDX-License-Identifier: GPL-2.0-or-later
-- also: oom/panic-on-oom
UPDATE capture SET kind = 'log' WHERE id = 1;
INSERT INTO event (capture_id, id, locator, kind, text) VALUES (1, 1, 'log:x:9', 'oom-panic', 'Kernel panic - not syncing: Out of memory: system-wide panic_on_oom is enabled');
