-- SPDX-License-Identifier: GPL-2.0-or-later
SELECT k.release AS kernel, r.label AS verdict, r.signature, r.is_new, count(s.capture) AS incidents
  FROM (SELECT release FROM story WHERE release IS NOT NULL GROUP BY release ORDER BY count(*) DESC, release LIMIT 16) k
  JOIN ranked r ON r.n <= 14 OR (r.is_new AND r.n <= 40)
  LEFT JOIN story s ON s.label = r.label AND s.signature = r.signature AND s.release = k.release
 GROUP BY k.release, r.n ORDER BY r.n, k.release
