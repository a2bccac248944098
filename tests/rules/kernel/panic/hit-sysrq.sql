-- SPDX-License-Identifier: GPL-2.0-or-later
-- expect: 1
-- severity: info
-- advice: The log alone does not show what hung. Triage the dump that kdump wrote (by default below /var/crash), or the log from before the crash: hung tasks, lockups and OOM kills are in it.
UPDATE capture SET kind = 'log' WHERE id = 1;
INSERT INTO event (capture_id, id, locator, kind, text) VALUES (1, 1, 'log:x:9', 'panic', 'Kernel panic - not syncing: sysrq triggered crash');
