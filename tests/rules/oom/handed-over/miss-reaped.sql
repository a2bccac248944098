-- SPDX-License-Identifier: GPL-2.0-or-later
UPDATE capture SET kind = 'log' WHERE id = 1;
INSERT INTO event (capture_id, id, locator, kind, comm, pid, text) VALUES (1, 1, 'log:x:9', 'oom-reaped', 'db', 9, 'oom_reaper: reaped process 9 (db), now anon-rss:0kB');
