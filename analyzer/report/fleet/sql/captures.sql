-- SPDX-License-Identifier: GPL-2.0-or-later
SELECT c.id AS capture, c.incident, c.at, c.at_from, c.host, c.release AS kernel, coalesce(c.rule, c.status) AS verdict, c.severity, c.case_name AS "case",
       c.path || CASE WHEN c.member IS NULL THEN '' ELSE ':' || c.member END AS path
  FROM chosen c ORDER BY c.at DESC, c.id LIMIT 500
