-- SPDX-License-Identifier: GPL-2.0-or-later
-- The report of the lockup was cut out, the panic's stack was not.
-- expect: 1
-- verdict: The kernel panicked: softlockup: hung tasks. The watchdog was set to panic, and found CPU 7 stuck in __relink_lru(), where kworker/u16:3[77] ran.
UPDATE capture SET kind = 'log' WHERE id = 1;
INSERT INTO event (capture_id, id, locator, kind, cpu, comm, pid, func, text) VALUES
  (1, 1, 'log:x:9', 'panic', 7, 'kworker/u16:3', 77, '__relink_lru', 'Kernel panic - not syncing: softlockup: hung tasks');
