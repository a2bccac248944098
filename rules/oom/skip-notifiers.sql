-- SPDX-License-Identifier: GPL-2.0-or-later
-- id:           oom/skip-notifiers
-- rev:          2
-- title:        the OOM reaper left {victim} its memory: {who} has to be asked first, and may sleep
-- verdict:      {victim} was OOM-killed and is still there, with {left_kb} of memory. The OOM reaper has passed over it: somebody registered mmu notifiers ({who}), and those who
--               have to be asked before a page goes may sleep, which the reaper must not. The OOM killer goes on to the next victim.
-- severity:     medium
-- maturity:     stable
-- confidence:   0.8
-- requires:     task.oom_victim, mm.oom_skip, mm.unstable, mm.notifiers
-- explained-by: oom/reaper-stalled, oom/reaper-readers-queued
-- params:       min_kb=1024
-- classes:      L18
-- falsepos:     Notifiers that never sleep are asked and the memory goes; then little is left.
-- affected:     4.14 to 4.18 any mm with notifiers; later those whose notifiers refuse to be asked without sleeping
-- refs:         commit:4d4bbd8526a8 commit:93065ac753e4 doc:oom/skip-notifiers.md
-- Up to 4.18 the reaper does not touch such an mm (no MMF_UNSTABLE); later it tries ten times and gives up. An mmap_lock that is held for write
-- makes it give up, too, and is another rule's.
SELECT coalesce(m.notifier_ops, 'notifiers') AS fingerprint,
       'task:' || v.task_id || ' mm:' || v.mm_id || part(' oom_kill:', v.kill_id) || part(' event:', e.id) AS evidence,
       CASE WHEN m.notifiers_start AND (e.id IS NOT NULL OR NOT v.unstable) THEN 0.8 ELSE 0.6 END AS confidence,
       v.name AS victim, v.left_kb AS left_kb, coalesce(m.notifier_ops, 'unknown ones') AS who
  FROM victims v
  CROSS JOIN mms m ON m.capture_id = :capture AND m.id = v.mm_id AND m.notifiers AND coalesce(m.notifiers_start, 1)
  LEFT JOIN locks l ON l.capture_id = :capture AND l.id = m.lock_id
  LEFT JOIN events e ON e.capture_id = :capture AND e.id = (SELECT max(x.id) FROM events x WHERE x.capture_id = :capture AND x.kind = 'oom-unable-to-reap' AND x.pid = v.tgid)
 WHERE v.leader AND v.alive AND v.skip AND v.users > 0 AND v.left_kb >= :min_kb AND (e.id IS NOT NULL OR NOT v.unstable)
   AND coalesce(l.mode, 'free') <> 'write'
 ORDER BY v.task_id;
