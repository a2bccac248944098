-- SPDX-License-Identifier: GPL-2.0-or-later
-- No task and no place are known: the sentence does without.
-- expect: 1
-- title: the kernel used a bad address
UPDATE capture SET kind = 'log' WHERE id = 1;
INSERT INTO event (capture_id, id, locator, kind, text) VALUES (1, 1, 'log:x:9', 'oops', 'BUG: unable to handle page fault for address: ffffffffb8d1e731');
