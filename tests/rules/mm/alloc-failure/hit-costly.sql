-- SPDX-License-Identifier: GPL-2.0-or-later
-- expect: 1
-- severity: info
UPDATE capture SET kind = 'log' WHERE id = 1;
INSERT INTO event (capture_id, id, locator, kind, comm, text) VALUES
  (1, 1, 'log:x:9', 'alloc-failure', 'cat', 'cat: page allocation failure: order:5, mode:0x40dc0(GFP_KERNEL|__GFP_COMP|__GFP_ZERO)');
