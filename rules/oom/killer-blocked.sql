-- SPDX-License-Identifier: GPL-2.0-or-later
-- id:           oom/killer-blocked
-- rev:          3
-- title:        {victim} keeps the OOM killer from killing anybody else[ since {age_ms}]
-- verdict:      The OOM killer stands back as long as {victim} is there, which was killed[ {age_ms} before the dump] and is not done with[: it is in
--               {stage}].[ {others} more {others:victim does|victims do} the same.][ {waiting} {waiting:task waits|tasks wait} for memory meanwhile.]
-- severity:     high
-- maturity:     testing
-- confidence:   0.8
-- applies-to:   vmcore
-- requires:     task.oom_victim
-- params:       min_age_ms=10000
-- explained-by: oom/mutex-holder-allocates, oom/reaper-stalled, oom/victim-hung, oom/global-reserves-granted, lock/deadlock, io/*,
--               oom/victim-blocked-in-exit, oom/victim-frozen, oom/victim-traced, oom/victim-dumps-core, oom/victim-starved, oom/victim-past-exit-mm,
--               oom/reaper-readers-queued, oom/page-table-heavy, oom/mm-shared
-- classes:      L02
-- falsepos:     A victim with very much memory may need long to exit.
-- affected:     any kernel
-- refs:         doc:oom/killer-blocked.md
SELECT coalesce(v.exit_stage, 'alive') AS fingerprint, 'task:' || b.task_id || part(' oom_kill:', b.kill_id) AS evidence, b.name AS victim, b.age_ms AS age_ms,
       v.exit_stage AS stage, nullif(count(DISTINCT b.mm_id) - 1, 0) AS others, (SELECT nullif(count(DISTINCT a.task_id), 0) FROM allocators a WHERE a.task_id IS NOT NULL) AS waiting,
       confidence(0.85, 'certain', b.age_ms IS NOT NULL) AS confidence
  FROM blockers b JOIN present p ON p.capture_id = :capture
  LEFT JOIN victims v ON v.task_id = b.task_id
 WHERE coalesce(b.age_ms >= :min_age_ms, EXISTS (SELECT 1 FROM allocators a WHERE a.since_ms >= :min_age_ms))
HAVING max(most(b.age_ms, b.task_id)) IS NOT NULL;
