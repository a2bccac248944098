-- SPDX-License-Identifier: GPL-2.0-or-later
-- No guest of today's kernels gets there: made up.
-- expect: 1
-- title: the OOM reaper goes in circles around leaky[1234]
INSERT INTO task (capture_id, id, pid, tgid, comm, state, reaper_pos) VALUES (1, 1, 1234, 1234, 'leaky', 'R', 0), (1, 2, 1240, 1240, 'other', 'D', 1);
INSERT INTO oom_state (capture_id, id, reaper_queue, reaper_loop) VALUES (1, 1, 2, 1);
