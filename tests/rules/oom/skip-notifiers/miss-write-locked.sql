-- SPDX-License-Identifier: GPL-2.0-or-later
-- It has notifiers, and its mmap_lock is held for write: that is what the reaper stopped at.
-- also: oom/reaper-stalled
INSERT INTO mm (capture_id, id, oom_skip, unstable, users, rss_anon_kb, notifiers, notifiers_start, notifier_ops, lock_id) VALUES (1, 1, 1, 0, 2, 61440, 1, 1, 'stay_notifier_ops', 1);
INSERT INTO lock (capture_id, id, kind, name, mode, owner_task_id, owner_certainty, owner_how, mm_id) VALUES (1, 1, 'rwsem', 'mmap_lock', 'write', 2, 'certain', 'owner word', 1);
INSERT INTO task (capture_id, id, pid, tgid, comm, state, oom_victim, oom_mm_id) VALUES (1, 1, 95, 95, 'victim', 'D', 1, 1), (1, 2, 96, 95, 'victim', 'D', 1, 1);
INSERT INTO wait (capture_id, id, task_id, kind, target_type, target_id, certainty, how) VALUES (1, 1, 1, 'rwsem-read', 'lock', 1, 'certain', 'rwsem_waiter on its stack');
