-- SPDX-License-Identifier: GPL-2.0-or-later
-- Who holds the lock waits for a disk that is slow, but answers: what the victim hangs on is named to its end. Made up.
-- expect: 1
-- also: oom/memory-used-up, oom/victim-lingers, task/blocked
-- verdict: saver[70] was OOM-killed at 20.0 s and has not gone: it still sleeps 30 s later in album_save [album], where no signal reaches it. It waits for mutex album_lock [album], which keeper[60] holds, who waits for device vda.
-- advice: Look at keeper[60]: saver[70] goes when it does.
UPDATE capture SET uptime_ms = 50000 WHERE id = 1;
INSERT INTO mm (capture_id, id, oom_skip, unstable, users) VALUES (1, 1, 1, 1, 1);
INSERT INTO task (capture_id, id, pid, tgid, comm, state, oom_victim, oom_mm_id, asleep_ms) VALUES (1, 1, 70, 70, 'saver', 'D', 1, 1, 31000), (1, 2, 60, 60, 'keeper', 'D', 0, NULL, 20);
INSERT INTO lock (capture_id, id, kind, name, module, mode, owner_task_id, owner_certainty) VALUES (1, 1, 'mutex', 'album_lock', 'album', 'write', 2, 'certain');
INSERT INTO device (capture_id, id, kind, name) VALUES (1, 1, 'disk', 'vda');
INSERT INTO wait (capture_id, id, task_id, kind, target_type, target_id, certainty, how, func, caller, caller_module, since_ms) VALUES
  (1, 1, 1, 'mutex', 'lock', 1, 'certain', 'mutex_waiter on its stack', '__mutex_lock', 'album_save+0x10', 'album', 31000),
  (1, 2, 2, 'io', 'device', 1, 'certain', 'frames of its stack', 'submit_bio_wait', 'read_cover+0x47', 'album', 20);
INSERT INTO oom_kill (capture_id, id, locator, time_ms, killed, victim_pid, victim_comm, victim_task_id, message) VALUES (1, 1, 'vmcore:x', 20000, 1, 70, 'saver', 1, 'Out of memory');
