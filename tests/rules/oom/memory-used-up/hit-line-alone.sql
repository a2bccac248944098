-- SPDX-License-Identifier: GPL-2.0-or-later
-- expect: 1
-- confidence: 0.6
-- verdict: 1 process was OOM-killed: db[90]. The capture does not have the table that shows who used it.
UPDATE capture SET kind = 'log' WHERE id = 1;
INSERT INTO oom_kill (capture_id, id, locator, killed, victim_pid, victim_comm, message) VALUES (1, 1, 'log:x:1', 1, 90, 'db', 'Out of memory');
