-- SPDX-License-Identifier: GPL-2.0-or-later
-- id:           oom/mm-borrowed
-- rev:          3
-- title:        {victim}'s memory stays: the kernel thread {borrower} has borrowed it
-- verdict:      {victim} was OOM-killed, but the kernel thread {borrower} has borrowed its memory (kthread_use_mm()), and
--               {how}[: {left_kb} stay].[ {borrower} has waited for {wait}.]
-- advice:       [Look at {wait}: {borrower} lets go when that comes. ][Find out what {blind} waits for: its stack is in the dump. ][For good: {later}.]
-- severity:     medium
-- maturity:     testing
-- confidence:   0.7
-- requires:     task.oom_victim, mm.users, task.kthread
-- explained-by: oom/reaper-stalled
-- params:       min_kb=1024
-- classes:      L09
-- falsepos:     A worker of io_uring or vhost borrows an mm for as long as a request takes.
-- affected:     up to 4.8; since 4.9 the reaper takes the memory all the same, and its user falls away with the thread's request
-- refs:         commit:1b51e65eab64 doc:oom/mm-borrowed.md
-- Either the killer gave up on the mm without reaping it (4.6 to 4.8), or the thread is the last one to have it.
SELECT plain(b.comm) AS fingerprint,
       'task:' || v.task_id || ' mm:' || v.mm_id || ' task:' || b.id || part(' wait:', w.id) || part(' oom_kill:', v.kill_id) AS evidence,
       v.name AS victim, b.name AS borrower, nullif(v.left_kb, 0) AS left_kb,
       CASE WHEN coalesce(v.skip, 0) THEN 'the killer passes over it without having reaped it' ELSE 'no thread of its own has it any more' END AS how,
       coalesce(w.target, CASE w.kind WHEN 'memory' THEN 'memory' ELSE w.kind END) AS wait, CASE WHEN w.id IS NULL THEN b.name END AS blind,
       CASE WHEN kernel_at_least(p.release, 4, 9) = 0 THEN 'Linux 4.9 or later' END AS later
  FROM victims v
  JOIN present p
  JOIN tasks b ON b.capture_id = :capture AND b.mm_id = v.mm_id AND b.kthread
  LEFT JOIN waits w ON w.capture_id = :capture AND w.id = (SELECT min(o.id) FROM waits o WHERE o.capture_id = :capture AND o.task_id = b.id)
 WHERE v.leader AND v.users > 0 AND coalesce(v.left_kb >= :min_kb, 1)
   AND CASE WHEN coalesce(v.skip, 0) THEN v.unstable = 0
            ELSE NOT EXISTS (SELECT 1 FROM tasks t WHERE t.capture_id = :capture AND t.mm_id = v.mm_id AND NOT coalesce(t.kthread, 0)) END
 GROUP BY v.mm_id
 ORDER BY max(most(v.leader, v.task_id, b.id)) DESC;
