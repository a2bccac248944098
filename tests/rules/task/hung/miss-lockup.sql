-- SPDX-License-Identifier: GPL-2.0-or-later
-- also: cpu/lockup
UPDATE capture SET kind = 'log' WHERE id = 1;
INSERT INTO event (capture_id, id, locator, kind, comm, pid, cpu, duration_ms) VALUES (1, 1, 'log:x:9', 'soft-lockup', 'tee', 810, 3, 22000);
