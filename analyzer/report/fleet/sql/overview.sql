-- SPDX-License-Identifier: GPL-2.0-or-later
SELECT (SELECT count(*) FROM story) AS incidents, (SELECT count(*) FROM chosen) AS captures,
       (SELECT count(*) FROM chosen WHERE status = 'nothing') AS without_trouble,
       (SELECT count(DISTINCT host_key) FROM chosen) AS hosts, (SELECT count(DISTINCT release) FROM chosen) AS kernels,
       (SELECT count(*) FROM ranked) AS failures, (SELECT count(*) FROM ranked WHERE is_new) AS new_failures,
       (SELECT new_since FROM scale) AS new_since, (SELECT min(at) FROM story) AS first, (SELECT max(at) FROM story) AS last,
       (SELECT count(*) FROM artifact WHERE status = 'failed' AND (:case IS NULL OR case_name = :case)) AS unread_inputs,
       (SELECT count(DISTINCT r.key) FROM record r JOIN chosen c ON c.id = r.capture WHERE r.key LIKE 'kill|%') AS kills,
       (SELECT count(*) FROM chosen WHERE at_from IN ('file', 'read')) AS undated,
       (SELECT count(*) FROM main.summary) AS all_captures
