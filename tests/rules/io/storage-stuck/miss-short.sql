-- SPDX-License-Identifier: GPL-2.0-or-later
INSERT INTO task (capture_id, id, pid, tgid, comm, state) VALUES (1, 1, 9, 9, 'jbd2/sda1-8', 'D');
INSERT INTO wait (capture_id, id, task_id, kind, detail, certainty, how, func, since_ms) VALUES
  (1, 1, 1, 'io', 'tag', 'certain', 'frames of its stack', 'blk_mq_get_tag', 12);
