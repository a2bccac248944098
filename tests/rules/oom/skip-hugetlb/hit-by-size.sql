-- SPDX-License-Identifier: GPL-2.0-or-later
-- expect: 1
-- also: oom/memory-used-up
-- verdict: The machine ran out of memory while 488 MiB of its 977 MiB were reserved for hugetlb pages, 200 MiB of them unused. Other allocations cannot use these, free or not, and neither a kill nor the OOM reaper gives them back.
-- A report that gives pools by size, as the one of a guest with 244 pages of 2 MiB.
UPDATE capture SET kind = 'log' WHERE id = 1;
INSERT INTO oom_kill (capture_id, id, locator, killed, constraint_name, victim_pid, victim_comm, page_order, message) VALUES (1, 1, 'log:x:1', 1, 'none', 90, 'db', 0, 'Out of memory');
INSERT INTO vmstat (capture_id, id, kill_id, node, name, value, unit) VALUES (1, 1, 1, NULL, 'ram', 1000000, 'kb'), (1, 2, 1, 0, 'hugepages_2048kB', 500000, 'kb'),
  (1, 3, 1, 0, 'hugepages_2048kB_free', 100, 'count'), (1, 4, 1, 0, 'hugepages_2048kB_total', 244, 'count');
