-- SPDX-License-Identifier: GPL-2.0-or-later
-- id:           oom/bpf-asked
-- rev:          1
-- title:        a BPF program had {victim} killed[ in cgroup {group}]
-- verdict:      The OOM killer ran because a BPF program asked for it (constraint {why})[, in cgroup {group}]: {victim} was killed. No limit need have been reached, and the kernel did not choose
--               the moment.
-- severity:     low
-- maturity:     stable
-- confidence:   0.85
-- requires:     oom_kill.constraint_text
-- only-with:    kills
-- explained-by: *
-- falsepos:     The name of the constraint is the BPF program's own.
-- affected:     kernels with BPF OOM handling
-- refs:         doc:oom/bpf-asked.md
SELECT coalesce(o.constraint_text, '') AS fingerprint, 'oom_kill:' || min(k.id) AS evidence, coalesce(k.victim, 'nobody') AS victim, k.memcg AS "group", o.constraint_text AS why
  FROM kills k JOIN oom_kills o ON o.capture_id = :capture AND o.id = k.id
 WHERE o.constraint_text LIKE '%BPF%' GROUP BY k.incident_id, k.memcg
 ORDER BY min(k.id);
