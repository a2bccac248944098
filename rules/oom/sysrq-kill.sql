-- SPDX-License-Identifier: GPL-2.0-or-later
-- id:           oom/sysrq-kill
-- rev:          2
-- title:        {victims} {n:was|were} killed because somebody asked for it (SysRq-f)
-- verdict:      The OOM killer ran by SysRq-f, not for want of memory[, {times} times]: {victims} {n:was|were} killed.[ {refused} more
--               {refused:request was|requests were} refused: {reason}.]
-- severity:     info
-- maturity:     stable
-- confidence:   0.9
-- requires:     oom_kill
-- only-with:    incident.global
-- explained-by: *
-- falsepos:     Who presses SysRq-f has a reason: look at what hung before it.
-- affected:     any kernel
-- refs:         doc:oom/sysrq-kill.md
-- A kill that is told twice is one victim; what was asked for and refused left a line of its own.
WITH v AS (
  SELECT x.incident, x.name, row_number() OVER (PARTITION BY x.incident ORDER BY x.first) AS place, count(*) OVER (PARTITION BY x.incident) AS n
    FROM (SELECT k.incident_id AS incident, k.victim AS name, min(k.id) AS first FROM kills k WHERE k.scope = 'sysrq' AND k.killed GROUP BY k.incident_id, k.victim) x),
w AS (SELECT y.incident, group_concat(y.name, ', ') || CASE WHEN y.n > 3 THEN ' and ' || (y.n - 3) || ' more' ELSE '' END AS names, y.n AS n
        FROM (SELECT v.incident, v.name, v.n FROM v WHERE v.place <= 3 ORDER BY v.incident, v.place) y GROUP BY y.incident, y.n),
r AS (SELECT m.incident_id AS incident, count(*) AS n, min(e.id) AS id, max(e.text LIKE '%disabled%') AS disabled
        FROM events e JOIN moments m ON m.fact = 'event' AND m.id = e.id WHERE e.capture_id = :capture AND e.kind = 'oom-request-ignored' GROUP BY m.incident_id)
SELECT 'sysrq' AS fingerprint, 'oom_kill:' || min(k.id) || part(' oom_kill:', nullif(max(k.id), min(k.id))) || part(' event:', r.id) AS evidence,
       coalesce(w.names, 'nobody') AS victims, coalesce(w.n, 1) AS n, CASE WHEN count(*) > 1 THEN count(*) END AS times, 0.85 AS confidence, r.n AS refused,
       CASE WHEN r.disabled THEN 'the OOM killer was disabled, as it is while tasks are frozen for suspend or hibernation' ELSE 'there was nobody that may be killed' END AS reason
  FROM kills k
  LEFT JOIN w ON w.incident = k.incident_id
  LEFT JOIN r ON r.incident = k.incident_id
 WHERE k.scope = 'sysrq' AND k.capture_id = :capture
 GROUP BY k.incident_id, w.names, w.n, r.n, r.id, r.disabled
 ORDER BY min(k.id);
