-- SPDX-License-Identifier: GPL-2.0-or-later
-- id:           oom/mm-shared
-- rev:          3
-- title:        {victim} was OOM-killed, but {sharer} has the same memory and lives on
-- verdict:      {victim} was OOM-killed, but its memory is also that of {sharer}[ ({why})], which the OOM killer spared. It
--               stays as long as {sharer} lives[: {left_kb}].
-- advice:       {what}
-- severity:     high
-- maturity:     stable
-- confidence:   0.85
-- requires:     any(task.oom_victim, event)
-- only-with:    any(victims, event.oom-mm-pinned)
-- classes:      L08
-- falsepos:     A child of vfork() shares for the moment until it calls execve() or exits; then it was killed, too.
-- affected:     up to 4.6 any sharer with oom_score_adj -1000; 4.7 and later only init
-- refs:         commit:97fd49c2355f commit:44a70adec910 doc:oom/mm-shared.md
-- A dump has both processes; a log has the line "has mm pinned by". Threads of the kernel are oom/mm-borrowed.
SELECT CASE WHEN o.pid = 1 THEN 'init' ELSE 'process' END AS fingerprint, 'task:' || v.task_id || ' mm:' || v.mm_id || ' task:' || o.id || part(' oom_kill:', v.kill_id) AS evidence,
       CASE WHEN o.oom_score_adj = -1000 OR o.pid = 1 THEN 0.85 ELSE 0.65 END AS confidence, v.name AS victim, o.name AS sharer,
       CASE WHEN o.pid = 1 THEN 'init' WHEN o.oom_score_adj = -1000 THEN 'oom_score_adj -1000' END AS why, nullif(v.left_kb, 0) AS left_kb,
       CASE WHEN o.pid = 1 THEN 'Init cannot be killed, so that only a reboot gives the memory back. Find out what made ' || v.name || ' share init''s memory: vfork() or clone(CLONE_VM) in init with no execve() after it.'
            ELSE 'Only the end of ' || o.name || ' gives the memory back.' || CASE WHEN o.oom_score_adj = -1000 THEN ' Give a process and what it starts by vfork() the same oom_score_adj: in the child set it before execve(), as `choom` does.'
                                                                                  ELSE ' Find out why it has no SIGKILL.' END END AS what
  FROM victims v
  JOIN tasks o ON o.capture_id = :capture AND o.mm_id = v.mm_id AND o.tgid <> v.tgid AND NOT coalesce(o.kthread, 0)
 WHERE NOT coalesce(o.oom_victim, 0) AND o.fatal_signal = 0 AND NOT coalesce(o.group_exit, 0) AND NOT coalesce(o.exiting, 0)
   AND coalesce(v.users > 0, 1)
 GROUP BY v.mm_id HAVING max(most(v.leader, v.task_id, o.pid <> 1, o.id)) IS NOT NULL
UNION ALL
SELECT CASE WHEN e.other LIKE '1 %' THEN 'init' ELSE 'process' END, 'event:' || min(e.id) || part(' oom_kill:', (SELECT max(k.id) FROM kills k WHERE k.victim_pid = e.pid AND k.killed)), 0.8, e.comm || '[' || e.pid || ']',
       rtrim(substr(e.other, instr(e.other, '(') + 1), ')') || '[' || substr(e.other, 1, instr(e.other, ' ') - 1) || ']', NULL, NULL,
       CASE WHEN e.other LIKE '1 %' THEN 'Init cannot be killed, so that only a reboot gives the memory back. Find out what in init starts processes that share its memory.'
            ELSE 'Only the end of ' || rtrim(substr(e.other, instr(e.other, '(') + 1), ')') || ' gives the memory back.' END
  FROM (SELECT id, comm, pid, substr(text, instr(text, ' pinned by ') + 11) AS other FROM events
         WHERE capture_id = :capture AND kind = 'oom-mm-pinned') e
 WHERE (SELECT p.kind FROM present p) = 'log'
 GROUP BY e.pid, e.comm
 ORDER BY evidence;
