-- SPDX-License-Identifier: GPL-2.0-or-later
-- How many bars there are, how many days each is, and which ones have a date beneath.
SELECT (days + step - 1) / step AS bars, step, first_day,
       (SELECT max(n) FROM (SELECT count(*) AS n FROM story JOIN scale
                             GROUP BY CAST((julianday(substr(at, 1, 10)) - julianday(first_day)) / step AS INTEGER))) AS most,
       CASE step WHEN 1 THEN 'a day' WHEN 7 THEN 'a week' ELSE '30 days' END AS words
  FROM scale WHERE first_day IS NOT NULL
