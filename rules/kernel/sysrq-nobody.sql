-- SPDX-License-Identifier: GPL-2.0-or-later
-- id:           kernel/sysrq-nobody
-- rev:          1
-- title:        SysRq-f was asked for {times} {times:time|times} and killed nobody
-- verdict:      Somebody asked the OOM killer to kill (SysRq-f), {times} {times:time|times}[ within {span_ms}], and the log shows no victim.{freed}
-- advice:       Check whether the log lost a report or a kill that followed a request. Where a driver gave memory back, SysRq-f has done
--               what it can: ask again, and it kills.
-- severity:     info
-- maturity:     stable
-- confidence:   0.7
-- requires:     event
-- only-with:    event.sysrq-oom
-- explained-by: *
-- falsepos:     The lines of the kill may be missing from the log.
-- affected:     any kernel
-- refs:         doc:kernel/sysrq-nobody.md
-- SysRq-f runs the OOM notifiers first; when one frees a page, nobody is killed.
SELECT '' AS fingerprint, 'event:' || min(e.id) || part(' event:', nullif(max(e.id), min(e.id))) AS evidence,
       count(*) AS times, nullif(max(m.at_ms) - min(m.at_ms), 0) AS span_ms,
       ' A driver that gives memory back first (an OOM notifier) makes it stop there.' AS freed
  FROM events e LEFT JOIN moments m ON m.fact = 'event' AND m.id = e.id
 WHERE e.capture_id = :capture AND e.kind = 'sysrq-oom' AND NOT EXISTS (SELECT 1 FROM kills k)
HAVING count(*) > 0;
