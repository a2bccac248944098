-- SPDX-License-Identifier: GPL-2.0-or-later
-- also: wq/lockup
UPDATE capture SET kind = 'log' WHERE id = 1;
INSERT INTO work (capture_id, id, func, state, pool) VALUES (1, 1, 'vmstat_shepherd', 'pending', 'cpus=2');
INSERT INTO event (capture_id, id, locator, kind, duration_ms, cpu, text) VALUES (1, 1, 'log:x:9', 'workqueue-lockup', 242000, 2, 'BUG: workqueue lockup - pool cpus=2 stuck for 242s!');
