-- SPDX-License-Identifier: GPL-2.0-or-later
-- id:           oom/victim-frozen
-- rev:          2
-- title:        {victim} was OOM-killed but is frozen and cannot die
-- verdict:      {victim} was OOM-killed[ {killed_ms} before the dump], but {threads} {threads:thread|threads} of it
--               {threads:is|are} frozen[ in cgroup {cgroup}] and will see the signal only when thawed.
-- severity:     high
-- maturity:     stable
-- confidence:   0.85
-- requires:     task.oom_victim, task.frozen
-- params:       min_age_ms=1000
-- classes:      L07
-- falsepos:     The killer thaws the thread that it chose: one caught in that instant has been asleep for long, too.
-- affected:     any kernel with a cgroup v1 freezer or suspend; the freezer of cgroup v2 (5.2) lets a killed task out
-- refs:         commit:5695be142e20 doc:oom/victim-frozen.md
-- PF_FROZEN, TASK_FROZEN since 6.1. Neither is set by the freezer of cgroup v2.
SELECT coalesce(w.caller, 'freezer') AS fingerprint,
       'task:' || v.task_id || part(' wait:', w.id) || part(' oom_kill:', v.kill_id) || part(' mm:', v.mm_id) AS evidence,
       confidence(CASE WHEN v.age_ms >= 10000 THEN 0.85 ELSE 0.75 END, w.certainty, coalesce(v.age_ms, v.stuck_ms) IS NOT NULL) AS confidence,
       CASE WHEN coalesce(v.skip, 0) THEN 'medium' ELSE 'high' END AS severity,
       v.comm || '[' || coalesce(v.tgid, v.pid) || ']' AS victim, v.age_ms AS killed_ms, count(*) AS threads, nullif(g.path, '/') AS cgroup
  FROM victims v
  JOIN tasks t ON t.capture_id = :capture AND t.id = v.task_id AND t.frozen
  LEFT JOIN waits w ON w.capture_id = :capture AND w.task_id = v.task_id AND w.kind = 'freezer'
  LEFT JOIN memcgs g ON g.capture_id = :capture AND g.id = v.memcg_id
 WHERE v.alive AND coalesce(v.age_ms >= :min_age_ms, 1) GROUP BY coalesce(v.mm_id, -v.tgid)
 ORDER BY max(most(coalesce(v.age_ms, v.stuck_ms), v.task_id, w.id)) DESC;
