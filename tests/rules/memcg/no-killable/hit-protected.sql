-- SPDX-License-Identifier: GPL-2.0-or-later
-- All of the group and of the one below are protected.
-- expect: 1
-- confidence: 0.8
INSERT INTO memcg (capture_id, id, path, usage_kb, max_kb, online) VALUES (1, 1, '/full', 4096, 4096, 1);
INSERT INTO memcg (capture_id, id, parent_id, path, usage_kb, online) VALUES (1, 2, 1, '/full/a', 4096, 1);
INSERT INTO task (capture_id, id, pid, tgid, comm, state, oom_victim, memcg_id, oom_score_adj) VALUES
  (1, 1, 90, 90, 'app', 'R', 0, 2, -1000), (1, 2, 91, 91, 'sh', 'S', 0, 1, -1000);
INSERT INTO wait (capture_id, id, task_id, kind, detail, target_type, target_id, certainty, how, func) VALUES
  (1, 1, 1, 'memory', 'memcg-charge', 'memcg', 1, 'certain', 'frames of its stack', 'try_charge_memcg');
