-- SPDX-License-Identifier: GPL-2.0-or-later
-- The documented views: what rules and users read. They are made anew at each change of the schema and keep
-- their columns across its versions. Each has the fact's columns; the views below add names that a report shows.

CREATE VIEW artifacts AS SELECT * FROM artifact;
CREATE VIEW captures AS
    SELECT c.*, a.path, a.format, a.sha256, a.size_bytes, a.case_name
      FROM capture c JOIN artifact a ON a.id = c.artifact_id;
CREATE VIEW coverages AS SELECT * FROM coverage;
CREATE VIEW gaps AS SELECT * FROM gap;

-- name: "comm[pid]" as reports print it.
CREATE VIEW tasks AS
    SELECT t.*, coalesce(t.comm, '?') || '[' || coalesce(t.pid, '?') || ']' AS name FROM task t;
CREATE VIEW mms AS SELECT * FROM mm;
-- label: "mutex shared_mutex [oomlock]"; an address where there is no name, and of a log's lock, which has neither, its kind.
CREATE VIEW locks AS
    SELECT l.*, l.kind || coalesce(' ' || l.name, CASE WHEN l.addr IS NOT NULL THEN printf(' 0x%x', l.addr) END, '')
           || CASE WHEN l.module IS NULL THEN '' ELSE ' [' || l.module || ']' END AS label
      FROM lock l;
-- One row a task, as a rule; who waits in the course of another wait (for a disk, in reclaim) has a row for each.
-- target: what is waited for, as reports call it: "mutex shared_mutex [oomlock]", "device sda".
CREATE VIEW waits AS
    SELECT w.*, coalesce(CASE w.target_type
             WHEN 'lock' THEN (SELECT l.label FROM locks l WHERE l.capture_id = w.capture_id AND l.id = w.target_id)
             WHEN 'device' THEN (SELECT 'device ' || d.name FROM device d
                                  WHERE d.capture_id = w.capture_id AND d.id = w.target_id)
             WHEN 'work' THEN (SELECT 'work ' || i.func FROM work i
                                WHERE i.capture_id = w.capture_id AND i.id = w.target_id)
             WHEN 'workqueue' THEN (SELECT 'workqueue ' || q.name FROM workqueue q
                                     WHERE q.capture_id = w.capture_id AND q.id = w.target_id)
             WHEN 'task' THEN (SELECT t.comm || '[' || t.pid || ']' FROM task t
                                WHERE t.capture_id = w.capture_id AND t.id = w.target_id)
             WHEN 'memcg' THEN (SELECT 'memory of cgroup ' || g.path FROM memcg g
                                 WHERE g.capture_id = w.capture_id AND g.id = w.target_id) END,
             w.target_text) AS target
      FROM wait w;
-- line: as kernels print it, "? work+0x10/0x20 [module]"; the address where the function is not known.
CREATE VIEW frames AS
    SELECT f.*, CASE WHEN f.reliable THEN '' ELSE '? ' END
           || coalesce(f.func || CASE WHEN f.pc_offset IS NULL THEN '' ELSE printf('+0x%x', f.pc_offset) END
                       || CASE WHEN f.func_size IS NULL THEN '' ELSE printf('/0x%x', f.func_size) END,
                       CASE WHEN f.pc IS NOT NULL THEN printf('0x%x', f.pc) END, '?')
           || CASE WHEN f.module IS NULL THEN '' ELSE ' [' || f.module || ']' END
           || CASE WHEN f.inlined THEN ' (inlined)' ELSE '' END AS line
      FROM frame f;
