-- SPDX-License-Identifier: GPL-2.0-or-later
-- Schema 3: one clock for all that a capture's log tells. Logs have the kernel's own time, a wall clock, or both;
-- what has only the second could not be put in order with the rest.

ALTER TABLE oom_kill ADD COLUMN at_ms INTEGER; -- time since boot; without it, wall clock since the log's first record
ALTER TABLE event ADD COLUMN at_ms INTEGER; -- time since boot; without it, wall clock since the log's first record
