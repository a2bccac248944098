-- SPDX-License-Identifier: GPL-2.0-or-later
-- id:           io/nbd-server-starved
-- rev:          3
-- title:        {server} serves {device} and waits for memory, while {device} has not answered for {oldest_ms}
-- verdict:      {device} is a network block device that {server} serves, a process of this machine. {who} waits for memory[ in {place}()][, of cgroup {memcg}][, which is over its memory.high of {high_kb}], so that {device} does not answer: its
--               oldest request is {oldest_ms} old[, and {n} {n:task waits|tasks wait} for it].[ {swap} is on it: memory comes back only through it.]
-- advice:       Give {server} memory: {help}. If it has to die, disconnect the device first (nbd-client -d), which ends its requests with errors.
-- severity:     high
-- maturity:     stable
-- confidence:   0.8
-- requires:     wait, device.server_task_id
-- only-with:    allocators
-- explained-by: lock/deadlock
-- params:       min_age_ms=1000
-- classes:      L59
-- falsepos:     A server that is slow for another reason and happens to allocate at this instant; its wait would be young.
-- affected:     any kernel
-- refs:         doc:io/nbd-server-starved.md
-- The server is who has the other end of the device's socket open; any of its threads may be the one to answer. Over memory.high
-- a task reclaims and sleeps by turns.
SELECT 'nbd|' || coalesce(plain(a.caller), a.func, '') || flag(s.id, '|swap') AS fingerprint,
       'device:' || d.id || ' task:' || a.task_id || ' wait:' || a.wait_id || part(' swap:', s.id) || part(' memcg:', g.id) AS evidence,
       confidence(CASE WHEN s.id IS NOT NULL OR a.device_id = d.id OR coalesce(a.since_ms, h.asleep_ms) >= 10000 OR d.oldest_ms >= 10000 THEN 0.8 ELSE 0.6 END, a.certainty, 1) AS confidence,
       p.name AS server, CASE WHEN a.task_id = p.id THEN 'It' ELSE 'Its thread ' || a.name END AS who, CASE WHEN a.detail <> 'memcg-throttle' THEN coalesce(plain(a.caller), plain(a.func)) END AS place,
       CASE WHEN a.detail = 'memcg-throttle' OR (g.usage_kb >= g.high_kb AND coalesce(g.usage_kb < g.max_kb, 1)) THEN g.high_kb END AS high_kb,
       CASE WHEN (CASE WHEN a.detail = 'memcg-throttle' OR (g.usage_kb >= g.high_kb AND coalesce(g.usage_kb < g.max_kb, 1)) THEN g.high_kb END) IS NOT NULL THEN 'raise memory.high of its cgroup ' || g.path || part(' (memory.current is ', kb(g.usage_kb), ')') || ', or take the server out of it; the machine itself need not be short'
            WHEN g.id IS NOT NULL THEN 'raise the limit of its cgroup ' || g.path || ', or take the server out of it'
            ELSE 'free some (drop huge pages, stop guests)' END AS help, d.name AS device, d.oldest_ms AS oldest_ms, g.path AS memcg,
       (SELECT nullif(count(DISTINCT w.task_id), 0) FROM waits w WHERE w.capture_id = :capture AND w.target_type = 'device' AND w.target_id = d.id AND w.task_id <> a.task_id) AS n,
       CASE WHEN s.id IS NOT NULL THEN 'Swap' END AS swap
  FROM devices d
  JOIN tasks p ON p.capture_id = :capture AND p.id = d.server_task_id
  JOIN tasks x ON x.capture_id = :capture AND x.tgid = p.tgid
  JOIN allocators a ON a.task_id = x.id AND a.wait_id IS NOT NULL
  JOIN tasks h ON h.capture_id = :capture AND h.id = a.task_id
  LEFT JOIN swaps s ON s.capture_id = :capture AND s.kill_id IS NULL AND s.device_id = d.id
  LEFT JOIN memcgs g ON g.capture_id = :capture AND g.id = a.memcg_id
 WHERE d.capture_id = :capture AND d.kind = 'nbd' AND d.in_flight > 0 AND d.oldest_ms >= :min_age_ms
 GROUP BY d.id
 ORDER BY max(most(coalesce(a.since_ms, h.asleep_ms), a.wait_id, s.id)) DESC;
