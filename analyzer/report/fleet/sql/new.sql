-- SPDX-License-Identifier: GPL-2.0-or-later
-- With where it is: one kernel or one machine alone is a hint.
SELECT r.label AS verdict, r.severity, r.signature, r.incidents, r.hosts, substr(r.first, 1, 16) AS first,
       (SELECT group_concat(release, ', ') FROM (SELECT DISTINCT release FROM story s WHERE s.label = r.label AND s.signature = r.signature
                                                  AND release IS NOT NULL ORDER BY 1 LIMIT 4)) AS on_kernels, r.title AS example
  FROM ranked r WHERE r.is_new ORDER BY r.n LIMIT 50
