-- SPDX-License-Identifier: GPL-2.0-or-later
-- Temporary tables that all sections read, made once a report. With --redact, names mean copies of the chosen captures; what
-- is asked for, and what was ever seen before, is looked up in main, which is the database as it is. Captures that are chosen:
CREATE TEMP TABLE chosen AS
SELECT s.*, c.kind, c.member, a.case_name, a.path
  FROM summary s JOIN capture c ON c.id = s.id JOIN artifact a ON a.id = c.artifact_id
 WHERE (:since IS NULL OR s.at >= :since) AND (:until IS NULL OR s.at <= :until)
   AND (:kernel IS NULL OR s.release GLOB :kernel) AND (:host IS NULL OR s.id IN (SELECT id FROM main.summary WHERE host GLOB :host))
   AND (:rule IS NULL OR coalesce(s.rule, s.status) GLOB :rule) AND (:case IS NULL OR a.case_name = :case)
   AND (:signature IS NULL OR s.signature = :signature);
-- Incidents: of several captures the one that knows most speaks, and the time is that which is known best. Who speaks is the
-- least number of a named verdict, a dump, its severity, its confidence and, in the lower 32 bits, its id: windows that sort
-- the captures take thrice as long.
CREATE TEMP TABLE story AS
SELECT g.capture, g.incident, coalesce(s.rule, s.status) AS label, s.status, s.severity, s.confidence, s.classes, s.title,
       coalesce(s.signature, s.status) AS signature, g.host, g.host_key, g.release, g.captures, g.at
  FROM (SELECT incident, max(host) AS host, max(host_key) AS host_key, max(release) AS release, count(*) AS captures,
               substr(min(CASE at_from WHEN 'incident' THEN 0 WHEN 'end' THEN 1 WHEN 'file' THEN 2 ELSE 3 END || at), 2) AS at,
               min(((((status <> 'named') * 2 + (kind <> 'vmcore')) * 32
                     + instr('critical high medium low info', coalesce(severity, 'info'))) * 2000000
                    + 1000000 - CAST(coalesce(confidence, -1) * 1000000 AS INTEGER) << 32) + id) & 4294967295 AS capture
          FROM chosen WHERE status NOT IN ('nothing', 'none') GROUP BY incident) g
  JOIN summary s ON s.id = g.capture;
CREATE INDEX temp.story_signature ON story (label, signature);
CREATE INDEX temp.story_host ON story (host_key, label);
CREATE INDEX temp.story_release ON story (release, label);
CREATE TEMP TABLE scale AS
SELECT date(min(at)) AS first_day, max(1, CAST(julianday(max(at)) - julianday(date(min(at))) AS INTEGER) + 1) AS days,
       CASE WHEN julianday(max(at)) - julianday(min(at)) <= 45 THEN 1
            WHEN julianday(max(at)) - julianday(min(at)) <= 400 THEN 7 ELSE 30 END AS step,
       coalesce(:new_since, (SELECT strftime('%Y-%m-%dT%H:%M:%SZ', max(at), '-30 days') FROM main.summary)) AS new_since
  FROM story;
-- Failures, the most frequent first. New is what was never seen before, whatever is chosen; not where all is younger, nor
-- where a capture has the date of its file alone, which may be that of a copy.
CREATE TEMP TABLE ranked AS
SELECT row_number() OVER (ORDER BY incidents DESC, label, signature) AS n, g.*,
       (SELECT min(at) FROM main.summary s WHERE s.signature = g.signature) >= (SELECT new_since FROM scale)
         AND (:new_since IS NOT NULL OR (SELECT min(at) FROM main.summary) < (SELECT new_since FROM scale))
         AND NOT EXISTS (SELECT 1 FROM main.summary s WHERE s.signature = g.signature AND s.at_from IN ('file', 'read')) AS is_new
  FROM (SELECT label, signature, status, min(severity) AS severity, count(*) AS incidents, sum(captures) AS captures,
               count(DISTINCT host_key) AS hosts, count(DISTINCT release) AS kernels, min(at) AS first, max(at) AS last,
               max(capture) AS example, min(title) AS title, max(classes) AS classes
          FROM story GROUP BY label, signature) g;
-- Rules of no known class that any other finding explains: they say that something waits, and not why. Filled from the rules.
CREATE TEMP TABLE last_resort (rule TEXT PRIMARY KEY);
