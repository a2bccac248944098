-- SPDX-License-Identifier: GPL-2.0-or-later
-- id:           oom/balloon-took-it
-- rev:          3
-- title:        {left_kb} of {ram_kb} are in no counter: a balloon, a driver or a leak
-- verdict:      Of {ram_kb} RAM {left_kb} belong to no process and are in no counter of the report.[ {known}] Killing processes does not give it back.
-- severity:     medium
-- maturity:     stable
-- confidence:   0.7
-- requires:     oom_kill.unaccounted_kb
-- only-with:    incident.global
-- params:       percent=25 min_kb=65536  # of a tiny guest, the kernel's own tables are a big part
-- explained-by: oom/mutex-holder-allocates, oom/global-reserves-granted
-- classes:      L63
-- falsepos:     Pages that drivers and file systems allocate for themselves are in no counter, and may be meant.
-- affected:     any kernel
-- refs:         doc:oom/balloon-took-it.md
SELECT 'unaccounted' AS fingerprint, 'oom_kill:' || q.kill_id || part(' event:', b.id) AS evidence, q.unaccounted_kb AS left_kb, q.ram_kb AS ram_kb,
       CASE WHEN b.id IS NOT NULL THEN 'The balloon driver is at work: ' || substr(b.text, 1, 80) || '.' END AS known,
       CASE WHEN b.id IS NOT NULL THEN 0.85 WHEN q.unaccounted_kb * 2 >= q.ram_kb THEN 0.75 ELSE 0.6 END AS confidence
  FROM shortages q
  LEFT JOIN events b ON b.capture_id = :capture AND b.id = (SELECT min(e.id) FROM events e WHERE e.capture_id = :capture AND e.kind = 'balloon-out')
 WHERE q.kill_id IS NOT NULL AND q.scope = 'global' AND q.unaccounted_kb * 100 >= q.ram_kb * :percent AND q.unaccounted_kb BETWEEN :min_kb AND q.ram_kb - 1
 GROUP BY q.incident_id
 ORDER BY max(most(q.unaccounted_kb, q.kill_id)) DESC;
