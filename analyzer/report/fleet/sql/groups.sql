-- SPDX-License-Identifier: GPL-2.0-or-later
-- Machines whose names differ by the number at their end: a rack, a pool, a service. ':' comes after '9'.
SELECT name || '*' AS machines, count(*) AS hosts, sum(n) AS incidents, printf('%.1f', 1.0 * sum(n) / count(*)) AS incidents_a_host,
       sum(n > 1) AS repeating,
       (SELECT label FROM story o WHERE o.host_key BETWEEN name || '0' AND name || ':' AND rtrim(o.host_key, '0123456789') = name
         GROUP BY label ORDER BY count(*) DESC, label LIMIT 1) AS most_frequent
  FROM (SELECT host_key, rtrim(host_key, '0123456789') AS name, count(*) AS n FROM story WHERE host_key IS NOT NULL GROUP BY host_key)
 WHERE name <> host_key AND name <> '' GROUP BY name HAVING count(*) > 1 AND sum(n > 1) > 0
 ORDER BY 1.0 * sum(n) / count(*) DESC, name LIMIT 15
