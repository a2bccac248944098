-- SPDX-License-Identifier: GPL-2.0-or-later
-- What turns findings into a verdict (verdict.c). A line "-- NAME:" begins each statement; :capture is the capture, :stacks why
-- rules lacked its stacks or tasks, NULL if none did.

-- incidents-of-findings: a dump's present state is its newest incident's; else the earliest kill or event among the
-- evidence decides, then an event that names a task among it, then the newest.
UPDATE finding SET incident_id = coalesce(
         CASE WHEN (SELECT kind FROM present) = 'vmcore' AND EXISTS (
                SELECT 1 FROM finding_evidence fe JOIN evidence v ON v.capture_id = fe.capture_id AND v.id = fe.evidence_id
                 WHERE fe.capture_id = finding.capture_id AND fe.finding_id = finding.id
                   AND v.kind NOT IN ('oom_kill', 'oom_candidate', 'event', 'zone', 'vmstat', 'swap'))
              THEN (SELECT incident_id FROM present) END,
         (SELECT m.incident_id
            FROM finding_evidence fe JOIN evidence v ON v.capture_id = fe.capture_id AND v.id = fe.evidence_id
            JOIN moments m ON m.fact = v.kind AND m.id = v.fact_id
           WHERE fe.capture_id = finding.capture_id AND fe.finding_id = finding.id AND m.incident_id IS NOT NULL
           ORDER BY m.at_ms IS NULL, m.at_ms, m.id, m.fact LIMIT 1),
         (SELECT m.incident_id
            FROM finding_evidence fe JOIN evidence v ON v.capture_id = fe.capture_id AND v.id = fe.evidence_id
            JOIN event e ON e.capture_id = fe.capture_id AND e.task_id = v.fact_id
            JOIN moments m ON m.fact = 'event' AND m.id = e.id
           WHERE fe.capture_id = finding.capture_id AND fe.finding_id = finding.id AND v.kind = 'task'
             AND m.incident_id IS NOT NULL
           ORDER BY m.at_ms DESC, m.id DESC LIMIT 1),
         (SELECT incident_id FROM present))
 WHERE capture_id = :capture;

-- verdicts-of-incidents: the finding with the best rank. What nothing explains has that; where another incident's finding
-- explains all of them, it is the nearest to it.
UPDATE incident SET finding_id = f.id
  FROM (SELECT incident_id, id, min(rank) FROM finding
         WHERE capture_id = :capture AND NOT suppressed GROUP BY incident_id) f
 WHERE incident.capture_id = :capture AND incident.id = f.incident_id;

-- capture: its status, verdict, clause, and signature, or what the signature is made from.
WITH
first AS (SELECT id, fingerprint FROM finding WHERE capture_id = :capture AND rank = 1),
livelocks AS (SELECT count(*) AS n, count(*) FILTER (WHERE severity = 'critical') AS critical FROM finding WHERE capture_id = :capture AND (classes IS NOT NULL OR severity = 'critical') AND NOT suppressed),
missing AS (SELECT :stacks AS stacks,
                   (SELECT reason FROM gap WHERE capture_id = :capture AND fact = 'task' AND field = 'missing' LIMIT 1) AS tasks),
trouble AS (
  SELECT EXISTS (SELECT 1 FROM incident WHERE capture_id = :capture)
      OR EXISTS (SELECT 1 FROM wait w JOIN task t ON t.capture_id = w.capture_id AND t.id = w.task_id
                  WHERE w.capture_id = :capture AND t.state = 'D' AND coalesce(w.since_ms, t.asleep_ms) >= 10000) AS any_sign),
waiting AS (
  SELECT group_concat(s, '|') AS text
    FROM (SELECT DISTINCT w.kind || ' ' || coalesce(plain(w.caller), plain(w.func), '') AS s
            FROM wait w JOIN task t ON t.capture_id = w.capture_id AND t.id = w.task_id
           WHERE w.capture_id = :capture AND coalesce(t.state, 'D') = 'D' AND w.kind <> 'unknown' ORDER BY 1 LIMIT 8)),
happened AS (
  SELECT group_concat(kind, '|') AS text
    FROM (SELECT DISTINCT kind FROM event WHERE capture_id = :capture
             AND kind NOT IN ('types-compared', 'disagreement', 'sysrq') ORDER BY kind LIMIT 8))
SELECT CASE WHEN first.id IS NOT NULL THEN 'named'
            WHEN coalesce(missing.stacks, missing.tasks) IS NOT NULL AND (SELECT kind FROM present) = 'vmcore' THEN 'undecided'
            WHEN trouble.any_sign THEN 'unexplained'
            ELSE 'nothing' END,
       first.id,
       -- A dump's log may name what used up the memory, which says nothing of who waits for whom since.
       CASE WHEN livelocks.critical = 0 AND missing.stacks IS NOT NULL AND (SELECT kind FROM present) = 'vmcore'
            THEN 'Whether it is a livelock is undecided: ' || missing.stacks || '.'
            -- Whom the lists lost may be the victim, or who holds what it waits for.
            WHEN livelocks.n = 0 AND missing.tasks IS NOT NULL THEN 'Whether it is a livelock is undecided: ' || missing.tasks || '.'
            WHEN missing.tasks IS NOT NULL THEN 'This may not be all: ' || missing.tasks || '.'
            WHEN livelocks.n > 0 THEN NULL
            WHEN (SELECT kind FROM present) = 'log' THEN 'No known livelock in what the log shows.'
            ELSE 'No known livelock.' END,
       first.fingerprint,
       CASE WHEN trouble.any_sign THEN coalesce(waiting.text, happened.text) END
  FROM livelocks, missing, trouble, waiting, happened LEFT JOIN first;
