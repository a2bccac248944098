-- SPDX-License-Identifier: GPL-2.0-or-later
-- id:           oom/unevictable
-- rev:          4
-- title:        {mlocked_kb} of {ram_kb} were mlocked when memory ran out: reclaim could not touch them
-- verdict:      When memory ran out[ at {at_at}], {mlocked_kb} of {ram_kb} were mlocked (mlock(), mlockall(), or pinned by a driver for a process). Neither
--               reclaim nor swap could take them; the rest of the machine had to live on what was left.[ {biggest} was the biggest process, with {biggest_kb}.]
-- severity:     medium
-- maturity:     stable
-- confidence:   0.8
-- requires:     oom_kill
-- only-with:    incident.global
-- explained-by: oom/skip-mlocked, oom/mutex-holder-allocates, oom/unable-to-reap, oom/victim-hung
-- params:       percent=30
-- classes:      L14
-- falsepos:     Who locks memory means it: a database or a virtual machine that was sized too large.
-- affected:     any kernel
-- refs:         doc:oom/unevictable.md
-- The counter of mlocked pages alone: ramfs and the initramfs are unevictable as well, and nobody locked them.
SELECT 'mlocked' AS fingerprint, 'oom_kill:' || q.kill_id || part(' zone:', q.zone_id) || part(' oom_candidate:', q.candidate_id) AS evidence, q.mlocked_kb AS mlocked_kb,
       q.ram_kb AS ram_kb, (SELECT o.told_at FROM kills o WHERE o.id = q.kill_id) AS at_at, q.biggest AS biggest, q.biggest_kb AS biggest_kb, CASE WHEN q.mlocked_kb * 2 >= q.ram_kb THEN 0.85 ELSE 0.75 END AS confidence
  FROM shortages q
 WHERE q.capture_id = :capture AND q.kill_id IS NOT NULL AND q.scope = 'global' AND q.mlocked_kb * 100 >= q.ram_kb * :percent AND q.mlocked_kb <= q.ram_kb GROUP BY q.incident_id
 ORDER BY max(most(q.mlocked_kb, q.kill_id)) DESC;
