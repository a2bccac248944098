-- SPDX-License-Identifier: GPL-2.0-or-later
-- An NMI from outside is how a dump of a machine is asked for whose console does not answer.
-- expect: 1
-- severity: medium
-- advice: Find out why somebody crashed the machine: no task was blocked at that moment, so look at ON THE CPUS in this report for what ran, and at what the log says before the crash. Where no CPU was busy, the trouble was over, or it was a test of kdump.
INSERT INTO task (capture_id, id, pid, tgid, comm, state) VALUES (1, 1, 10, 10, 'a', 'R'), (1, 2, 11, 11, 'b', 'S');
INSERT INTO wait (capture_id, id, task_id, kind, certainty, how, func, caller) VALUES (1, 1, 2, 'event', 'certain', 'frame', 'do_wait', 'kernel_wait4+0x1');
INSERT INTO event (capture_id, id, locator, kind, text) VALUES (1, 1, 'vmcore:record@9', 'panic', 'Kernel panic - not syncing: NMI: Not continuing');
