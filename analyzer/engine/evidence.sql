-- SPDX-License-Identifier: GPL-2.0-or-later
-- The words of each kind of fact that a finding can cite: a SELECT of its locator and its text, which :capture and :id
-- (and :no, for frames) pick. A line "-- kind: NAME" begins each. part() and flag() leave out what is unknown, so that
-- nothing is said of it.

-- kind: task
SELECT locator,
       name || part(': state ', state) || flag(killable, ', the sleep ends at a fatal signal')
         || flag(oom_victim, ', OOM victim')
         || flag((SELECT m.oom_skip FROM mms m WHERE m.capture_id = t.capture_id AND m.id = t.oom_mm_id), ', MMF_OOM_SKIP')
         || flag(tif_memdie, ', TIF_MEMDIE') || flag(fatal_signal, ', SIGKILL pending') || flag(exiting, ', PF_EXITING')
         || flag(flags & 0x100000, ', PF_LESS_THROTTLE') || flag(kthread, ', kernel thread') || flag(on_cpu, ', running') || part(', CPU ', cpu)
         || part(', asleep for ', seconds(nullif(asleep_ms, 0)), ' s') || part(' (', asleep_from, ')')
         || part(', task_struct ', address(addr))
  FROM tasks t WHERE capture_id = :capture AND id = :id;

-- kind: mm
SELECT locator,
       'mm' || part(' ', address(addr)) || part(', users ', users) || part(', anon ', rss_anon_kb, ' kB')
         || part(', file ', rss_file_kb, ' kB') || part(', shmem ', rss_shmem_kb, ' kB')
         || part(', swapped ', swap_kb, ' kB') || part(', page tables ', pgtables_kb, ' kB')
         || flag(oom_skip, ', MMF_OOM_SKIP')
         || CASE unstable WHEN 1 THEN ', MMF_UNSTABLE' WHEN 0 THEN ', not MMF_UNSTABLE' ELSE '' END
  FROM mms WHERE capture_id = :capture AND id = :id;

-- kind: lock
SELECT locator,
       label || part(' at ', address(addr))
         || CASE mode WHEN 'write' THEN ', held' || CASE kind WHEN 'rwsem' THEN ' for write' ELSE '' END
                      WHEN 'read' THEN ', held for read' WHEN 'free' THEN ', free' ELSE '' END
         || part(' by ', (SELECT t.name FROM tasks t WHERE t.capture_id = l.capture_id AND t.id = l.owner_task_id))
         || part(' (', owner_certainty || part(': ', owner_how), ')') || part(', owner word ', address(owner_raw))
         || part(', count ', address(count_raw)) || part(', readers ', readers) || part(', waiters ', waiters)
  FROM locks l WHERE capture_id = :capture AND id = :id;

-- kind: wait
SELECT w.locator,
       (SELECT t.name FROM tasks t WHERE t.capture_id = w.capture_id AND t.id = w.task_id) || ' waits: ' || kind
         || part(' (', detail, ')') || part(', ', target_text) || part(': ', func) || part(' ← ', caller)
         || part(' [', caller_module, ']') || part(', for ', seconds(nullif(since_ms, 0)), ' s')
         || part(', waiter at ', address(nullif(waiter_addr, 0))) || part(', ', gfp) || part(', order ', page_order)
         || '; ' || certainty || ': ' || how
  FROM waits w WHERE capture_id = :capture AND id = :id;

-- kind: frame
SELECT t.locator,
       t.name || ' #' || no || ' '
         || coalesce(func || part('+', address(pc_offset)) || part(' [', module, ']'), '?') || part(' at ', address(pc))
         || ' (' || how || CASE WHEN reliable THEN '' ELSE ', unreliable' END || ')'
  FROM frames f JOIN tasks t ON t.capture_id = f.capture_id AND t.id = f.task_id
 WHERE f.capture_id = :capture AND f.task_id = :id AND f.no = :no;

-- kind: oom_kill
SELECT locator,
       CASE WHEN killed THEN 'killed ' || coalesce(victim_comm, '?') || part('[', victim_pid, ']')
            ELSE 'OOM report without a kill' END
         || part(', anon ', anon_rss_kb, ' kB') || part(', asked for by ', trigger_comm || part('[', trigger_pid, ']'))
         || part(', limit of ', memcg) || part(': ', message)
  FROM oom_kills WHERE capture_id = :capture AND id = :id;

