-- SPDX-License-Identifier: GPL-2.0-or-later
-- id:           fs/alloc-deadlock
-- rev:          1
-- title:        {task} of a file system asks for memory again and again[: {size_bytes}]
-- verdict:      {task} asked for[ {size_bytes} of] memory in a loop that ends only when it gets it: XFS said so {n} {n:time|times}[ within {span_ms}][, in {func}()]. It may hold a
--               transaction and locks of the file system meanwhile, and nobody is OOM-killed for it.
-- advice:       {what}
-- severity:     medium
-- maturity:     testing
-- confidence:   0.75
-- requires:     event
-- only-with:    event.fs-alloc-deadlock
-- explained-by: oom/nofail-loop, oom/nofs-only, oom/mutex-holder-allocates, oom/lowmem-exhausted, oom/memalloc-drains
-- params:       lasting_ms=10000
-- classes:      L29 L30
-- falsepos:     A line or two under load are a delay: the request was served in the end.
-- affected:     2.6.39 to 6.8; later kernels ask with __GFP_NOFAIL and say nothing
-- refs:         doc:fs/alloc-deadlock.md
-- One finding a task. The line comes with each hundredth try, so many of them are long.
WITH e AS (
  SELECT e.comm, e.pid, min(e.id) AS first, max(e.id) AS last, count(*) AS n, max(m.at_ms) - min(m.at_ms) AS span, min(e.text) AS text
    FROM events e LEFT JOIN moments m ON m.fact = 'event' AND m.id = e.id
   WHERE e.capture_id = :capture AND e.kind = 'fs-alloc-deadlock' GROUP BY e.comm, e.pid)
SELECT plain(substr(e.text, instr(e.text, ' in ') + 4, instr(substr(e.text, instr(e.text, ' in ') + 4) || ' ', ' ') - 1)) AS fingerprint,
       'event:' || e.first || part(' event:', nullif(e.last, e.first)) AS evidence, coalesce(e.comm || part('[', e.pid, ']'), 'A task') AS task,
       CASE WHEN instr(e.text, ' size ') THEN CAST(substr(e.text, instr(e.text, ' size ') + 6) AS INTEGER) END AS size_bytes, e.n AS n, nullif(e.span, 0) AS span_ms,
       substr(e.text, instr(e.text, ' in ') + 4, instr(substr(e.text, instr(e.text, ' in ') + 4) || ' ', ' ') - 1) AS func,
       CASE WHEN e.span >= :lasting_ms THEN 0.85 WHEN e.n > 1 THEN 0.7 ELSE 0.5 END AS confidence,
       CASE WHEN e.span >= :lasting_ms THEN 'high' WHEN e.n > 1 THEN 'medium' ELSE 'low' END AS severity,
       CASE WHEN instr(e.text, ' size ') AND CAST(substr(e.text, instr(e.text, ' size ') + 6) AS INTEGER) > 32768
                 THEN 'A piece that large is to be had only by compaction: `echo 1 > /proc/sys/vm/compact_memory` and `echo 3 > /proc/sys/vm/drop_caches` may end it now. Very fragmented files make XFS ask so much: look at them with `xfs_bmap`, defragment them (`xfs_fsr`), and give such files an extent size hint. Newer kernels keep extents in small pieces.'
            ELSE 'SysRq-f kills somebody and ends it, as the kernel does not do so by itself for such a request. Give the machine more memory or swap, and keep more free (`vm.min_free_kbytes`).' END AS what
  FROM e
 ORDER BY e.first;
