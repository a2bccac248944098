-- SPDX-License-Identifier: GPL-2.0-or-later
-- expect: 1
-- also: wq/lockup, mm/alloc-failure
-- severity: high
UPDATE capture SET kind = 'log' WHERE id = 1;
INSERT INTO work (capture_id, id, func, state, pool) VALUES (1, 1, 'drain_local_pages_wq', 'pending', 'cpus=2');
INSERT INTO event (capture_id, id, locator, kind, duration_ms, cpu, text) VALUES (1, 1, 'log:x:9', 'workqueue-lockup', 242000, 2, 'BUG: workqueue lockup - pool cpus=2 stuck for 242s!');
INSERT INTO event (capture_id, id, locator, kind, comm, text) VALUES (1, 2, 'log:x:10', 'alloc-failure', 'cat', 'cat: page allocation failure: order:0, mode:0x40dc0(GFP_KERNEL)');
