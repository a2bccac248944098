-- SPDX-License-Identifier: GPL-2.0-or-later
-- id:           kernel/lockdep
-- rev:          3
-- title:        lockdep warns: {what}
-- verdict:      The lock checker reported "{what}"[ in {task}][, at {place}]: {meaning}. That the machine hung of it is not said by this.
-- severity:     low
-- maturity:     stable
-- confidence:   0.85
-- requires:     any(event, frame)
-- only-with:    any(event.lockdep, frame)
-- explained-by: lock/deadlock
-- falsepos:     Lock classes that are nested by design and not annotated give the same report.
-- affected:     kernels built with lockdep
-- refs:         doc:kernel/lockdep.md
-- A log may lack the report's head: then a line further down, or the function of lockdep that printed the stack, tells of it.
-- Most functions are told apart by how they begin, without plain(), and none need be where the report's head is there.
WITH printers AS MATERIALIZED (
  SELECT f.task_id AS task_id, f.no AS no, plain(f.func) AS func
    FROM (SELECT 1 WHERE NOT EXISTS (SELECT 1 FROM events x WHERE x.capture_id = :capture AND x.kind IN ('lockdep', 'oom-deadlocked'))) g
    CROSS JOIN frames f ON f.capture_id = :capture AND f.reliable AND substr(f.func, 1, 5) IN ('print', 'check', 'lockd', 'valid', '__loc', 'lock_', 'mark_')
   WHERE plain(f.func) IN ('print_circular_bug', 'check_noncircular', 'print_usage_bug', 'lockdep_rcu_suspicious', 'print_deadlock_bug', 'print_unlock_imbalance_bug',
                           'validate_chain', '__lock_acquire', 'lock_release', 'mark_lock')
     AND (plain(f.func) NOT IN ('validate_chain', '__lock_acquire', 'lock_release', 'mark_lock')
          OR EXISTS (SELECT 1 FROM frames p WHERE p.capture_id = :capture AND p.task_id = f.task_id AND p.no = f.no - 1 AND p.func LIKE 'dump\_stack%' ESCAPE '\'))),
head AS (
  SELECT e.id AS event, NULL AS task_id, NULL AS no, e.text AS text, NULL AS func, e.task_id AS of_task
    FROM events e WHERE e.capture_id = :capture AND e.id = (SELECT min(x.id) FROM events x WHERE x.capture_id = :capture AND x.kind = 'lockdep')
  UNION ALL
  SELECT NULL, f.task_id, min(f.no), NULL, f.func, f.task_id
    FROM printers f WHERE f.task_id = (SELECT min(x.task_id) FROM printers x)
   GROUP BY f.task_id),
named AS (
  SELECT h.*, CASE WHEN h.text LIKE '%imbalance%' OR h.func LIKE '%imbalance%' OR h.func = 'lock_release' THEN 'bad unlock balance detected'
           WHEN h.text LIKE 'which lock already%' THEN 'possible circular locking dependency detected'
           WHEN h.text IS NOT NULL THEN trim(replace(replace(replace(replace(replace(h.text, 'WARNING:', ''), '[ INFO:', ''), '[ BUG:', ''), 'BUG:', ''), ']', ''), ' .!')
           WHEN h.func IN ('print_usage_bug', 'mark_lock') THEN 'inconsistent lock state' WHEN h.func LIKE 'lockdep_rcu%' THEN 'suspicious RCU usage'
           WHEN h.func = '__lock_acquire' THEN 'a lock that must not be taken there (the report lacks its head)' WHEN h.func LIKE '%deadlock%' THEN 'possible recursive locking detected'
           ELSE 'possible circular locking dependency detected' END AS what
    FROM head h)
SELECT n.what || part('|', (
         SELECT group_concat(l.name) FROM (SELECT l.name AS name FROM locks l WHERE l.capture_id = :capture GROUP BY l.name ORDER BY min(l.id)) l)) AS fingerprint,
       coalesce('event:' || n.event, 'frame:' || n.task_id || '/' || n.no) AS evidence, n.what AS what, t.name AS task, (
         SELECT plain(f.func) FROM told_frames f WHERE f.capture_id = :capture AND f.task_id = n.of_task AND f.func NOT LIKE '%lock%' AND f.func NOT LIKE 'down\_%' ESCAPE '\'
            AND f.func NOT LIKE '%up\_read%' ESCAPE '\' AND f.func NOT LIKE '%up\_write%' ESCAPE '\' AND f.func NOT LIKE 'trace\_%' ESCAPE '\' AND f.func NOT LIKE '%softirq%' AND f.func NOT LIKE '%hardirq%' AND f.func NOT LIKE 'dump\_stack%' ESCAPE '\' AND f.func NOT LIKE 'validate\_%' ESCAPE '\' AND f.func NOT LIKE 'check\_%' ESCAPE '\'
            AND f.func NOT LIKE 'mark\_%' ESCAPE '\' AND f.func NOT LIKE 'print\_%' ESCAPE '\' AND f.func NOT LIKE 'save\_%' ESCAPE '\' AND f.func NOT LIKE 'show\_%' ESCAPE '\'
          ORDER BY f.no LIMIT 1) AS place,
       CASE WHEN n.what LIKE '%unlock balance%' THEN 'a lock was released that was not held, so what it protects was not protected'
            WHEN n.what LIKE '%inconsistent%' OR n.what LIKE '%unsafe%' OR n.what LIKE '%inversion%' THEN 'a lock is taken with interrupts on that an interrupt takes as well, which can deadlock'
            WHEN n.what LIKE 'suspicious%' THEN 'data that RCU protects was read without its read lock'
            WHEN n.what LIKE '%held%' OR n.what LIKE '%freed%' THEN 'a lock was still held where none may be'
            WHEN n.what LIKE '%wait context%' THEN 'a lock that may sleep was taken where nothing may sleep'
            WHEN n.what LIKE '%recursive%' THEN 'a task took a lock of a class that it held already, which can deadlock'
            ELSE 'an order of locks that can deadlock was seen' END AS meaning
  FROM named n LEFT JOIN tasks t ON t.capture_id = :capture AND t.id = n.of_task;
