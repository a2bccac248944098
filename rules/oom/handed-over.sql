-- SPDX-License-Identifier: GPL-2.0-or-later
-- id:           oom/handed-over
-- rev:          1
-- title:        the OOM reaper handed {victim} over to its own exit
-- verdict:      The OOM reaper left {victim} to its exit path, which frees the rest of its memory. Until that is through, no
--               other process is killed. This is a kernel with a patch of 2018 that is not upstream.
-- severity:     info
-- maturity:     testing
-- confidence:   0.85
-- requires:     event
-- only-with:    event.oom-handed-over
-- explained-by: *
-- classes:      L20
-- falsepos:     none known: the kernel says so itself
-- affected:     kernels with the series of September 2018
-- refs:         doc:oom/handed-over.md
SELECT 'handed-over' AS fingerprint, 'event:' || min(e.id) || part(' oom_kill:', k.id) AS evidence, coalesce(e.comm, '?') || part('[', e.pid, ']') AS victim
  FROM events e LEFT JOIN kills k ON k.id = (SELECT max(o.id) FROM kills o WHERE o.killed AND o.victim_pid = e.pid)
 WHERE e.capture_id = :capture AND e.kind = 'oom-handed-over'
HAVING min(e.id) IS NOT NULL;
