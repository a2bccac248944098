-- SPDX-License-Identifier: GPL-2.0-or-later
-- id:           oom/kills-in-vain
-- rev:          2
-- title:        {count} processes were OOM-killed[ within {span_ms}], and all of them are still there
-- verdict:      {count} processes were OOM-killed[ within {span_ms}], {first} first, and none of them has gone: {how}.[ Free memory went from {before_kb} to
--               {after_kb} meanwhile.] More kills do not help while what keeps the first of them stays; each victim takes from the reserves.
-- advice:       Look at {first}: what keeps it ({keeps}) keeps the others as a rule.[ {what}]
-- severity:     high
-- maturity:     testing
-- confidence:   0.8
-- requires:     oom_kill
-- only-with:    incident.global
-- explained-by: oom/mutex-holder-allocates, oom/reaper-stalled, oom/unable-to-reap, oom/global-reserves-granted, oom/reaper-gone, lock/deadlock, oom/victim-hung,
--               oom/victim-blocked-in-exit, oom/reaper-readers-queued, fs/*
-- params:       min_kills=3 min_ms=2000
-- classes:      L01 L02
-- falsepos:     Large processes take seconds to exit on a machine that is short of memory; each has had as long as min_ms.
-- affected:     any kernel
-- refs:         doc:oom/kills-in-vain.md
-- One that has gone is enough to say that kills helped. A log: a later report's table has them; a dump: they are alive.
WITH v AS MATERIALIZED (
  SELECT k.incident_id AS incident, v.name, v.kill_id, v.task_id, v.killed_at_ms AS at_ms, p.kind,
         CASE p.kind WHEN 'vmcore' THEN coalesce(v.alive AND v.age_ms >= :min_ms AND NOT (coalesce(v.skip, 0) AND coalesce(v.left_kb, 0) < 1024), 0)
                     ELSE coalesce(n.at_ms - v.killed_at_ms >= :min_ms AND v.exited IS NULL, 0) END AS stays
    FROM victims v JOIN present p
    JOIN kills k ON k.id = v.kill_id AND k.scope = 'global'
    LEFT JOIN kills n ON n.id = v.seen_kill_id
   WHERE v.leader AND v.capture_id = :capture
     AND (p.kind = 'vmcore' OR EXISTS (SELECT 1 FROM victims s WHERE s.seen_kill_id IS NOT NULL)))
SELECT 'in-vain' AS fingerprint, 'oom_kill:' || v.first_id || ' oom_kill:' || v.last_kill || part(' task:', v.task_id) AS evidence,
       v.n AS count, nullif(v.span, 0) AS span_ms,
       (SELECT k.victim FROM kills k WHERE k.id = v.first_id) AS first,
       CASE v.kind WHEN 'vmcore' THEN 'they are in the dump' ELSE 'a later report has each in its table of tasks' END AS how,
       a.free_kb AS before_kb, b.free_kb AS after_kb, CASE WHEN a.free_kb >= b.free_kb THEN 0.85 ELSE 0.7 END AS confidence,
       coalesce('it waits for ' || x.target, 'a lock, a disk, a stopped reaper') AS keeps,
       CASE WHEN x.target IS NOT NULL THEN NULL WHEN v.kind = 'vmcore' THEN 'Its stack is in the dump.' ELSE 'A dump, or SysRq-w at that time, shows its stack.' END AS what
  FROM (SELECT v.incident, v.kind, count(*) AS n, min(v.stays) AS stays, min(v.kill_id) AS first_id, max(v.kill_id) AS last_kill, min(v.task_id) AS task_id,
               max(v.at_ms) - min(v.at_ms) AS span, (SELECT max(x.id) FROM kills x WHERE x.incident_id IS v.incident) AS last_id
          FROM v GROUP BY v.incident HAVING count(*) >= :min_kills AND min(v.stays)) v
  LEFT JOIN shortages a ON a.kill_id = v.first_id
  LEFT JOIN shortages b ON b.kill_id = v.last_id
  LEFT JOIN chains c ON c.task_id = (SELECT min(y.task_id) FROM victims y WHERE y.kill_id = v.first_id AND y.leader) AND c.best
  LEFT JOIN waits x ON x.capture_id = :capture AND x.id = c.wait_id
 ORDER BY v.first_id;
