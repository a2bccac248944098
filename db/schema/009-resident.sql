-- SPDX-License-Identifier: GPL-2.0-or-later
-- Schema 9: how much of what a process has locked is in memory.

ALTER TABLE mm ADD COLUMN locked_rss_kb INTEGER; -- dumps, as vm_locked_kb: what of it the page tables map
