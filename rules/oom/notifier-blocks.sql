-- SPDX-License-Identifier: GPL-2.0-or-later
-- id:           oom/notifier-blocks
-- rev:          1
-- title:        {owner} runs the OOM killer and sleeps in the OOM notifier {notifier}
-- verdict:      {owner} has oom_lock and has not come to choose a victim: before that it calls the OOM notifiers, and
--               {notifier}()[ of module {module}] sleeps[, for {waited_ms},][ for {what}][, held by {last}]. Nobody else can run
--               the OOM killer meanwhile.[ {turns} {turns:task waits|tasks wait} for their turn.]
-- severity:     critical
-- maturity:     stable
-- confidence:   0.9
-- requires:     lock, wait, frame, oom_state
-- params:       min_age_ms=2000
-- classes:      L25
-- falsepos:     A notifier may sleep for a moment; under two seconds it is left out.
-- affected:     any kernel with such a notifier; virtio_balloon up to 4.14
-- refs:         commit:c7cdff0e8647 doc:oom/notifier-blocks.md
-- The owner's stack: out_of_memory(), above it the notifier chain, above that the notifier.
WITH owner AS (
  SELECT t.id, t.name, l.id AS lock_id, c.wait_id, c.refs, c.certainty, c.depth, c.end_task_id, coalesce(w.since_ms, t.asleep_ms) AS waited,
         w.target, w.kind, (SELECT max(f.no) FROM frames f WHERE f.capture_id = :capture AND f.task_id = t.id
                               AND f.func IN ('blocking_notifier_call_chain', 'notifier_call_chain', '__blocking_notifier_call_chain')) AS chain_no,
         (SELECT min(f.no) FROM frames f WHERE f.capture_id = :capture AND f.task_id = t.id AND plain(f.func) IN ('notifier_call_chain',
             'blocking_notifier_call_chain', '__blocking_notifier_call_chain')) AS first_no
    FROM oom_states s
    JOIN locks l ON l.capture_id = :capture AND l.id = s.lock_id
    JOIN tasks t ON t.capture_id = :capture AND t.id = l.owner_task_id
    JOIN chains c ON c.task_id = t.id AND c.best
    JOIN waits w ON w.capture_id = :capture AND w.id = (SELECT min(o.id) FROM waits o WHERE o.capture_id = :capture AND o.task_id = t.id)
   WHERE s.capture_id = :capture)
SELECT plain(n.func) || '|' || o.kind AS fingerprint,
       'task:' || o.id || ' lock:' || o.lock_id || ' ' || o.refs || ' frame:' || o.id || '/' || n.no AS evidence,
       CASE WHEN o.waited >= 5000 THEN 0.9 ELSE 0.7 END AS confidence,
       o.name AS owner, plain(n.func) AS notifier, n.module AS module, o.waited AS waited_ms, coalesce(o.target, o.kind) AS what,
       CASE WHEN o.depth > 0 THEN (SELECT t.name FROM tasks t WHERE t.capture_id = :capture AND t.id = o.end_task_id AND t.id <> o.id) END AS last,
       nullif((SELECT count(*) FROM allocators a WHERE a.detail = 'oom-turn'), 0) AS turns
  FROM owner o
  JOIN frames n ON n.capture_id = :capture AND n.task_id = o.id AND n.no = o.first_no - 1
 WHERE coalesce(o.waited >= :min_age_ms, 0)
   AND EXISTS (SELECT 1 FROM frames f WHERE f.capture_id = :capture AND f.task_id = o.id AND f.func = 'out_of_memory' AND f.no > o.chain_no);
