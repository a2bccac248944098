-- SPDX-License-Identifier: GPL-2.0-or-later
-- also: task/hung
UPDATE capture SET kind = 'log' WHERE id = 1;
INSERT INTO event (capture_id, id, locator, kind, comm, pid, duration_ms) VALUES (1, 1, 'log:x:9', 'hung-task', 'tee', 810, 120000);
