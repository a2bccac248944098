-- SPDX-License-Identifier: GPL-2.0-or-later
-- id:           oom/sysrq-kill
-- rev:          1
-- title:        {victim} was killed because somebody asked for it (SysRq-f)
-- verdict:      The OOM killer ran by SysRq-f, not for want of memory[, {times} times]: {victim} was killed.
-- severity:     info
-- maturity:     stable
-- confidence:   0.9
-- requires:     oom_kill
-- only-with:    incident.global
-- explained-by: *
-- falsepos:     Who presses SysRq-f has a reason: look at what hung before it.
-- affected:     any kernel
-- refs:         doc:oom/sysrq-kill.md
SELECT 'sysrq' AS fingerprint, 'oom_kill:' || min(k.id) || part(' oom_kill:', nullif(max(k.id), min(k.id))) AS evidence,
       coalesce((SELECT f.victim FROM kills f WHERE f.scope = 'sysrq' AND f.killed ORDER BY f.id LIMIT 1), 'nobody') AS victim,
       CASE WHEN count(*) > 1 THEN count(*) END AS times, 0.85 AS confidence
  FROM kills k WHERE k.scope = 'sysrq' AND k.capture_id = :capture
 GROUP BY k.incident_id
 ORDER BY min(k.id);
