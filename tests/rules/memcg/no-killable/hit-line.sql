-- SPDX-License-Identifier: GPL-2.0-or-later
-- expect: 1
UPDATE capture SET kind = 'log' WHERE id = 1;
INSERT INTO event (capture_id, id, locator, kind, text) VALUES (1, 1, 'log:x:9', 'oom-no-killable', 'Memory cgroup out of memory and no killable processes...');
