-- SPDX-License-Identifier: GPL-2.0-or-later
-- As in the scenario memcg-overrun.
-- expect: 1
-- advice: Look at charge_on(): what loops there has to look for fatal signals. Raise `memory.max` to stop further kills in the cgroup. For good: Linux 5.16 or later.
-- confidence: 0.8
-- title: cgroup /full has 60 MiB more than its limit: charger[95], which was killed, goes on charging
INSERT INTO memcg (capture_id, id, path, usage_kb, max_kb, online) VALUES (1, 1, '/', 180000, NULL, 1), (1, 2, '/full', 92160, 30720, 1);
UPDATE memcg SET parent_id = 1 WHERE id = 2;
INSERT INTO task (capture_id, id, pid, tgid, comm, state, memcg_id, fatal_signal, exiting) VALUES (1, 1, 95, 95, 'charger', 'D', 2, 1, 0);
INSERT INTO frame (capture_id, task_id, no, func, module, how, reliable) VALUES (1, 1, 0, '__schedule', NULL, 'orc', 1), (1, 1, 1, 'charge_on', 'overrun', 'orc', 1);
