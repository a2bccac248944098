-- SPDX-License-Identifier: GPL-2.0-or-later
-- The limit takes one process, the fault of who met it another one, outside of the cgroup.
-- expect: 1
-- title: a page fault at the limit of cgroup /box became an OOM of the whole machine: db[90] was killed
-- verdict: The memory limit of 512 MiB of cgroup /box was reached. A page fault of worker[7] could not be charged to it and failed, and the kernel took that for a shortage of the whole machine (gfp_mask 0), though 879 MiB were free. So it killed db[90], which had no part in that.
-- also: oom/page-fault-oom, oom/memory-used-up, memcg/limit
UPDATE capture SET kind = 'log' WHERE id = 1;
INSERT INTO oom_kill (capture_id, id, locator, time_ms, killed, constraint_name, memcg, memcg_limit_kb, trigger_comm, trigger_pid, gfp_mask, page_order, victim_pid, victim_comm, message) VALUES
  (1, 1, 'log:x:1', 100000, 1, 'memcg', '/box', 524288, 'worker', 7, 3264, 0, 8, 'other', 'Memory cgroup out of memory'),
  (1, 2, 'log:x:2', 100020, 1, 'none', NULL, NULL, 'worker', 7, 0, 0, 90, 'db', 'Out of memory');
INSERT INTO zone (capture_id, id, kill_id, node, name, free_kb, min_kb, low_kb, high_kb) VALUES (1, 1, 2, 0, 'Normal', 900000, 20000, 25000, 30000);