-- Of a running task's frames those that say where it was: what took it there to print the stack (the watchdog, an NMI, a
-- warning) is left out, as are marks of compilers and tests that stand in front of a function.
CREATE VIEW told_frames AS
    SELECT f.capture_id, f.task_id, f.no, substr(f.func, instr(f.func, ':') + 1) AS func
      FROM frame f
     WHERE f.reliable AND f.func NOT GLOB '__pfx_*' AND f.func NOT GLOB '*sanitizer_cov*' AND f.func NOT GLOB '*dump_stack*'
       AND f.func NOT GLOB '*hrtimer*' AND f.func NOT GLOB '*apic_timer*' AND f.func NOT GLOB '*timer_interrupt'
       AND f.func NOT GLOB 'decrementer*' AND f.func NOT GLOB 'arch_timer_handler*' AND f.func NOT GLOB '*handle_percpu_devid*'
       AND f.func NOT GLOB 'replay_*interrupt*' AND f.func NOT GLOB '*handle_irq' AND f.func NOT GLOB '*handle_domain_irq'
       AND f.func NOT GLOB '*spin_unlock_irq*' AND f.func NOT GLOB 'el[01]*' AND f.func NOT GLOB '*sysvec_*' AND f.func NOT GLOB '*preempt_schedule*' AND f.func NOT GLOB 'arch_local_irq_*' AND f.func NOT GLOB '*_nmi'
       AND f.func NOT GLOB 'show_*' AND f.func NOT GLOB 'dump_backtrace*' AND f.func NOT GLOB '*kasan*' AND f.func NOT GLOB 'print_*'
       AND f.func NOT GLOB 'check_memory_region*' AND f.func NOT GLOB 'bad_page*' AND f.func NOT GLOB '*might_*sleep*'
       AND f.func NOT GLOB '*might_resched*' AND f.func NOT GLOB '*irqentry_exit*'
       -- A delay is told by who asks for it.
       AND f.func NOT IN ('native_read_tsc', 'read_tsc', 'rdtsc_ordered', 'delay_tsc', 'delay_loop', 'delay_halt', 'delay_halt_mwaitx', '__delay', '__udelay', '__const_udelay', '__ndelay')
       AND f.func NOT IN ('panic', 'nmi_panic', '__schedule', '__schedule_loop', 'context_switch', 'schedule', 'schedule_rtlock', 'schedule_preempt_disabled', '__switch_to')
       AND NOT EXISTS (SELECT 1 FROM frame m WHERE m.capture_id = f.capture_id AND m.task_id = f.task_id AND m.no >= f.no AND m.reliable
                          -- Most functions are passed over by how they begin, as each is compared for each one below it.
                          AND (m.func GLOB '*cpu*backtrace*' OR substr(m.func, 1, 3) IN ('rcu', 'tic', 'wat', 'war', 'nmi', '__w', 'upd', 'dum', 'sch', '__s') AND (
                                  m.func GLOB 'rcu_dump_cpu*' OR m.func GLOB 'rcu_sched_clock_irq*'
                               OR m.func GLOB 'rcu_check_callbacks*' OR m.func GLOB 'tick_sched*' OR m.func GLOB 'tick_*handle*' OR m.func = 'tick_periodic' OR m.func GLOB 'watchdog_*'
                               OR m.func GLOB 'warn_slowpath*' OR m.func GLOB 'nmi_handle*' OR m.func IN ('__warn', 'update_process_times',
                                  'dump_cpu_task', 'sched_show_task', 'nmi_panic', '__schedule_bug'))));
CREATE VIEW oom_kills AS SELECT * FROM oom_kill;
CREATE VIEW oom_candidates AS SELECT * FROM oom_candidate;
CREATE VIEW oom_states AS SELECT * FROM oom_state;
CREATE VIEW memcgs AS SELECT * FROM memcg;
CREATE VIEW zones AS SELECT * FROM zone;
CREATE VIEW vmstats AS SELECT * FROM vmstat;
CREATE VIEW swaps AS SELECT * FROM swap;
CREATE VIEW workqueues AS SELECT * FROM workqueue;
CREATE VIEW works AS SELECT * FROM work;
CREATE VIEW pools AS SELECT * FROM pool;
CREATE VIEW devices AS SELECT * FROM device;
CREATE VIEW events AS SELECT * FROM event;
CREATE VIEW edges AS SELECT * FROM edge;
CREATE VIEW cycles AS SELECT * FROM cycle;
-- The edges of each cycle with both ends, in the order pos of its walk.
CREATE VIEW cycle_edges AS
    SELECT ce.capture_id, ce.cycle_id, ce.pos, e.id AS edge_id, e.kind, e.src_type, e.src_id, e.dst_type,
           e.dst_id, e.certainty, e.how, e.fact, e.fact_id
      FROM cycle_edge ce JOIN edge e ON e.capture_id = ce.capture_id AND e.id = ce.edge_id;
