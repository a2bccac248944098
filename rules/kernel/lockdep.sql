-- SPDX-License-Identifier: GPL-2.0-or-later
-- id:           kernel/lockdep
-- rev:          2
-- title:        lockdep warns: {what}
-- verdict:      The lock checker reported "{what}"[ in {task}]: an order of locks that can deadlock was seen. That it did deadlock is
--               not said by this.
-- severity:     low
-- maturity:     stable
-- confidence:   0.85
-- requires:     any(event, frame)
-- explained-by: lock/deadlock
-- falsepos:     Lock classes that are nested by design and not annotated give the same report.
-- affected:     kernels built with lockdep
-- refs:         doc:kernel/lockdep.md
SELECT e.text || part('|', (SELECT group_concat(DISTINCT l.name) FROM locks l WHERE l.capture_id = :capture)) AS fingerprint, 'event:' || e.id AS evidence,
       trim(replace(replace(replace(e.text, 'WARNING:', ''), '[ INFO:', ''), ']', '')) AS what, t.name AS task
  FROM events e LEFT JOIN tasks t ON t.capture_id = :capture AND t.id = e.task_id
 WHERE e.capture_id = :capture AND e.id = (SELECT min(x.id) FROM events x WHERE x.capture_id = :capture AND x.kind = 'lockdep')
UNION ALL
-- A log that lacks the report's head, or words that are no event: the functions that print it are in the stack.
SELECT plain(f.func), 'frame:' || f.task_id || '/' || min(f.no), CASE WHEN f.func LIKE 'print_usage%' THEN 'inconsistent lock state' WHEN f.func LIKE 'lockdep_rcu%' THEN 'suspicious RCU usage'
         WHEN f.func LIKE '%deadlock%' THEN 'possible recursive locking detected' WHEN f.func LIKE '%imbalance%' THEN 'bad unlock balance detected' ELSE 'possible circular locking dependency detected' END, t.name
  FROM frames f JOIN tasks t ON t.capture_id = :capture AND t.id = f.task_id
 WHERE f.capture_id = :capture AND NOT EXISTS (SELECT 1 FROM events x WHERE x.capture_id = :capture AND x.kind IN ('lockdep', 'oom-deadlocked'))
   AND f.reliable AND plain(f.func) IN ('print_circular_bug', 'check_noncircular', 'print_usage_bug', 'lockdep_rcu_suspicious', 'print_deadlock_bug', 'print_unlock_imbalance_bug')
   AND f.task_id = (SELECT min(x.task_id) FROM frames x WHERE x.capture_id = :capture AND x.reliable
     AND plain(x.func) IN ('print_circular_bug', 'check_noncircular', 'print_usage_bug', 'lockdep_rcu_suspicious', 'print_deadlock_bug', 'print_unlock_imbalance_bug'))
HAVING min(f.no) IS NOT NULL;
