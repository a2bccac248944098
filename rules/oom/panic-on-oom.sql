-- SPDX-License-Identifier: GPL-2.0-or-later
-- id:           oom/panic-on-oom
-- rev:          2
-- title:        the kernel panicked because it was set to do so when memory is short
-- verdict:      Memory ran out[ in {trigger}], and vm.panic_on_oom (or panic_on_oom of the request's kind) made the
--               kernel panic instead of killing a process.[ {biggest} was the biggest process, with {biggest_kb}.]
-- severity:     medium
-- maturity:     stable
-- confidence:   0.95
-- requires:     event
-- only-with:    event.oom-panic
-- explained-by: oom/*, memcg/*, memcg/charge-goes-global
-- falsepos:     none known: the kernel says so itself
-- affected:     any kernel
-- refs:         doc:oom/panic-on-oom.md
SELECT '' AS fingerprint, 'event:' || min(e.id) || part(' oom_kill:', k.id) || part(' oom_candidate:', q.candidate_id) AS evidence,
       k.trigger AS trigger, q.biggest AS biggest, q.biggest_kb AS biggest_kb
  FROM events e
  LEFT JOIN kills k ON k.id = (SELECT max(x.id) FROM kills x)
  LEFT JOIN shortages q ON q.kill_id = k.id
 WHERE e.capture_id = :capture AND e.kind = 'oom-panic'
HAVING min(e.id) IS NOT NULL;
