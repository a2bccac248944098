-- SPDX-License-Identifier: GPL-2.0-or-later
-- expect: 1
-- title: a workqueue's worker pool was stuck for 4 min 2 s on CPU 2
UPDATE capture SET kind = 'log' WHERE id = 1;
INSERT INTO event (capture_id, id, locator, kind, duration_ms, cpu, text) VALUES
  (1, 1, 'log:x:9', 'workqueue-lockup', 242000, 2, 'BUG: workqueue lockup - pool cpus=2 node=0 flags=0x0 nice=0 stuck for 242s!');
