-- SPDX-License-Identifier: GPL-2.0-or-later
-- expect: 1
-- severity: low
UPDATE capture SET kind = 'log' WHERE id = 1;
INSERT INTO event (capture_id, id, locator, kind, comm, text) VALUES
  (1, 1, 'log:x:9', 'alloc-failure', 'thp04', 'thp04: page allocation failure: order:0, mode:0x400dc0(GFP_KERNEL_ACCOUNT|__GFP_ZERO)');
