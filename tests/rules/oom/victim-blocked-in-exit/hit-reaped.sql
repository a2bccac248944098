-- SPDX-License-Identifier: GPL-2.0-or-later
-- The reaper has been there, but the process still has its mm: less severe, and less certain to matter.
-- expect: 1
-- confidence: 0.6
-- severity: medium
INSERT INTO mm (capture_id, id, oom_skip, unstable, users, pgtables_kb) VALUES (1, 1, 1, 1, 1, 90000);
INSERT INTO task (capture_id, id, pid, tgid, comm, state, oom_victim, oom_mm_id, exit_stage, asleep_ms) VALUES
  (1, 1, 90, 90, 'db', 'D', 1, 1, 'exit_mmap', 26000);
INSERT INTO wait (capture_id, id, task_id, kind, detail, certainty, how, func, caller, since_ms) VALUES
  (1, 1, 1, 'rpc', NULL, 'certain', 'frames of its stack', 'rpc_wait_bit_killable', 'nfs4_do_close+0x30', 26000);
