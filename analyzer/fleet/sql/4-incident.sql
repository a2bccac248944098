-- SPDX-License-Identifier: GPL-2.0-or-later
-- The incidents of all captures that are of the same boot and time as :capture become one, that with the lowest number. Who
-- belongs to whom is a question of two captures alone, so their order does not matter. What is NOT MATERIALIZED needs
-- no table of its own: to make one takes longer than to read what mostly is one row, or none.
WITH
it AS NOT MATERIALIZED (SELECT s.*, c.boot_id, c.uptime_ms FROM summary s JOIN capture c ON c.id = s.id WHERE s.id = :capture),
-- Records that both have: three, or all that one of them has.
shared AS (
  SELECT o.capture AS id, count(*) AS n
    FROM record r JOIN record o ON o.key = r.key AND o.capture <> r.capture WHERE r.capture = :capture GROUP BY o.capture),
by_records AS NOT MATERIALIZED (
  SELECT id FROM shared
   WHERE n >= 3 OR n = (SELECT count(*) FROM record WHERE capture = :capture)
      OR n = (SELECT count(*) FROM record WHERE capture = shared.id)),
-- Ten seconds, and what clocks drift apart: 100 in a million.
by_time AS NOT MATERIALIZED (
  SELECT o.id
    FROM it JOIN summary o ON o.host_key = it.host_key AND o.id <> it.id
                          AND o.booted_s BETWEEN it.booted_s - 3600 AND it.booted_s + 3600
    JOIN capture c ON c.id = o.id
   WHERE abs(o.booted_s - it.booted_s) <= 10 + max(coalesce(it.uptime_ms, 0), coalesce(c.uptime_ms, 0)) / 10000000),
by_id AS NOT MATERIALIZED (SELECT c.id FROM it JOIN capture c ON c.boot_id = it.boot_id AND c.id <> it.id),
alike AS NOT MATERIALIZED (SELECT id FROM by_id UNION SELECT id FROM by_time UNION SELECT id FROM by_records),
-- What is known of both must not contradict; time goes on for some minutes around what a capture tells. A wall clock without
-- an offset may be another time zone's.
same AS NOT MATERIALIZED (
  SELECT o.id, o.incident
    FROM it JOIN alike a JOIN summary o ON o.id = a.id JOIN capture c ON c.id = o.id
   WHERE (it.boot_id IS NULL OR c.boot_id IS NULL OR it.boot_id = c.boot_id)
     AND (o.host_key IS NULL OR it.host_key IS NULL OR o.host_key = it.host_key OR it.boot_id = c.boot_id)
     AND (o.release IS NULL OR it.release IS NULL OR o.release = it.release OR it.boot_id = c.boot_id)
     AND (it.boot_id = c.boot_id OR coalesce(abs(o.booted_s - it.booted_s) <= 54000 + max(coalesce(it.uptime_ms, 0), coalesce(c.uptime_ms, 0)) / 10000000, 1))
     AND coalesce(o.from_ms <= it.to_ms + 600000, 1) AND coalesce(it.from_ms <= o.to_ms + 600000, 1)),
joined AS (SELECT incident FROM it UNION SELECT incident FROM same)
UPDATE summary SET incident = (SELECT min(incident) FROM joined)
 WHERE incident IN (SELECT incident FROM joined) AND incident <> (SELECT min(incident) FROM joined)
