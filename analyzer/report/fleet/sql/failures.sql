-- SPDX-License-Identifier: GPL-2.0-or-later
-- Messages begin with the path of their input, which differs; what remains is the same.
SELECT CASE WHEN instr(error, path || ': ') = 1 THEN substr(error, length(path) + 3) ELSE error END AS error, count(*) AS inputs,
       max(path) AS example
  FROM artifact WHERE status = 'failed' AND (:case IS NULL OR case_name = :case) GROUP BY 1 ORDER BY inputs DESC, error LIMIT 20
