-- SPDX-License-Identifier: GPL-2.0-or-later
-- expect: 1
-- also: task/blocked
UPDATE capture SET kind = 'log' WHERE id = 1;
INSERT INTO task (capture_id, id, pid, tgid, comm, state) VALUES (1, 1, 9, 9, 'db', 'D');
INSERT INTO wait (capture_id, id, task_id, kind, detail, certainty, how, func, caller, since_ms, within_id) VALUES
  (1, 1, 1, 'memory', 'reclaim', 'certain', 'frames of its stack', 'try_to_free_pages', '__alloc_skb', 62000, NULL),
  (1, 2, 1, 'io', 'tag', 'certain', 'frames of its stack', 'blk_mq_get_tag', 'blk_mq_get_request', 62000, 1);
