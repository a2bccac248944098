-- SPDX-License-Identifier: GPL-2.0-or-later
-- id:           oom/beancounter-rage
-- rev:          1
-- title:        the OOM killer of {where} ran into its time limit[ and went into rage {rages} {rages:time|times}]
-- verdict:      OpenVZ's OOM killer waits five seconds for a victim before it goes on.[ In {where} {timeouts} {timeouts:round|rounds} ended without the victim having
--               gone.][ It went into rage {rages} {rages:time|times}, in which it kills several at once.] The victims hang: what they wait for is the cause.
-- severity:     medium
-- maturity:     testing
-- confidence:   0.8
-- requires:     event
-- only-with:    event.oom-beancounter
-- explained-by: oom/mutex-holder-allocates, oom/victim-hung, lock/deadlock
-- classes:      L69
-- falsepos:     A slow machine, or a victim with tens of gigabytes to give back, needs more than five seconds, too.
-- affected:     OpenVZ and Virtuozzo (2.6.32-042stab and later) alone
-- refs:         doc:oom/beancounter-rage.md
WITH e AS (SELECT x.id AS id, x.text AS text, x.text LIKE '%ends: timeout%' AS timeout, x.text LIKE 'OOM killer in rage%' OR x.text LIKE 'OOM kill in rage%' AS rage,
                  CASE WHEN x.text LIKE '% in ub %' THEN CAST(substr(x.text, instr(x.text, ' in ub ') + 7) AS INTEGER) END AS ub
             FROM events x WHERE x.capture_id = :capture AND x.kind = 'oom-beancounter')
SELECT 'rage' AS fingerprint, 'event:' || min(e.id) || part(' event:', nullif(max(e.id), min(e.id))) AS evidence,
       coalesce('beancounter ' || min(e.ub) || flag(count(DISTINCT e.ub) > 1, ' and others'), 'a beancounter') AS "where",
       nullif(sum(e.timeout), 0) AS timeouts, nullif(sum(e.rage), 0) AS rages, CASE WHEN sum(e.rage) > 0 THEN 0.8 ELSE 0.6 END AS confidence
  FROM e WHERE e.timeout OR e.rage HAVING count(*) > 0;
