-- SPDX-License-Identifier: GPL-2.0-or-later
-- What artefacts of one incident say differently.
WITH several AS (SELECT * FROM chosen WHERE incident IN (SELECT incident FROM chosen GROUP BY incident HAVING count(*) > 1))
SELECT incident, what, say
  FROM (SELECT incident, what, group_concat(value || ' (' || path || ')', '; ') OVER (PARTITION BY incident, what ORDER BY value) AS say,
               row_number() OVER (PARTITION BY incident, what ORDER BY value) AS n, count(*) OVER (PARTITION BY incident, what) AS values_all
          FROM (SELECT c.incident, 'host' AS what, c.host_key AS value, min(c.path) AS path FROM several c GROUP BY c.incident, c.host_key
                UNION ALL SELECT c.incident, 'kernel', c.release, min(c.path) FROM several c GROUP BY c.incident, c.release
                UNION ALL SELECT c.incident, 'verdict', c.rule, min(c.path) FROM several c GROUP BY c.incident, c.rule)
         WHERE value IS NOT NULL)
 WHERE n > 1 AND n = values_all ORDER BY incident, what LIMIT 50
