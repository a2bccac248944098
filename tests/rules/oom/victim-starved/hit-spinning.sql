-- SPDX-License-Identifier: GPL-2.0-or-later
-- Two tasks spin in the allocator while the victim gets no CPU. Made up.
-- expect: 1
-- verdict: db[90] was OOM-killed and could exit, but it gets no CPU: it is runnable with policy SCHED_IDLE and has not run for 15 s. CPU 0 runs hog[80] instead. 2 tasks run in the allocator meanwhile, which costs CPU time, too.
-- advice: SCHED_IDLE runs only while nobody else wants the CPU: a signal does not change that, a normal policy does (`chrt -o -p 0 90`). Run what needs much memory with a nice value instead.
INSERT INTO mm (capture_id, id, oom_skip, unstable, users) VALUES (1, 1, 0, 0, 1);
INSERT INTO task (capture_id, id, pid, tgid, comm, state, oom_victim, oom_mm_id, mm_id, on_rq, on_cpu, cpu, policy, ran_ms, exit_stage) VALUES
  (1, 1, 90, 90, 'db', 'R', 1, 1, 1, 1, 0, 0, 5, 15000, 'signal-pending'), (1, 2, 80, 80, 'hog', 'R', 0, NULL, NULL, 1, 1, 0, 0, 0, NULL),
  (1, 3, 81, 81, 'hog', 'R', 0, NULL, NULL, 1, 1, 1, 0, 0, NULL);
INSERT INTO wait (capture_id, id, task_id, kind, detail, certainty, how, func) VALUES
  (1, 1, 2, 'memory', 'slowpath', 'certain', 'frames of its stack', '__alloc_pages_slowpath'), (1, 2, 3, 'memory', 'slowpath', 'certain', 'frames of its stack', '__alloc_pages_slowpath');
