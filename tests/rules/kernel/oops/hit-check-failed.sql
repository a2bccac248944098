-- SPDX-License-Identifier: GPL-2.0-or-later
-- expect: 1
-- title: the kernel failed a check of its own at fs/btrfs/ctree.c:1227 in __tree_mod_log_rewind, while crawl[5662] ran
UPDATE capture SET kind = 'log' WHERE id = 1;
INSERT INTO task (capture_id, id, pid, tgid, comm) VALUES (1, 1, 5662, 5662, 'crawl');
INSERT INTO event (capture_id, id, locator, kind, task_id, func, text) VALUES (1, 1, 'log:x:9', 'oops', 1, '__tree_mod_log_rewind', 'kernel BUG at fs/btrfs/ctree.c:1227!');
