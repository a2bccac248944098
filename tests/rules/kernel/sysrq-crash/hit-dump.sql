-- SPDX-License-Identifier: GPL-2.0-or-later
-- expect: 1
-- advice: Find out why somebody crashed the machine: WHO WAITS in this report has who was stuck at that moment, for how long and for whom, ON THE CPUS what ran instead. Where no wait is long and no CPU was busy, the trouble was over, or it was a test of kdump.
INSERT INTO task (capture_id, id, pid, tgid, comm, state, asleep_ms) VALUES (1, 1, 10, 10, 'a', 'D', 900);
INSERT INTO wait (capture_id, id, task_id, kind, certainty, how, func, caller) VALUES (1, 1, 1, 'io', 'certain', 'frame', 'io_schedule', 'read_it+0x10');
INSERT INTO event (capture_id, id, locator, kind, text, func) VALUES (1, 1, 'vmcore:record@9', 'oops', 'BUG: unable to handle kernel NULL pointer dereference', 'sysrq_handle_crash+0x12');
