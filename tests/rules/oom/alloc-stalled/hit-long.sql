-- SPDX-License-Identifier: GPL-2.0-or-later
-- expect: 1
-- severity: high
UPDATE capture SET kind = 'log' WHERE id = 1;
INSERT INTO event (capture_id, id, locator, kind, comm, duration_ms, text) VALUES
  (1, 1, 'log:x:9', 'alloc-stall', 'systemd-logind', 510002, 'systemd-logind: page allocation stalls for 510002ms, order:0, mode:0x24201ca(GFP_HIGHUSER_MOVABLE|__GFP_COLD)');
