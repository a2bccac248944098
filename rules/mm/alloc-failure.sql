-- SPDX-License-Identifier: GPL-2.0-or-later
-- id:           mm/alloc-failure
-- rev:          5
-- title:        {head}[ in {task}][ ({mode})]
-- verdict:      {began}[ in {task}][, for {caller}()][ ({mode})]. {meaning}
-- advice:       {what}
-- severity:     info
-- maturity:     stable
-- confidence:   0.85
-- requires:     event
-- only-with:    any(event.alloc-failure, event.vmalloc-failure, event.slab-failure)
-- explained-by: *
-- falsepos:     The caller may depend on the allocation after all; then its error shows after the report.
-- affected:     any kernel
-- refs:         doc:mm/alloc-failure.md
-- One finding an incident. The kernel reports an allocation that failed unless its caller said that it copes (__GFP_NOWARN).
WITH all_of AS (
  SELECT e.*, m.incident_id AS incident, count(*) OVER (PARTITION BY m.incident_id) AS n, row_number() OVER (PARTITION BY m.incident_id ORDER BY e.kind <> 'alloc-failure', e.id) AS nth,
         CASE WHEN instr(e.text, 'order:') THEN CAST(substr(e.text, instr(e.text, 'order:') + 6) AS INTEGER) END AS ord,
         CASE WHEN e.text LIKE '%(%GFP%)%' THEN substr(e.text, instr(e.text, '(') + 1, instr(e.text, ')') - instr(e.text, '(') - 1)
              WHEN e.text LIKE '%mode:0x20' OR e.text LIKE '%mode:0x20 %' OR e.text LIKE '%mode:0x20,%' OR e.text LIKE '%mode:0x4020%' THEN 'GFP_ATOMIC' END AS mode
    FROM events e JOIN moments m ON m.fact = 'event' AND m.id = e.id
   WHERE e.capture_id = :capture AND e.kind IN ('alloc-failure', 'vmalloc-failure', 'slab-failure')),
-- A task that sleeps was told of later: that stack is not the allocation's.
e AS MATERIALIZED (
  SELECT a.*, (SELECT plain(f.func) FROM told_frames f
                WHERE f.capture_id = :capture AND f.task_id = a.task_id AND f.func NOT LIKE '%alloc%' AND f.func NOT LIKE '%slab%' AND f.func NOT LIKE '%slub%'
                  AND f.func NOT LIKE '%get_free_page%' AND f.func NOT LIKE 'cache_grow%' AND f.func NOT LIKE '%warn%' AND f.func NOT LIKE '%get_page%'
                  AND f.func NOT LIKE '%sheaf%' AND f.func NOT LIKE '%refill\_objects%' ESCAPE '\' AND f.func NOT LIKE '\_\_pcs\_%' ESCAPE '\'
                  AND f.func NOT IN ('dump_stack', 'show_stack', 'unwind_backtrace')
                  AND NOT EXISTS (SELECT 1 FROM frames s WHERE s.capture_id = :capture AND s.task_id = a.task_id AND s.func IN ('__schedule', 'schedule') AND s.reliable) ORDER BY f.no LIMIT 1) AS caller
    FROM all_of a WHERE a.nth = 1)