-- kind: oom_candidate
SELECT locator,
       coalesce(comm, '?') || '[' || coalesce(pid, '?') || ']' || part(': rss ', rss_kb, ' kB')
         || part(', oom_score_adj ', oom_score_adj)
  FROM oom_candidates WHERE capture_id = :capture AND id = :id;

-- kind: oom_state
SELECT locator,
       'OOM killer: oom_victims ' || coalesce(victims, '?') || flag(killer_disabled, ', disabled')
         || part(', reaper queue ', reaper_queue) || part(', blockers ', blockers) || part(', vm.swappiness ', swappiness)
         || part(', oom_context: owner ', address(owner_raw)) || part(', oom_context: victim ', address(victim_raw)) || part(', waiters ', waiters)
  FROM oom_states WHERE capture_id = :capture AND id = :id;

-- kind: memcg
SELECT locator,
       'memcg ' || coalesce(path, '?') || part(': usage ', usage_kb, ' kB') || part(', high ', high_kb, ' kB') || part(', max ', max_kb, ' kB')
         || flag(under_oom, ', under OOM') || flag(oom_lock, ', oom_lock held') || flag(online = 0, ', offline')
         || flag(oom_kill_disable, ', oom_kill_disable')
         || part(', oom_context: owner ', address(oom_owner_raw)) || part(', oom_context: victim ', address(oom_victim_raw))
         || part(', waiters ', nullif(waiters, 0))
         || part(', swappiness ', (SELECT v.value FROM vmstats v WHERE v.capture_id = memcgs.capture_id AND v.memcg_id = memcgs.id AND v.name = 'swappiness'))
  FROM memcgs WHERE capture_id = :capture AND id = :id;

-- kind: zone
SELECT locator,
       'zone ' || coalesce(name, '?') || part(' of node ', node) || part(': free ', free_kb, ' kB')
         || part(', min ', min_kb, ' kB') || part(', low ', low_kb, ' kB') || flag(unreclaimable, ', all_unreclaimable')
  FROM zones WHERE capture_id = :capture AND id = :id;

-- kind: vmstat
SELECT locator,
       name || ' ' || coalesce(value, '?') || CASE unit WHEN 'kb' THEN ' kB' ELSE '' END || part(' of node ', node)
  FROM vmstats WHERE capture_id = :capture AND id = :id;

-- kind: swap
SELECT locator,
       'swap ' || coalesce(name, 'in all') || part(' (', kind, ')') || part(': total ', total_kb, ' kB')
         || part(', free ', free_kb, ' kB')
  FROM swaps WHERE capture_id = :capture AND id = :id;

-- kind: workqueue
SELECT locator,
       'workqueue ' || coalesce(name, '?') || flag(mem_reclaim, ', WQ_MEM_RECLAIM') || part(', active ', active)
         || part(', inactive ', inactive)
  FROM workqueues WHERE capture_id = :capture AND id = :id;

-- kind: work
SELECT locator,
       'work ' || coalesce(func, '?') || part(' [', module, ']') || part(', ', state)
         || part(', its pool stalled for ', seconds(pool_stalled_ms), ' s')
  FROM works WHERE capture_id = :capture AND id = :id;

-- kind: pool
SELECT locator,
       'pool ' || coalesce(no, '?') || part(' of CPU ', coalesce(cpu, cpus)) || part(', stuck for ', seconds(nullif(hung_ms, 0)), ' s')
         || part(', workers ', workers) || part(', idle ', idle)
  FROM pools WHERE capture_id = :capture AND id = :id;

-- kind: device
SELECT locator,
       'device ' || coalesce(name, '?') || part(' (', kind, ')') || part(', in flight ', in_flight)
         || part(', oldest for ', seconds(oldest_ms), ' s')
  FROM devices WHERE capture_id = :capture AND id = :id;

-- kind: event
SELECT locator, kind || part(': ', text) FROM events WHERE capture_id = :capture AND id = :id;
