-- SPDX-License-Identifier: GPL-2.0-or-later
-- Before the reaper (RHEL 7's 3.10): a driver's task sleeps with the victim's mmap_sem held for write. Advice is about that task, not about storage.
-- expect: 1
-- confidence: 0.85
-- verdict: victim[46] was OOM-killed and has reached do_exit on its way out, where it has waited for 11 s for rwsem mmap_lock in acct_collect(), at the end of which is sh[64]. No signal ends this wait. Until it is gone the OOM killer waits for it.
-- advice: Look at sh[64], which sleeps in do_write_lock [stay]: victim[46] goes when it does.
-- also: oom/victim-hung lock/convoy task/blocked
INSERT INTO mm (capture_id, id, users, rss_anon_kb, lock_id) VALUES (1, 1, 3, 112688, 1);
INSERT INTO task (capture_id, id, pid, tgid, comm, state, oom_victim, oom_mm_id, exit_stage, asleep_ms) VALUES
  (1, 1, 46, 46, 'victim', 'D', 1, 1, 'do_exit', 11000), (1, 2, 64, 64, 'sh', 'D', 0, NULL, NULL, 12000);
INSERT INTO lock (capture_id, id, kind, name, mode, owner_task_id, owner_certainty, owner_how, mm_id) VALUES
  (1, 1, 'rwsem', 'mmap_lock', 'write', 2, 'certain', 'owner word', 1);
INSERT INTO wait (capture_id, id, task_id, kind, target_type, target_id, certainty, how, func, caller, caller_module, since_ms) VALUES
  (1, 1, 1, 'rwsem-read', 'lock', 1, 'certain', 'rwsem_waiter on its stack', 'rwsem_down_read_failed', 'acct_collect+0x5b', NULL, 11000),
  (1, 2, 2, 'wait-queue', NULL, NULL, 'certain', 'wait_queue_entry on its stack', 'sleep_for_ever', 'do_write_lock+0x73', 'stay', 12000);
