-- SPDX-License-Identifier: GPL-2.0-or-later
-- id:           oom/victim-traced
-- rev:          3
-- title:        {victim} was OOM-killed, and its tracer[ {tracer}] keeps it stopped
-- verdict:      {victim} was OOM-killed[ {killed_ms} before the dump] and has stood[ for {waited_ms}] in a ptrace stop that
--               SIGKILL does not end: at its exit event, until its tracer[ {tracer}] lets it go on.
--               [The tracer itself waits for {tracer_wait}.]
-- advice:       Look at {who}: a tracer that works lets go within milliseconds.[ It waits for {tracer_wait} itself.] Its end, or that it detaches, frees the
--               victim at once. Do not run `strace -f`, a debugger or a tracing sandbox over large processes with little memory left, or give
--               the tracer a cgroup with protected memory (`memory.min`).
-- severity:     high
-- maturity:     stable
-- confidence:   0.85
-- requires:     task.oom_victim
-- only-with:    victims
-- explained-by: oom/mutex-holder-allocates
-- params:       min_age_ms=1000
-- classes:      L05
-- falsepos:     A tracer that runs lets its tracee go on within milliseconds; a dump may fall between.
-- affected:     any kernel; since 4.6 the OOM reaper takes most of the memory meanwhile
-- refs:         commit:aac453635549 doc:oom/victim-traced.md
-- The stop is known by its stage or wait, or by the frames of a task in state t. Any other ptrace stop ends with SIGKILL. The tracer is known where the wait names it.
WITH stop AS (
  SELECT v.*, w.id AS wait_id, coalesce(w.certainty, 'likely') AS certainty, r.id AS tracer_id, r.name AS tracer, r.comm AS tracer_comm,
         max(most(coalesce(w.since_ms, v.stuck_ms), v.task_id, w.id)) AS longest, coalesce(w.since_ms, v.stuck_ms) AS waited
    FROM victims v
    JOIN tasks t ON t.capture_id = :capture AND t.id = v.task_id AND coalesce(t.traced, 1)
    LEFT JOIN waits w ON w.capture_id = :capture AND w.task_id = v.task_id AND w.kind = 'ptrace'
    LEFT JOIN tasks r ON r.capture_id = :capture AND w.target_type = 'task' AND r.id = w.target_id
   WHERE v.alive AND (v.exit_stage = 'ptrace' OR w.id IS NOT NULL
          OR (v.state = 't' AND EXISTS (SELECT 1 FROM frames f WHERE f.capture_id = :capture AND f.task_id = v.task_id AND f.func IN ('ptrace_stop', 'ptrace_notify', 'ptrace_do_notify'))
              AND EXISTS (SELECT 1 FROM frames f WHERE f.capture_id = :capture AND f.task_id = v.task_id AND f.func = 'do_exit')))
   GROUP BY coalesce(v.mm_id, -v.task_id) HAVING coalesce(coalesce(w.since_ms, v.stuck_ms) >= :min_age_ms, 1))
SELECT coalesce(s.tracer_comm, '') AS fingerprint,
       'task:' || s.task_id || part(' wait:', s.wait_id) || part(' oom_kill:', s.kill_id) || part(' task:', s.tracer_id)
         || part(' wait:', a.id) AS evidence,
       confidence(CASE WHEN s.waited >= 10000 THEN 0.85 ELSE 0.65 END, s.certainty, s.waited IS NOT NULL) AS confidence,
       CASE WHEN coalesce(s.skip, 0) THEN 'medium' ELSE 'high' END AS severity,
       s.name AS victim, s.tracer AS tracer, coalesce(s.tracer, 'the tracer (`parent` of the task in the dump)') AS who, s.age_ms AS killed_ms, s.waited AS waited_ms,
       coalesce(a.target, CASE a.kind WHEN 'memory' THEN 'memory' ELSE a.kind END) AS tracer_wait
  FROM stop s
  LEFT JOIN waits a ON a.capture_id = :capture AND a.id = (SELECT min(o.id) FROM waits o WHERE o.capture_id = :capture AND o.task_id = s.tracer_id)
 ORDER BY s.longest DESC;
