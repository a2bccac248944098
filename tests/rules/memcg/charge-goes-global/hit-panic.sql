-- SPDX-License-Identifier: GPL-2.0-or-later
-- The victim of a cgroup faults once more, and the machine panics.
-- expect: 1
-- confidence: 0.85
-- title: a page fault at the limit of cgroup /box became an OOM of the whole machine: the kernel panicked
-- verdict: The memory limit of 512 MiB of cgroup /box was reached. A page fault of worker[7], which was OOM-killed there 20 ms before, could not be charged to it and failed, and the kernel took that for a shortage of the whole machine (gfp_mask 0), though 879 MiB were free. So it panicked, as vm.panic_on_oom is set.
-- also: oom/page-fault-oom, oom/panic-on-oom, oom/memory-used-up, memcg/limit
-- explained-by: nothing
UPDATE capture SET kind = 'log' WHERE id = 1;
INSERT INTO oom_kill (capture_id, id, locator, time_ms, killed, constraint_name, memcg, memcg_limit_kb, trigger_comm, trigger_pid, gfp_mask, page_order, victim_pid, victim_comm, message) VALUES
  (1, 1, 'log:x:1', 100000, 1, 'memcg', '/box', 524288, 'worker', 7, 3264, 0, 7, 'worker', 'Memory cgroup out of memory'),
  (1, 2, 'log:x:2', 100020, 0, NULL, NULL, NULL, 'worker', 7, 0, 0, NULL, NULL, NULL);
INSERT INTO zone (capture_id, id, kill_id, node, name, free_kb, min_kb, low_kb, high_kb) VALUES (1, 1, 2, 0, 'Normal', 900000, 20000, 25000, 30000);
INSERT INTO event (capture_id, id, locator, time_ms, kind, text) VALUES
  (1, 1, 'log:x:9', 100030, 'oom-panic', 'Kernel panic - not syncing: Out of memory: system-wide panic_on_oom is enabled');
