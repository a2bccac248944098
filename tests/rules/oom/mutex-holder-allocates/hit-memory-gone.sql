-- SPDX-License-Identifier: GPL-2.0-or-later
-- The victim is behind exit_mm(): it closes a file, whose release waits for the lock. Its end would free nothing any more. Made up.
-- expect: 1
-- also: task/blocked
-- severity: medium
-- verdict: ticketd[96] was OOM-killed and cannot exit: it has waited 34 s for mutex ticket_lock [tickets], whose holder printer[93] waits for memory. The victim has given its memory back: what is waited for has to come from elsewhere.
INSERT INTO mm (capture_id, id, oom_skip, unstable, users, rss_anon_kb) VALUES (1, 1, 1, 0, 0, 0);
INSERT INTO task (capture_id, id, pid, tgid, comm, state, oom_victim, oom_mm_id, exit_stage, asleep_ms) VALUES
  (1, 1, 96, 96, 'ticketd', 'D', 1, 1, 'exit_files', 34000), (1, 2, 93, 93, 'printer', 'R', 0, NULL, NULL, NULL);
INSERT INTO lock (capture_id, id, kind, name, module, mode, owner_task_id, owner_certainty, owner_how) VALUES (1, 1, 'mutex', 'ticket_lock', 'tickets', 'write', 2, 'certain', 'owner word');
INSERT INTO wait (capture_id, id, task_id, kind, detail, target_type, target_id, certainty, how, since_ms) VALUES
  (1, 1, 1, 'mutex', NULL, 'lock', 1, 'certain', 'mutex_waiter on its stack', 34000),
  (1, 2, 2, 'memory', 'slowpath', 'memory', NULL, 'certain', 'frames of its stack', NULL);
