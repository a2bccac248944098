-- SPDX-License-Identifier: GPL-2.0-or-later
SELECT label AS verdict, severity, signature, incidents, captures, hosts, kernels, substr(first, 1, 10) AS first,
       substr(last, 1, 10) AS last, CASE WHEN is_new THEN 'new' END AS new, title AS example, example AS capture
  FROM ranked ORDER BY n LIMIT 200
