-- SPDX-License-Identifier: GPL-2.0-or-later
-- expect: 1
-- severity: medium
-- advice: WHO WAITS in this report has the tasks that were blocked at that moment, the longest first, and for whom.
INSERT INTO task (capture_id, id, pid, tgid, comm, state, asleep_ms) VALUES (1, 1, 10, 10, 'a', 'D', 900);
INSERT INTO event (capture_id, id, locator, kind, text) VALUES (1, 1, 'vmcore:record@9', 'panic', 'Kernel panic - not syncing: hung_task: blocked tasks');
