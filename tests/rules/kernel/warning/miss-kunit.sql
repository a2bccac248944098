-- SPDX-License-Identifier: GPL-2.0-or-later
-- KUnit's tests provoke what they report.
UPDATE capture SET kind = 'log' WHERE id = 1;
INSERT INTO event (capture_id, id, locator, kind, comm, pid, text) VALUES (1, 1, 'log:x:9', 'warning', 'kunit_try_catch', 77, 'WARNING: CPU: 1 PID: 77 at lib/x.c:1 x+0x1/0x2');
