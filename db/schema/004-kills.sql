-- SPDX-License-Identifier: GPL-2.0-or-later
-- Schema 4: what the lines of a kill say beyond the kernel's own sizes, and how a report ends.

ALTER TABLE oom_kill ADD COLUMN cut INTEGER;             -- 1: the log ends, or the excerpt is cut, before the report names a victim
ALTER TABLE oom_kill ADD COLUMN rss_kb INTEGER;          -- resident memory, where the kernel prints only the sum (OpenVZ)
ALTER TABLE oom_kill ADD COLUMN container TEXT;          -- OpenVZ's beancounter or environment whose memory ran out
ALTER TABLE oom_kill ADD COLUMN reaped_anon_kb INTEGER;  -- what the reaper left of it
ALTER TABLE oom_kill ADD COLUMN reaped_shmem_kb INTEGER;
