-- SPDX-License-Identifier: GPL-2.0-or-later
-- id:           io/reclaim-waits-for-device
-- rev:          1
-- title:        {count} {count:task reclaims|tasks reclaim} memory and {count:waits|wait} for {what}
-- verdict:      {example} reclaims memory and has waited in the course of that[ for {waited_ms}] for {what}[, and {others} more
--               do].[ The oldest request of {device} is {oldest_ms} old.] Memory comes back no faster than that device
--               answers.
-- severity:     high
-- maturity:     stable
-- confidence:   0.7
-- requires:     wait
-- explained-by: oom/mutex-holder-allocates, lock/deadlock
-- params:       min_age_ms=1000
-- classes:      L70
-- falsepos:     Reclaim waits for its own writes all the time, for milliseconds. Under ten seconds it may just be slow.
-- affected:     any kernel; with swap on a disk that blk-wbt throttles any with writeback throttling (4.10)
-- refs:         doc:io/reclaim-waits-for-device.md
-- Waits for a device or a journal within a wait for memory: kswapd's count as well. One finding a device.
WITH hit AS (
  SELECT a.task_id, a.name, a.wait_id, i.id AS inner_id, i.kind, i.detail, i.func, i.target, a.device_id,
         coalesce(i.since_ms, a.since_ms, t.asleep_ms, (SELECT max(e.duration_ms) FROM events e WHERE e.capture_id = :capture
                                                           AND e.task_id = a.task_id AND e.kind = 'hung-task')) AS ms
    FROM allocators a
    JOIN waits i ON i.capture_id = :capture AND i.id = a.inner_wait_id AND i.kind IN ('io', 'journal') AND coalesce(i.detail, '') NOT IN ('page-lock')
    LEFT JOIN tasks t ON t.capture_id = :capture AND t.id = a.task_id
   WHERE a.detail NOT IN ('memcg-throttle', 'dirty-throttle'))
SELECT h.kind || '|' || coalesce(h.detail, h.func, '') AS fingerprint,
       'task:' || h.task_id || ' wait:' || h.wait_id || ' wait:' || h.inner_id || part(' device:', d.id) AS evidence,
       CASE WHEN max(h.ms) >= 60000 THEN 0.85 WHEN max(h.ms) >= 10000 THEN 0.7 ELSE 0.5 END AS confidence,
       h.name AS example, count(DISTINCT h.task_id) AS count, nullif(count(DISTINCT h.task_id) - 1, 0) AS others, max(h.ms) AS waited_ms,
       coalesce(h.target, h.kind) || coalesce(' (' || h.detail || ')', '') AS what, d.name AS device, d.oldest_ms AS oldest_ms
  FROM hit h
  LEFT JOIN devices d ON d.capture_id = :capture AND d.id = h.device_id
 GROUP BY coalesce(h.device_id, h.kind || coalesce(h.detail, h.func)) HAVING max(h.ms) >= :min_age_ms;
