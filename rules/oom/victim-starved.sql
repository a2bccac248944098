-- SPDX-License-Identifier: GPL-2.0-or-later
-- id:           oom/victim-starved
-- rev:          3
-- title:        {victim} was OOM-killed but gets no CPU[: it has not run for {idle_ms}]
-- verdict:      {victim} was OOM-killed[ {killed_ms} before the dump] and could exit, but it gets no CPU: it is runnable[ with
--               policy {policy}] and has not run for {idle_ms}.[ CPU {cpu} runs {hog} instead.][ {hogs} real-time
--               {hogs:task is|tasks are} on CPUs.][ {spinning} {spinning:task runs|tasks run} in the allocator meanwhile, which costs CPU time, too.]
-- advice:       {what}
-- severity:     high
-- maturity:     stable
-- confidence:   0.8
-- requires:     task.oom_victim, task.on_rq, task.ran_ms
-- params:       min_idle_ms=3000
-- classes:      L10
-- falsepos:     A guest whose host stopped it for a while: nobody ran then, and all tasks show the same age.
-- affected:     any kernel; since 4.6 the reaper takes the memory, if it gets a CPU itself
-- refs:         commit:93b43fa55088 commit:341aea2bc48b doc:oom/victim-starved.md
-- Runnable, on no CPU, and it has been so for long, while somebody else had that CPU.
SELECT coalesce(CASE v.policy WHEN 5 THEN 'idle' END, 'normal') || '|' || coalesce(CASE WHEN h.policy IN (1, 2, 6) THEN 'rt' END, '') AS fingerprint,
       'task:' || v.task_id || part(' oom_kill:', v.kill_id) || part(' task:', h.id) AS evidence,
       CASE WHEN v.ran_ms >= 10000 AND (v.policy = 5 OR h.policy IN (1, 2, 6)) THEN 0.85 ELSE 0.7 END AS confidence,
       CASE WHEN coalesce(v.skip, 0) THEN 'medium' ELSE 'high' END AS severity,
       v.name AS victim, v.age_ms AS killed_ms, v.ran_ms AS idle_ms, v.cpu AS cpu, h.name AS hog,
       CASE v.policy WHEN 5 THEN 'SCHED_IDLE' WHEN 3 THEN 'SCHED_BATCH' END AS policy,
       CASE WHEN v.throttled THEN 'The quota of its cgroup (`cpu.max`) is used up, and a larger one lets it exit. Do not give a tight CPU quota to what needs much memory.'
            WHEN h.policy IN (1, 2, 6) THEN coalesce(h.name, 'A task') || ' is a real-time task that does not sleep. Leave real-time throttling on (`kernel.sched_rt_runtime_us` at 950000), and have such a task block between its rounds.'
            WHEN v.policy = 5 THEN 'SCHED_IDLE runs only while nobody else wants the CPU: a signal does not change that, a normal policy does (`chrt -o -p 0 ' || v.tgid || '`). Run what needs much memory with a nice value instead.'
            ELSE 'See what the CPUs ran: tasks that wait for memory spin in the allocator until the victim has gone.' END AS what,
       nullif((SELECT count(*) FROM tasks o WHERE o.capture_id = :capture AND o.on_cpu AND o.policy IN (1, 2, 6)), 0) AS hogs,
       nullif((SELECT count(DISTINCT a.task_id) FROM allocators a JOIN tasks o ON o.capture_id = :capture AND o.id = a.task_id AND o.state = 'R' WHERE NOT a.victim), 0) AS spinning
  FROM (SELECT v.*, t.cpu, t.policy, t.ran_ms, t.throttled FROM victims v
          JOIN tasks t ON t.capture_id = :capture AND t.id = v.task_id AND t.on_rq AND NOT t.on_cpu AND t.ran_ms >= :min_idle_ms
         WHERE v.alive AND v.state = 'R') v
  LEFT JOIN tasks h ON h.capture_id = :capture AND h.on_cpu AND h.cpu = v.cpu AND h.pid > 0
 WHERE EXISTS (SELECT 1 FROM tasks o WHERE o.capture_id = :capture AND o.ran_ms < :min_idle_ms AND o.pid > 0)
 GROUP BY coalesce(v.mm_id, -v.tgid)
 ORDER BY max(most(v.ran_ms, v.task_id, h.id)) DESC;
