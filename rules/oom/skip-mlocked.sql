-- SPDX-License-Identifier: GPL-2.0-or-later
-- id:           oom/skip-mlocked
-- rev:          4
-- title:        the OOM reaper went through {victim} and left {left_kb}, which is mlocked
-- verdict:      {victim} was OOM-killed and reaped, but {left_kb} of it are left: the OOM reaper of this kernel leaves mlocked
--               memory alone[ ({locked_kb} of it is mlocked)][ ({mlocked_kb} are mlocked on the machine)]. The
--               OOM killer takes the next process instead.
-- severity:     high
-- maturity:     stable
-- confidence:   0.8
-- requires:     any(mm.vm_locked_kb, oom_kill)
-- only-with:    any(victims, event.oom-reaped)
-- explained-by: oom/mutex-holder-allocates, oom/victim-blocked-in-exit, oom/victim-traced, oom/victim-frozen
-- params:       min_kb=16384
-- classes:      L14
-- falsepos:     A victim that locked a part of its memory that it never touched: what is left is compared as well.
-- affected:     4.6 to 5.17
-- refs:         commit:a213e5cf71cb doc:oom/skip-mlocked.md
-- Up to 4.8 nothing in the mm tells a reaper that was there from one that gave up; the log does.
-- A dump shows what is left, and what of VM_LOCKED is in memory (VM_LOCKED alone where page tables do not tell); a log what the reaper says is left, and the mlocked counter of the zones.
SELECT '' AS fingerprint, 'task:' || v.task_id || ' mm:' || v.mm_id || part(' oom_kill:', v.kill_id) AS evidence, 0.8 AS confidence,
       v.name AS victim, v.left_kb AS left_kb, coalesce(m.locked_rss_kb, m.vm_locked_kb) AS locked_kb, NULL AS mlocked_kb
  FROM victims v
  JOIN mms m ON m.capture_id = :capture AND m.id = v.mm_id
 WHERE v.leader AND v.skip AND coalesce(v.unstable, EXISTS (SELECT 1 FROM events e WHERE e.capture_id = :capture AND e.kind = 'oom-reaped' AND e.pid = v.pid)) AND v.users > 0 AND v.left_kb >= :min_kb AND coalesce(m.locked_rss_kb, m.vm_locked_kb) * 2 >= v.left_kb
UNION ALL
SELECT '', 'oom_kill:' || k.id || ' event:' || e.id, 0.6, k.victim, e.left_kb, NULL, s.mlocked_kb
  FROM (SELECT id, pid, CAST(substr(text, instr(text, 'now anon-rss:') + 13) AS INTEGER) AS left_kb FROM events
         WHERE capture_id = :capture AND kind = 'oom-reaped' AND instr(text, 'now anon-rss:') > 0) e
  JOIN kills k ON k.killed AND k.victim_pid = e.pid AND (SELECT p.kind FROM present p) = 'log'
  JOIN shortages s ON s.kill_id = k.id AND s.mlocked_kb * 2 >= e.left_kb
 WHERE e.left_kb >= :min_kb AND e.left_kb * 2 >= k.anon_kb GROUP BY k.incident_id HAVING max(most(e.left_kb, k.id, e.id)) IS NOT NULL
 ORDER BY evidence;
