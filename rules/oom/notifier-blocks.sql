-- SPDX-License-Identifier: GPL-2.0-or-later
-- id:           oom/notifier-blocks
-- rev:          3
-- title:        {owner} runs the OOM killer and sleeps in the OOM notifier {notifier}
-- verdict:      {owner} has oom_lock and has not come to choose a victim: before that it calls the OOM notifiers, and
--               {notifier}()[ of module {module}] sleeps[, for {waited_ms},][ for {what}][, held by {last}]. Nobody else can run
--               the OOM killer meanwhile.[ {turns} {turns:task waits|tasks wait} for their turn.]{instant}
-- severity:     critical
-- maturity:     stable
-- confidence:   0.9
-- requires:     wait, frame
-- params:       min_age_ms=2000
-- classes:      L25
-- falsepos:     A notifier may sleep for a moment; under two seconds it is left out.
-- affected:     any kernel with such a notifier; virtio_balloon up to 4.14
-- refs:         commit:c7cdff0e8647 doc:oom/notifier-blocks.md
-- Whose stack has out_of_memory(), above it the notifier chain, and above that the notifier. A list of blocked tasks in a log
-- has no ages. Who waits there for the OOM killer's turn shows that it lasts; without, it is one instant, which is said.
WITH owner AS (
  SELECT t.id, t.name, min(f.no) AS first_no, max(f.no) AS chain_no, t.asleep_ms,
         (SELECT min(w.id) FROM waits w WHERE w.capture_id = :capture AND w.task_id = t.id) AS wait_id,
         (SELECT count(*) FROM allocators a WHERE a.detail = 'oom-turn') AS turns,
         (SELECT l.id FROM oom_states s JOIN locks l ON l.capture_id = :capture AND l.id = s.lock_id
           WHERE s.capture_id = :capture AND l.owner_task_id = t.id) AS lock_id
    FROM frames f JOIN tasks t ON t.capture_id = :capture AND t.id = f.task_id
   WHERE f.capture_id = :capture AND f.func IN ('notifier_call_chain', 'blocking_notifier_call_chain', '__blocking_notifier_call_chain')
   GROUP BY t.id),
aged AS (
  SELECT o.*, coalesce(w.since_ms, o.asleep_ms) AS age_ms, coalesce(w.since_ms, o.asleep_ms) IS NULL AND NOT o.turns AS instant
    FROM owner o JOIN waits w ON w.capture_id = :capture AND w.id = o.wait_id)
SELECT plain(n.func) AS fingerprint,
       'task:' || o.id || part(' lock:', o.lock_id) || ' ' || c.refs || ' frame:' || o.id || '/' || n.no AS evidence,
       CASE WHEN o.age_ms >= 5000 THEN 0.9 WHEN o.instant THEN 0.5 ELSE 0.7 END AS confidence, CASE WHEN o.instant THEN 'high' ELSE 'critical' END AS severity,
       flag(o.instant, ' That is one instant, without an age: it may be over soon.') AS instant,
       o.name AS owner, plain(n.func) AS notifier, n.module AS module, o.age_ms AS waited_ms, coalesce(w.target, w.kind) AS what,
       CASE WHEN c.depth > 0 THEN (SELECT t.name FROM tasks t WHERE t.capture_id = :capture AND t.id = c.end_task_id AND t.id <> o.id) END AS last,
       nullif(o.turns, 0) AS turns
  FROM aged o
  JOIN chains c ON c.task_id = o.id AND c.best
  JOIN waits w ON w.capture_id = :capture AND w.id = o.wait_id
  JOIN frames n ON n.capture_id = :capture AND n.task_id = o.id AND n.no = o.first_no - 1
 WHERE coalesce(o.age_ms >= :min_age_ms, 1)
   AND EXISTS (SELECT 1 FROM frames f WHERE f.capture_id = :capture AND f.task_id = o.id AND f.func = 'out_of_memory' AND f.no > o.chain_no)
 ORDER BY o.id;
