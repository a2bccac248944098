-- SPDX-License-Identifier: GPL-2.0-or-later
-- As in many a report to linux-mm: the reaper gives up, and the next process is killed.
-- expect: 1
-- confidence: 0.9
-- title: the OOM reaper gave up on a.out[1562]: none of its memory was freed
-- also: oom/memory-used-up
UPDATE capture SET kind = 'log' WHERE id = 1;
INSERT INTO oom_kill (capture_id, id, locator, killed, victim_pid, victim_comm, anon_rss_kb) VALUES
  (1, 1, 'log:x:293', 1, 1562, 'a.out', 50000), (1, 2, 'log:x:900', 1, 1600, 'sshd', 1000);
INSERT INTO event (capture_id, id, locator, kind, comm, pid, text) VALUES
  (1, 1, 'log:x:500', 'oom-unable-to-reap', 'a.out', 1562, 'oom_reaper: unable to reap pid:1562 (a.out)');
