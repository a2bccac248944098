-- SPDX-License-Identifier: GPL-2.0-or-later
-- id:           oom/context-bug
-- rev:          1
-- title:        the kernel found its own OOM context in disorder, in {func}
-- verdict:      {task} hit a BUG in {func}: the OOM killer's context had an owner or a victim already when somebody came to take it. It was left behind by who had it
--               before, or two took it at once; who oopsed keeps it, so that nobody else gets the turn.
-- advice:       Reboot: who waits for that context waits for ever. The fix belongs to the patch set that brings oom_context: what leaves it has to clear owner and victim.
-- severity:     critical
-- maturity:     testing
-- confidence:   0.85
-- requires:     event
-- only-with:    event.oops
-- classes:      L51
-- falsepos:     none known: the functions are in these kernels alone
-- affected:     kernels with oom_context: Virtuozzo 7's around 3.10.0-229.7.2.vz7.6; never upstream
-- refs:         doc:oom/context-bug.md
-- The function of the instruction pointer, or the first one of the stack that the report shows.
SELECT plain(x.func) AS fingerprint, 'event:' || min(x.id) || part(' task:', x.task_id) AS evidence, plain(x.func) AS func,
       coalesce(x.comm || part('[', x.pid, ']'), x.name, 'A task') AS task
  FROM (SELECT e.id, e.task_id, e.comm, e.pid, t.name, coalesce(e.func, (
               SELECT f.func FROM told_frames f WHERE f.capture_id = :capture AND f.task_id = e.task_id ORDER BY f.no LIMIT 1)) AS func
          FROM events e LEFT JOIN tasks t ON t.capture_id = :capture AND t.id = e.task_id
         WHERE e.capture_id = :capture AND e.kind = 'oops') x
 WHERE plain(x.func) IN ('oom_trylock', 'oom_unlock', 'exit_oom_victim', 'mark_oom_victim') GROUP BY plain(x.func)
 ORDER BY min(x.id);
