-- SPDX-License-Identifier: GPL-2.0-or-later
-- The limit was lowered below the usage: nobody was killed.
INSERT INTO memcg (capture_id, id, path, usage_kb, max_kb, online) VALUES (1, 1, '/full', 92160, 30720, 1);
INSERT INTO task (capture_id, id, pid, tgid, comm, state, memcg_id, fatal_signal, exiting) VALUES (1, 1, 95, 95, 'charger', 'S', 1, 0, 0);
