-- SPDX-License-Identifier: GPL-2.0-or-later
SELECT release AS kernel, count(*) AS incidents, count(DISTINCT host_key) AS hosts, count(DISTINCT label || signature) AS failures,
       substr(min(at), 1, 10) AS first, substr(max(at), 1, 10) AS last,
       (SELECT label FROM story o WHERE o.release = s.release GROUP BY label ORDER BY count(*) DESC, label LIMIT 1) AS most_frequent
  FROM story s WHERE release IS NOT NULL GROUP BY release ORDER BY incidents DESC, release LIMIT 40
