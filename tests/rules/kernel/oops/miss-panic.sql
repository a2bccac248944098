-- SPDX-License-Identifier: GPL-2.0-or-later
-- also: kernel/panic, kernel/panic-own-cause
UPDATE capture SET kind = 'log' WHERE id = 1;
INSERT INTO event (capture_id, id, locator, kind, text) VALUES (1, 1, 'log:x:9', 'panic', 'Kernel panic - not syncing: VFS: Unable to mount root fs');
