-- SPDX-License-Identifier: GPL-2.0-or-later
-- The newest captures of the failures that a page shows.
SELECT * FROM (
  SELECT r.n, r.label AS verdict, r.signature, c.id AS capture, c.at, c.host, c.release AS kernel,
         c.path || CASE WHEN c.member IS NULL THEN '' ELSE ':' || c.member END AS path,
         row_number() OVER (PARTITION BY r.n ORDER BY c.at DESC, c.id) AS place
    FROM ranked r JOIN story s ON s.label = r.label AND s.signature = r.signature JOIN chosen c ON c.incident = s.incident
   WHERE r.n <= 50)
 WHERE place <= 20 ORDER BY n, place
