-- SPDX-License-Identifier: GPL-2.0-or-later
INSERT INTO task (capture_id, id, pid, tgid, comm, state) VALUES (1, 1, 9, 9, 'ls', 'D');
INSERT INTO wait (capture_id, id, task_id, kind, certainty, how, func, since_ms) VALUES (1, 1, 1, 'rpc', 'certain', 'frames of its stack', 'rpc_wait_bit_killable', 12);
