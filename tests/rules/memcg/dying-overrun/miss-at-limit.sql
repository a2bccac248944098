-- SPDX-License-Identifier: GPL-2.0-or-later
-- A victim on its way out, and its cgroup a few pages over.
INSERT INTO memcg (capture_id, id, path, usage_kb, max_kb, online) VALUES (1, 1, '/full', 30900, 30720, 1);
INSERT INTO task (capture_id, id, pid, tgid, comm, state, memcg_id, fatal_signal, exiting) VALUES (1, 1, 95, 95, 'charger', 'R', 1, 1, 0);