SELECT CASE WHEN e.ord > 3 THEN 'costly' WHEN e.ord > 0 THEN 'order' ELSE 'page' END || '|' || coalesce(e.mode, '') AS fingerprint, 'event:' || e.id AS evidence,
       CASE WHEN e.n = 1 THEN 'an' ELSE e.n || ' allocations failed, the first an' END || ' allocation of order ' || coalesce(e.ord, 0) || flag(e.n = 1, ' failed') AS head,
       CASE WHEN e.n = 1 THEN 'An' ELSE e.n || ' allocations failed, the first an' END || ' allocation of order ' || coalesce(e.ord, 0) || flag(e.n = 1, ' failed') AS began, e.comm || part('[', e.pid, ']') AS task, e.mode AS mode,
       CASE WHEN e.ord > 3 OR coalesce(e.mode, '') LIKE '%ATOMIC%' OR coalesce(e.mode, '') LIKE '%NORETRY%' OR coalesce(e.mode, '') LIKE '%NOWAIT%' OR coalesce(e.mode, '') LIKE '%RETRY_MAYFAIL%'
                 THEN 'info' ELSE 'low' END AS severity,
       CASE WHEN e.kind = 'vmalloc-failure' THEN 'A mapping of that size did not fit; as a rule the size itself is the mistake.'
            WHEN e.ord > 3 THEN 'Nothing is lost but that request: pieces as large as ' || (4 << e.ord) || ' kB are rarely to be had once memory is fragmented.'
            WHEN coalesce(e.mode, '') LIKE '%ATOMIC%' OR coalesce(e.mode, '') LIKE '%NOWAIT%' THEN 'The request must not wait for reclaim, so a burst can find nothing free; the caller drops a packet or tries again.'
            WHEN e.comm LIKE 'kswapd%' THEN 'It came up in reclaim itself, which must not wait for more reclaim.'
            WHEN coalesce(e.mode, '') LIKE '%NORETRY%' OR coalesce(e.mode, '') LIKE '%RETRY_MAYFAIL%' THEN 'The caller asked not to try hard, and has another way.'
            WHEN coalesce(e.mode, '') LIKE '%NOFS%' OR coalesce(e.mode, '') LIKE '%NOIO%' THEN 'Its caller holds locks of a file system or a device, so that it must not reclaim there, and the OOM killer is not called for it; it has to cope: look for errors of that file system after it.'
            WHEN coalesce(e.mode, '') LIKE '%NOMEMALLOC%' THEN 'It may not take from the reserves: a request in the course of reclaim, as for swap, then fails at once, and the caller has to cope.'
            WHEN coalesce(e.mode, '') LIKE '%DMA%' THEN 'It wanted memory of a DMA zone, which is small and may be empty from the boot on.'
            WHEN e.mode NOT LIKE '%GFP_KERNEL%' AND e.mode NOT LIKE '%USER%' AND e.mode NOT LIKE '%RECLAIM%' AND e.mode NOT LIKE '%TRANSHUGE%'
                 THEN 'Its mask lets it neither wait nor reclaim, so it may find nothing free at any time; the caller has to cope.'
            ELSE 'Such a request fails only when reclaim and the OOM killer could not help, or memory is in pieces: look at the report.' END AS meaning,
       e.caller AS caller,
       CASE WHEN e.kind = 'vmalloc-failure' THEN 'Look at the size that was asked for, and at who computed it.'
            WHEN e.ord > 3 THEN 'Nothing has to be done at once. Where it matters that it works, the code should ask for single pages (`kvmalloc()`), or its memory should be set aside early: CMA, huge pages, a driver that is loaded at boot.'
            WHEN coalesce(e.mode, '') LIKE '%ATOMIC%' OR coalesce(e.mode, '') LIKE '%NOWAIT%' THEN 'A few of these are harmless. When they come in bursts, or packets are missed, raise `vm.min_free_kbytes` a little.'
            WHEN coalesce(e.mode, '') LIKE '%NORETRY%' OR coalesce(e.mode, '') LIKE '%RETRY_MAYFAIL%' THEN 'Nothing has to be done.'
            WHEN coalesce(e.mode, '') LIKE '%DMA%' THEN 'Keep more of the low memory free for it: fewer drivers that want it, a DMA mask that is set, or a larger part for the crash kernel (`crashkernel=…,low`).'
            ELSE 'Look for errors of ' || coalesce(e.caller || '()', 'the caller') || ' after the report. When they matter, raise `vm.min_free_kbytes` and see what else took memory at that time.' END AS what
  FROM e
 ORDER BY e.id;
