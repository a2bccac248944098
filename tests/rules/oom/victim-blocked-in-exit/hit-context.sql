-- SPDX-License-Identifier: GPL-2.0-or-later
-- The victim hangs in its exit; the owner of its cgroup's OOM context and another task sleep until it is gone. Made up.
-- expect: 1
-- also: io/storage-stuck
-- verdict: db[90] was OOM-killed and has reached exit_files on its way out, where it has waited for 26 s for device vda in ext4_release_file(). No signal ends this wait. Until it is gone the OOM killer waits for it. 2 tasks sleep in the OOM killer's context of cgroup /ct/101 until it is gone.
INSERT INTO memcg (capture_id, id, locator, path, online, waiters, oom_owner_task_id, oom_owner_raw, oom_victim_task_id, oom_victim_raw) VALUES (1, 1, 'vmcore:mem_cgroup@0x1', '/ct/101', 1, 2, 2, 4096, 1, 8192);
INSERT INTO mm (capture_id, id, oom_skip, unstable, users, rss_anon_kb) VALUES (1, 1, 0, 0, 1, 90000);
INSERT INTO task (capture_id, id, pid, tgid, comm, state, oom_victim, oom_mm_id, exit_stage, asleep_ms) VALUES
  (1, 1, 90, 90, 'db', 'D', 1, 1, 'exit_files', 26000), (1, 2, 91, 91, 'web', 'S', 0, NULL, NULL, 25000);
INSERT INTO device (capture_id, id, name, in_flight, oldest_ms) VALUES (1, 1, 'vda', 1, 26000);
INSERT INTO wait (capture_id, id, task_id, kind, detail, target_type, target_id, certainty, how, func, caller, since_ms) VALUES
  (1, 1, 1, 'io', 'writeback', 'device', 1, 'certain', 'frames of its stack', 'folio_wait_writeback', 'ext4_release_file+0x30', 26000),
  (1, 2, 2, 'wait-queue', NULL, 'memcg', 1, 'certain', 'frames of its stack', 'oom_unlock', NULL, 25000);
