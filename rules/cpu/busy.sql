-- SPDX-License-Identifier: GPL-2.0-or-later
-- id:           cpu/busy
-- rev:          1
-- title:        somebody asked what the CPUs do: CPU {cpu} ran {task} in {func}
-- verdict:      Somebody asked by SysRq-l what the CPUs do. CPU {cpu} ran {task} in {func}[, called from {caller}].[ {others} more {others:CPU was|CPUs were} busy.] A single look does not tell for
--               how long.
-- advice:       Ask again a few times: a function that shows each time is where the CPU goes. Who asks has a reason, as a rule a machine that does not answer or a task that runs at 100 %.
-- severity:     info
-- maturity:     stable
-- confidence:   0.5
-- requires:     event, frame
-- only-with:    event.sysrq
-- explained-by: *
-- falsepos:     Any busy machine looks like that.
-- affected:     any kernel
-- refs:         doc:cpu/busy.md
-- Not who asked, which has the handler of SysRq on its stack, and no idle CPU. The last look counts.
WITH f AS (
  SELECT t.id AS task_id, t.name AS name, t.cpu AS cpu, f.no AS no, f.func AS func, row_number() OVER (PARTITION BY t.id ORDER BY f.no) AS nth
    FROM (SELECT max(e.id) AS id FROM events e WHERE e.capture_id = :capture AND e.kind = 'sysrq' AND e.text LIKE '%backtrace of all active CPUs%') e
    CROSS JOIN tasks t ON t.capture_id = :capture AND t.on_cpu AND e.id IS NOT NULL
     AND NOT EXISTS (SELECT 1 FROM frames x WHERE x.capture_id = :capture AND x.task_id = t.id AND x.func IN ('__handle_sysrq', 'sysrq_handle_showallcpus', 'sysrq_handle_crash'))
     AND NOT EXISTS (SELECT 1 FROM events o WHERE o.capture_id = :capture AND o.task_id = t.id)
    CROSS JOIN told_frames f ON f.capture_id = :capture AND f.task_id = t.id
   WHERE f.func NOT LIKE '%idle%'),
b AS (SELECT f.* FROM f WHERE f.nth = 1 AND f.name NOT LIKE 'swapper%' ORDER BY f.cpu, f.task_id LIMIT 1)
SELECT plain(b.func) AS fingerprint, 'event:' || (SELECT max(e.id) FROM events e WHERE e.capture_id = :capture AND e.kind = 'sysrq' AND e.text LIKE '%backtrace of all active CPUs%')
         || ' task:' || b.task_id || ' frame:' || b.task_id || '/' || b.no AS evidence,
       coalesce(b.cpu, '?') AS cpu, b.name AS task, plain(b.func) AS func,
       (SELECT plain(c.func) FROM f c WHERE c.task_id = b.task_id AND plain(c.func) <> plain(b.func) ORDER BY c.no LIMIT 1) AS caller,
       nullif((SELECT count(DISTINCT f.task_id) - 1 FROM f WHERE f.name NOT LIKE 'swapper%'), 0) AS others
  FROM b;
