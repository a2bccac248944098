-- SPDX-License-Identifier: GPL-2.0-or-later
SELECT max(host) AS host, count(*) AS incidents, count(DISTINCT label || signature) AS failures, substr(min(at), 1, 10) AS first,
       substr(max(at), 1, 10) AS last,
       (SELECT label FROM story o WHERE o.host_key = s.host_key GROUP BY label ORDER BY count(*) DESC, label LIMIT 1) AS most_frequent,
       max(release) AS kernel
  FROM story s WHERE host_key IS NOT NULL GROUP BY host_key HAVING count(*) > 1 ORDER BY incidents DESC, host, host_key LIMIT 25
