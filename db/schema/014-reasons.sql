-- SPDX-License-Identifier: GPL-2.0-or-later
-- Schema 14: which rules were not evaluated, and why. Captures of one kind lack the same facts, so a few dozen
-- sets serve a fleet.

CREATE TABLE reasons (
    id    INTEGER PRIMARY KEY,
    rules TEXT NOT NULL UNIQUE -- JSON: [[kind, why, [rule, …]], …], sorted: of the same rules there is one text
);

-- Captures in which some rule was not evaluated. id is the capture's.
CREATE TABLE unasked (
    id         INTEGER PRIMARY KEY,
    reasons_id INTEGER NOT NULL
);

CREATE TEMP TABLE old_reasons AS
    SELECT capture_id, json_group_array(json_array(kind, why, json(rules))) AS rules
      FROM (SELECT capture_id, kind, why, json_group_array(rule) AS rules
              FROM (SELECT * FROM not_evaluated ORDER BY capture_id, why, kind, rule)
             GROUP BY capture_id, why, kind ORDER BY capture_id, why, kind)
     GROUP BY capture_id;
INSERT INTO reasons (rules) SELECT DISTINCT rules FROM old_reasons ORDER BY rules;
INSERT INTO unasked SELECT o.capture_id, r.id FROM old_reasons o JOIN reasons r ON r.rules = o.rules;
DROP TABLE old_reasons;
DROP TABLE not_evaluated;
