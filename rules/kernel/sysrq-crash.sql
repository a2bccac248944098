-- SPDX-License-Identifier: GPL-2.0-or-later
-- id:           kernel/sysrq-crash
-- rev:          1
-- title:        the machine was crashed on purpose by SysRq-c
-- verdict:      Somebody asked for the crash (SysRq-c), as a rule to get a dump of a machine that hung: {text}. It is not the fault to look for.
-- severity:     info
-- maturity:     stable
-- confidence:   0.9
-- requires:     event
-- only-with:    event.oops
-- explained-by: oom/*, memcg/*, lock/*, task/hung, cpu/lockup
-- falsepos:     none known
-- affected:     kernels up to 5.4 crash with a NULL pointer on purpose, later ones panic
-- refs:         doc:kernel/sysrq-crash.md
SELECT 'sysrq-c' AS fingerprint, 'event:' || min(e.id) AS evidence, 'its report is that of a NULL pointer in ' || plain(e.func) || '()' AS text, 0.85 AS confidence
  FROM events e WHERE e.capture_id = :capture AND e.kind = 'oops' AND e.func LIKE 'sysrq_handle_crash%' HAVING min(e.id) IS NOT NULL;
