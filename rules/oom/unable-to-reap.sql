-- SPDX-License-Identifier: GPL-2.0-or-later
-- id:           oom/unable-to-reap
-- rev:          5
-- title:        the OOM reaper gave up on {victim}: none of its memory was freed
-- verdict:      {victim} was OOM-killed, but the OOM reaper could not take its memory[ ({anon_kb} anonymous)] in ten
--               tries, as a rule because its mmap_lock is held for write.[ The OOM killer took {next} next.]
-- severity:     high
-- maturity:     stable
-- family:       oom/reaper-gave-up
-- confidence:   0.9
-- requires:     event, oom_kill
-- only-with:    event.oom-unable-to-reap
-- explained-by: oom/reaper-stalled, oom/reaper-readers-queued
-- classes:      L12
-- falsepos:     The victim may have exited by itself right after; then it is missing from the next report's table of
--               tasks, and the finding is left out.
-- affected:     4.6 and later, where there is an OOM reaper
-- refs:         commit:aac453635549 doc:oom/unable-to-reap.md
-- From what the kernel said. A dump shows who holds the lock, where its victims and locks could be read
-- (oom/reaper-stalled); where its tasks could, and the victim is gone, there is nothing to tell.
-- The reaper says so again each time that the killer hands it the victim anew: that is one failure.
WITH e AS (SELECT min(x.id) AS id, x.pid AS pid, x.comm AS comm FROM events x WHERE x.capture_id = :capture AND x.kind = 'oom-unable-to-reap' GROUP BY x.pid, x.comm)
SELECT coalesce(k.scope = 'memcg', 0) AS fingerprint, part('oom_kill:', k.id, ' ') || 'event:' || e.id || part(' oom_kill:', n.id) AS evidence,
       coalesce(e.comm, '?') || '[' || e.pid || ']' AS victim, nullif(k.anon_kb, 0) AS anon_kb, n.victim AS next
  FROM e
  JOIN present p
  LEFT JOIN kills k ON k.id = (SELECT max(o.id) FROM kills o WHERE o.killed AND o.victim_pid = e.pid)
  LEFT JOIN kills n ON n.id = (SELECT min(o.id) FROM kills o WHERE o.killed AND o.id > k.id AND o.victim_pid <> e.pid)
 WHERE k.exited IS NULL
   AND (p.kind = 'log' OR NOT EXISTS (SELECT 1 FROM mms m WHERE m.capture_id = :capture AND m.oom_skip IS NOT NULL))
 ORDER BY e.id;
