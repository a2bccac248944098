-- SPDX-License-Identifier: GPL-2.0-or-later
-- For bars: the most frequent failures have a colour each, all others have 0. Bars are counted from the first day on.
SELECT p.bar, date(first_day, (p.bar * step) || ' days') AS day, p.n, p.label AS verdict, p.incidents
  FROM (SELECT CAST((julianday(substr(s.at, 1, 10)) - julianday(first_day)) / step AS INTEGER) AS bar,
               CASE WHEN r.n <= 6 THEN r.n ELSE 0 END AS n, CASE WHEN r.n <= 6 THEN r.label ELSE 'others' END AS label,
               count(*) AS incidents
          FROM story s JOIN ranked r ON r.label = s.label AND r.signature = s.signature JOIN scale
         WHERE date(s.at) IS NOT NULL GROUP BY 1, 2) p JOIN scale ORDER BY 1, 3
