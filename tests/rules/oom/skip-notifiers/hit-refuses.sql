-- SPDX-License-Identifier: GPL-2.0-or-later
-- As in the scenario notifier-refuses: the notifier does not answer without sleeping.
-- expect: 1
-- confidence: 0.8
-- title: the OOM reaper left victim[95] its memory: stay_notifier_ops has to be asked first, and may sleep
INSERT INTO mm (capture_id, id, oom_skip, unstable, users, rss_anon_kb, notifiers, notifiers_start, notifier_ops, lock_id) VALUES (1, 1, 1, 1, 1, 61440, 1, 1, 'stay_notifier_ops', 1);
INSERT INTO lock (capture_id, id, kind, name, mode, mm_id) VALUES (1, 1, 'rwsem', 'mmap_lock', 'free', 1);
INSERT INTO task (capture_id, id, pid, tgid, comm, state, oom_victim, oom_mm_id) VALUES (1, 1, 95, 95, 'victim', 'D', 1, 1);
INSERT INTO event (capture_id, id, locator, kind, comm, pid, time_ms) VALUES (1, 1, 'log:x:5', 'oom-unable-to-reap', 'victim', 95, 2000);
