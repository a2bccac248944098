-- SPDX-License-Identifier: GPL-2.0-or-later
-- id:           oom/reaper-gone
-- rev:          2
-- title:        the OOM reaper is no more: {queue} {queue:victim waits|victims wait} for it
-- verdict:      The kernel thread oom_reaper has ended[ ({state})]{why}, so that nobody takes the memory of victims that cannot exit by themselves.[ {queue} {queue:victim waits|victims
--               wait} in its queue.][ {victim} was OOM-killed and is still there.]
-- advice:       Look for the oops that ended it, in front of the kills: that bug is the cause, and only a reboot brings the thread back.
-- severity:     high
-- maturity:     testing
-- confidence:   0.85
-- applies-to:   vmcore
-- requires:     task, oom_state
-- classes:      L12
-- falsepos:     Kernels before 4.6 have no such thread; they have no queue either, and are left out.
-- affected:     4.6 and later
-- refs:         commit:aac453635549 doc:oom/reaper-gone.md
-- The kernel starts it at boot and never ends it. A queue, or victims without MMF_OOM_SKIP, says that it was needed.
SELECT coalesce(t.state, 'absent') AS fingerprint, 'oom_state:' || s.id || part(' task:', t.id) || part(' task:', v.task_id) || part(' event:', e.id) AS evidence,
       nullif(s.reaper_queue, 0) AS queue, CASE t.state WHEN 'X' THEN 'state X, dead' WHEN 'Z' THEN 'state Z, a zombie' END AS state, v.name AS victim,
       CASE WHEN e.id IS NOT NULL THEN ' in an oops of its own' WHEN t.id IS NULL THEN ': no task has its name' ELSE '' END AS why,
       CASE WHEN e.id IS NOT NULL THEN 0.9 WHEN t.id IS NOT NULL THEN 0.85 ELSE 0.75 END AS confidence
  FROM oom_states s JOIN present p ON p.all_tasks
  LEFT JOIN tasks t ON t.capture_id = :capture AND (t.id = s.reaper_task_id OR (t.comm = 'oom_reaper' AND t.kthread))
  LEFT JOIN events e ON e.capture_id = :capture AND e.kind = 'oops' AND (e.task_id = t.id OR e.comm = 'oom_reaper')
  LEFT JOIN (SELECT b.task_id AS task_id, b.name AS name FROM blockers b ORDER BY b.age_ms DESC, b.task_id LIMIT 1) v ON v.task_id IS NOT NULL
 WHERE s.capture_id = :capture AND s.reaper_queue IS NOT NULL AND (t.id IS NULL OR t.state IN ('X', 'Z') OR t.exit_state)
   AND (s.reaper_queue > 0 OR v.task_id IS NOT NULL)
 GROUP BY s.id
 ORDER BY max(most(0, t.id, e.id)) DESC;
