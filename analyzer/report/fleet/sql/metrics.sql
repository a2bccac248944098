-- SPDX-License-Identifier: GPL-2.0-or-later
-- name, its value, and up to four labels with their values.
SELECT 'captures' AS name, count(*) AS value, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL FROM chosen
UNION ALL SELECT 'incidents', count(*), NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL FROM story
UNION ALL SELECT 'hosts', count(DISTINCT host_key), NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL FROM chosen
UNION ALL SELECT 'failed_inputs', count(*), NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL FROM artifact WHERE status = 'failed'
UNION ALL SELECT * FROM (SELECT 'signature_incidents', incidents, 'verdict', label, 'signature', signature, 'severity',
                                coalesce(severity, ''), NULL, NULL FROM ranked ORDER BY n LIMIT 500)
UNION ALL SELECT * FROM (SELECT 'signature_hosts', hosts, 'verdict', label, 'signature', signature, NULL, NULL, NULL, NULL
                           FROM ranked ORDER BY n LIMIT 500)
UNION ALL SELECT * FROM (SELECT 'signature_first_seen_seconds', strftime('%s', first), 'verdict', label, 'signature', signature,
                                NULL, NULL, NULL, NULL FROM ranked ORDER BY n LIMIT 500)
UNION ALL SELECT * FROM (SELECT 'signature_last_seen_seconds', strftime('%s', last), 'verdict', label, 'signature', signature,
                                NULL, NULL, NULL, NULL FROM ranked ORDER BY n LIMIT 500)
UNION ALL SELECT * FROM (SELECT 'signature_new', is_new, 'verdict', label, 'signature', signature, NULL, NULL, NULL, NULL
                           FROM ranked ORDER BY n LIMIT 500)
UNION ALL SELECT * FROM (SELECT 'kernel_incidents', count(*), 'kernel', release, NULL, NULL, NULL, NULL, NULL, NULL
                           FROM story WHERE release IS NOT NULL GROUP BY release ORDER BY count(*) DESC, release LIMIT 500)
UNION ALL SELECT * FROM (SELECT 'repeating_hosts', count(*), NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL
                           FROM (SELECT 1 FROM story WHERE host_key IS NOT NULL GROUP BY host_key HAVING count(*) > 1))
