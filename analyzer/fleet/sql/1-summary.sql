-- SPDX-License-Identifier: GPL-2.0-or-later
-- The line of :capture. Its incident, if it has one already, stays: others may be of it.
WITH
it AS NOT MATERIALIZED (
  SELECT c.*, a.mtime_ns, a.read_at,
         CASE WHEN lower(c.host) IN ('', '(none)') OR lower(c.host) IN ('localhost', 'localhost.localdomain') THEN NULL ELSE c.host END AS name
    FROM capture c JOIN artifact a ON a.id = c.artifact_id WHERE c.id = :capture),
told AS (
  SELECT v.status, v.signature, f.rule, f.severity, f.confidence, f.classes, f.title, f.incident_id
    FROM it JOIN verdict v ON v.capture_id = it.id LEFT JOIN finding f ON f.capture_id = v.capture_id AND f.id = v.finding_id),
-- What the verdict is about; without one, what was last.
story AS (
  SELECT i.* FROM it JOIN incident i ON i.capture_id = it.id
   ORDER BY i.id IS (SELECT incident_id FROM told) DESC, i.newest DESC, i.id DESC LIMIT 1),
-- Wall clocks of lines: those with a year.
lines AS (
  SELECT max(time_wall) AS wall
    FROM (SELECT capture_id, at_ms, time_wall FROM oom_kill UNION ALL SELECT capture_id, at_ms, time_wall FROM event)
   WHERE capture_id = :capture AND time_wall GLOB '[0-9]*'
     AND (at_ms IS NULL OR NOT EXISTS (SELECT 1 FROM story) OR at_ms <= (SELECT last_ms FROM story))),
times AS (
  SELECT CAST(strftime('%s', it.booted_at) AS INTEGER) AS booted_s,
         -- A dump's present state lasts until the dump.
         story.first_ms AS from_ms, CASE it.kind WHEN 'vmcore' THEN max(it.uptime_ms, coalesce(story.last_ms, 0)) ELSE story.last_ms END AS to_ms
    FROM it LEFT JOIN story ON 1)
INSERT OR REPLACE INTO summary
SELECT it.id, coalesce((SELECT incident FROM summary WHERE id = it.id), it.id), it.name,
       lower(CASE WHEN it.name GLOB '*[a-zA-Z]*' THEN substr(it.name, 1, instr(it.name || '.', '.') - 1) ELSE it.name END),
       it.release, times.booted_s,
       coalesce(strftime('%Y-%m-%dT%H:%M:%SZ', times.booted_s + times.to_ms / 1000, 'unixepoch'),
                strftime('%Y-%m-%dT%H:%M:%SZ', lines.wall), it.ended_at,
                strftime('%Y-%m-%dT%H:%M:%SZ', it.mtime_ns / 1000000000, 'unixepoch'), it.read_at),
       CASE WHEN times.booted_s + times.to_ms IS NOT NULL OR strftime('%s', lines.wall) IS NOT NULL THEN 'incident'
            WHEN it.ended_at IS NOT NULL THEN 'end'
            WHEN it.mtime_ns IS NOT NULL THEN 'file' ELSE 'read' END,
       coalesce(told.status, 'none'), told.rule, told.severity, told.confidence, told.classes, told.title, told.signature,
       (SELECT count(*) FROM finding f WHERE f.capture_id = it.id AND NOT f.suppressed AND f.explained_by IS NULL),
       times.from_ms, times.to_ms, NULL
  FROM it, lines, times LEFT JOIN told ON 1
