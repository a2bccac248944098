-- SPDX-License-Identifier: GPL-2.0-or-later
-- id:           io/reclaim-waits-for-device
-- rev:          3
-- title:        {head} for {what}
-- verdict:      {example} reclaims memory and has waited in the course of that[ for {waited_ms}] for {what}[, and {others} more
--               do].[ The oldest request of {device} is {oldest_ms} old.]{end}
-- advice:       {advised}
-- severity:     high
-- maturity:     stable
-- confidence:   0.7
-- requires:     wait
-- only-with:    allocators
-- explained-by: oom/mutex-holder-allocates, lock/deadlock
-- params:       min_age_ms=1000
-- classes:      L70
-- falsepos:     Reclaim waits for its own writes all the time, for milliseconds. Under ten seconds it may just be slow.
-- affected:     any kernel; with swap on a disk that blk-wbt throttles any with writeback throttling (4.10)
-- refs:         doc:io/reclaim-waits-for-device.md
-- Waits for a device or a journal within a wait for memory: kswapd's count as well. One finding a device.
WITH waiting AS (
  SELECT a.task_id, a.name, a.wait_id, i.id AS inner_id, i.kind, i.detail, i.func, i.target, a.device_id,
         coalesce(i.since_ms, a.since_ms, t.asleep_ms, (SELECT max(e.duration_ms) FROM events e WHERE e.capture_id = :capture
                                                           AND e.task_id = a.task_id AND e.kind = 'hung-task')) AS ms
    FROM allocators a
    JOIN waits i ON i.capture_id = :capture AND i.id = a.inner_wait_id AND i.kind IN ('io', 'journal') AND coalesce(i.detail, '') NOT IN ('page-lock')
    LEFT JOIN tasks t ON t.capture_id = :capture AND t.id = a.task_id
   WHERE a.detail NOT IN ('memcg-throttle', 'dirty-throttle')),
hit AS (SELECT w.*, max(w.ms) OVER (PARTITION BY coalesce(w.device_id, w.kind || coalesce(w.detail, w.func))) AS longest FROM waiting w)
-- Who serves a block device and asks for memory in the course of that: what it waits for is served by nobody else.
, self AS (
  SELECT h.task_id AS task_id, plain(f.func) AS func, min(f.no) AS no
    FROM hit h JOIN frames f ON f.capture_id = :capture AND f.task_id = h.task_id AND f.reliable
     AND (f.func GLOB '*_queue_rq' OR f.func IN ('blk_mq_dispatch_rq_list', '__blk_mq_run_hw_queue', 'blk_mq_sched_dispatch_requests', 'loop_process_work', 'loop_thread', 'do_req_filebacked'))
     AND f.no > (SELECT max(a.no) FROM frames a WHERE a.capture_id = :capture AND a.task_id = h.task_id AND a.func GLOB '*alloc_page*')
   WHERE h.kind = 'io' GROUP BY h.task_id)
SELECT h.kind || '|' || coalesce(h.detail, h.func, '') AS fingerprint,
       'task:' || h.task_id || ' wait:' || h.wait_id || ' wait:' || h.inner_id || part(' device:', d.id) AS evidence,
       CASE WHEN h.longest >= 60000 THEN 0.85 WHEN h.longest >= 10000 THEN 0.7 ELSE 0.5 END AS confidence,
       CASE WHEN s.task_id THEN 'deadlock with itself: ' || coalesce(t.name, h.name) || ' serves a block device, reclaims memory and waits'
            WHEN count(DISTINCT h.task_id) = 1 THEN '1 task reclaims memory and waits' ELSE count(DISTINCT h.task_id) || ' tasks reclaim memory and wait' END AS head,
       CASE WHEN s.task_id THEN ' It is ' || coalesce(t.name, h.name) || ' that serves requests of a block device (in ' || s.func || '()), so that it waits for what only it can do: a deadlock with itself, and no slow device.'
            ELSE ' Memory comes back no faster than that device answers.' END AS "end",
       CASE WHEN s.task_id THEN 'Nothing but a reboot ends it. ' || coalesce(plain(w.caller) || '()', 'What serves the device') || ' has to allocate with GFP_NOIO (memalloc_noio_save()), or swap must not lie on that device.'
            ELSE 'Look at ' || coalesce(d.name, 'the device that is swapped or written to') || ' first: its messages, its load, its host. Where it works but is slow, less load and no writeback throttling (`echo 0 > /sys/block/DEV/queue/wbt_lat_usec`) help; for good, swap on a fast device of its own or on zram, and fewer dirty pages (`vm.dirty_bytes`).' END AS advised,
       h.name AS example, count(DISTINCT h.task_id) AS count, nullif(count(DISTINCT h.task_id) - 1, 0) AS others, h.longest AS waited_ms,
       coalesce(h.target, CASE h.detail WHEN 'tag' THEN 'a free slot for a request (tag) of a block device' WHEN 'throttle' THEN 'writeback throttling' WHEN 'frozen-queue' THEN 'a frozen request queue' END,
         CASE h.kind WHEN 'journal' THEN 'a journal' ELSE 'I/O' || coalesce(' (' || h.detail || ')', '') END) AS what, d.name AS device, d.oldest_ms AS oldest_ms
  FROM hit h
  LEFT JOIN self s ON s.task_id = h.task_id
  LEFT JOIN devices d ON d.capture_id = :capture AND d.id = h.device_id
  LEFT JOIN tasks t ON t.capture_id = :capture AND t.id = s.task_id
  LEFT JOIN waits w ON w.capture_id = :capture AND w.id = CASE WHEN s.task_id THEN h.wait_id END
 GROUP BY coalesce(h.device_id, h.kind || coalesce(h.detail, h.func)) HAVING h.longest >= :min_age_ms
 ORDER BY max(most(s.task_id IS NOT NULL, -h.ms, h.inner_id)) DESC;
