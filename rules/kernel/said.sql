-- SPDX-License-Identifier: GPL-2.0-or-later
-- id:           kernel/said
-- rev:          2
-- title:        {head}
-- verdict:      {meaning}: "{text}".[ {more} more such {more:line|lines} followed.]
-- advice:       {what}
-- severity:     info
-- maturity:     testing
-- confidence:   0.7
-- requires:     event
-- only-with:    any(event.oom-reaped, event.oom-victim-exiting, event.oom-would-have-killed, event.oom-shared-mm, event.oom-group, event.oom-suppressed, event.oom-no-reaper,
--               event.oom-request-ignored, event.oom-fault-kill, event.lowmemorykiller, event.workqueue-mem-reclaim, event.recursive-fault, event.hung-task-blocker,
--               event.freeze-failed, event.log-repeated, event.balloon-out)
-- explained-by: *
-- falsepos:     none known: the kernel says so itself
-- affected:     any kernel
-- refs:         doc:kernel/said.md
-- What the kernel prints beside reports, where there is none: a kill's or a hung task's own rules tell of those. One finding a kind.
WITH said (kind, severity, head, meaning, what) AS (VALUES
  ('oom-reaped', 'info', 'the OOM reaper took a victim''s memory', 'The OOM reaper took the memory of a victim; the report of the kill is not in the capture', 'Get the log from before: the report says why somebody was killed.'),
  ('oom-victim-exiting', 'info', 'an OOM victim was exiting already', 'The OOM killer met a process that exits already and killed nobody else; the report is not in the capture', 'Get the whole log: the report says whose limit it was.'),
  ('oom-would-have-killed', 'info', 'the OOM killer would have killed somebody', 'The OOM killer chose a process that may not be killed', 'Get the whole log: the report says whose limit it was.'),
  ('oom-shared-mm', 'info', 'an OOM victim shares its memory', 'Another process shares the memory of an OOM victim and is killed with it; the report is not in the capture', 'Get the whole log: the report says why somebody was killed.'),
  ('oom-group', 'info', 'a whole cgroup was killed', 'All processes of a cgroup are OOM-killed together (`memory.oom.group`); the report is not in the capture', 'Get the whole log: the report says whose limit it was.'),
  ('oom-suppressed', 'info', 'OOM reports were suppressed', 'The OOM killer was called so often that the kernel did not print all reports', 'Get the log from before, and the counters: `oom_kill` of `/proc/vmstat` and of `memory.events`.'),
  ('oom-no-reaper', 'low', 'there is no OOM reaper', 'The kernel could not start its OOM reaper, so a victim that hangs keeps its memory', 'Reboot, and see why kernel threads could not be started.'),
  ('oom-request-ignored', 'low', 'an OOM kill by SysRq-f was refused', 'SysRq-f killed nobody', 'The OOM killer is disabled, or there is nobody left that may be killed.'),
  ('oom-fault-kill', 'medium', 'a process was killed as a page fault of it found no memory', 'A page fault found no memory, and the kernel killed the process that faulted', 'Find out who has the memory (`ps`, `/proc/meminfo`), and give the machine more memory or swap, or less to do.'),
  ('lowmemorykiller', 'info', 'Android''s lowmemorykiller killed a process', 'Android''s lowmemorykiller ended a process to keep memory free', 'That is how Android makes room: cached apps (a high adj) may go. Kills of adj 0 and below are apps in use: look who has the memory.'),
  ('workqueue-mem-reclaim', 'low', 'a work queue that reclaim needs waits for one without a rescuer', 'A work queue that has to make progress while memory is short flushes one that need not', 'Report it to the owners of both: with memory short, the second may find no worker, and the first waits for it. Nothing has to be done at once.'),
  ('recursive-fault', 'high', 'a task that was ending broke again and stays for ever', 'A task that an oops was ending broke once more, and was left in D state for ever, with what it holds', 'Look at the first oops of that task. What it held stays held, so reboot.'),
  ('hung-task-blocker', 'medium', 'a task is blocked on a lock', 'The hung-task detector named who has the lock that a task waits for', 'Look at the task that has the lock; the report with the stacks is not in the capture.'),
  ('freeze-failed', 'low', 'tasks did not freeze', 'The machine did not suspend, as tasks did not freeze in time', 'The tasks that refused are listed after the line with their stacks: as a rule they wait for a disk or a server.'),
  ('log-repeated', 'info', 'the log leaves out repeats of a message', 'A syslog daemon wrote a message of the kernel once and only counted its repeats, whose times nobody knows', 'A kill line that is repeated is the same process, chosen again before it was gone. Have the daemon write all (`$RepeatedMsgReduction off`), or take the kernel''s own log (`dmesg`, `journalctl -k`).'),
  ('balloon-out', 'info', 'the balloon found no memory', 'The host asks its guest for memory by the balloon, and the guest has none left to give', 'Look at what the host wants the guest to have (`virsh dommemstat`), and whether the guest can live with that.')),
-- The first of each kind: an index counts them, where a window would go over the whole rows.
e AS MATERIALIZED (SELECT e.kind AS kind, min(e.id) AS id, count(*) AS n FROM events e WHERE e.capture_id = :capture GROUP BY e.kind)
SELECT s.kind AS fingerprint, 'event:' || e.id AS evidence, s.severity AS severity, s.head AS head, s.meaning AS meaning, substr(t.text, 1, 120) AS text, s.what AS what,
       nullif(e.n - 1, 0) AS more, 0.7 AS confidence
  FROM e CROSS JOIN said s ON s.kind = e.kind
  CROSS JOIN events t ON t.capture_id = :capture AND t.id = e.id
 WHERE t.text IS NOT NULL AND NOT (e.kind LIKE 'oom-%' AND EXISTS (SELECT 1 FROM kills k))
   AND NOT (e.kind = 'hung-task-blocker' AND EXISTS (SELECT 1 FROM e h WHERE h.kind = 'hung-task'))
 ORDER BY e.kind;