-- The nodes of the wait-for graph, with what reports call them.
CREATE VIEW nodes AS
    SELECT n.capture_id, n.type, n.id,
           coalesce(t.comm || '[' || t.pid || ']', l.label, 'work ' || w.func, 'workqueue ' || q.name,
                    'device ' || d.name, 'memory of cgroup ' || g.path,
                    CASE n.type WHEN 'memory' THEN 'free memory' WHEN 'oom-turn' THEN 'the OOM killer''s turn'
                         WHEN 'page' THEN printf('page 0x%x', n.id) ELSE n.type || ' ' || n.id END) AS label,
           coalesce(t.locator, l.locator, w.locator, q.locator, d.locator, g.locator) AS locator,
           coalesce(t.oom_victim, 0) AS oom_victim
      FROM (SELECT capture_id, src_type AS type, src_id AS id FROM edge
            UNION SELECT capture_id, dst_type, dst_id FROM edge) n
      LEFT JOIN task t ON n.type = 'task' AND t.capture_id = n.capture_id AND t.id = n.id
      LEFT JOIN locks l ON n.type = 'lock' AND l.capture_id = n.capture_id AND l.id = n.id
      LEFT JOIN work w ON n.type = 'work' AND w.capture_id = n.capture_id AND w.id = n.id
      LEFT JOIN workqueue q ON n.type = 'workqueue' AND q.capture_id = n.capture_id AND q.id = n.id
      LEFT JOIN device d ON n.type = 'device' AND d.capture_id = n.capture_id AND d.id = n.id
      LEFT JOIN memcg g ON n.type = 'memcg' AND g.capture_id = n.capture_id AND g.id = n.id;
CREATE VIEW findings AS SELECT * FROM finding;
CREATE VIEW finding_evidences AS
    SELECT fe.capture_id, fe.finding_id, fe.pos, ev.kind, ev.fact_id, ev.locator, ev.text
      FROM finding_evidence fe
      JOIN evidence ev ON ev.capture_id = fe.capture_id AND ev.id = fe.evidence_id;
CREATE VIEW incidents AS SELECT * FROM incident;
CREATE VIEW verdicts AS SELECT * FROM verdict;
-- A line for each capture: what its machine, its time and its verdict are, and the incident over artefacts that it is part of.
CREATE VIEW summaries AS
    SELECT s.id AS capture_id, s.incident, s.host, s.release, s.at, s.at_from, s.status, s.rule, s.severity, s.confidence,
           s.title, s.signature, s.findings, c.kind, c.member, c.machine, c.taint, c.boot_id, c.booted_at, c.ended_at,
           c.uptime_ms, c.panic, a.case_name, a.path
      FROM summary s JOIN capture c ON c.id = s.id JOIN artifact a ON a.id = c.artifact_id;
CREATE VIEW suppressions AS SELECT * FROM suppression;
-- Rules that could not be asked. why: "no swap facts: …". kind: missing (facts), slow, or mistake (in the rule).
CREATE VIEW not_evaluateds AS
    SELECT u.id AS capture_id, rule.value AS rule, why.value AS why, kind.value AS kind
      FROM unasked u JOIN reasons r ON r.id = u.reasons_id JOIN json_each(r.rules) reason ON reason.type = 'array'
      JOIN json_each(CASE reason.type WHEN 'array' THEN reason.value END, '$[0]') kind ON kind.type IN ('text', 'null')
      JOIN json_each(CASE reason.type WHEN 'array' THEN reason.value END, '$[1]') why ON why.type = 'text'
      JOIN json_each(CASE reason.type WHEN 'array' THEN reason.value END, '$[2]') rule ON rule.type = 'text';
-- Its name when it was a table.
CREATE VIEW not_evaluated AS SELECT * FROM not_evaluateds;
