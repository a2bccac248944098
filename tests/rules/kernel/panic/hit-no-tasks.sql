-- SPDX-License-Identifier: GPL-2.0-or-later
-- A dump whose tasks could not be read shows none of them, so nobody is sent to look for them in the report.
-- expect: 1
-- severity: info
-- advice: The dump would show what the machine was doing, but its tasks could not be read: the notes of this report say why. Read what stands before the panic in its log (crash> log).
INSERT INTO event (capture_id, id, locator, kind, text) VALUES (1, 1, 'vmcore:record@9', 'panic', 'Kernel panic - not syncing: sysrq triggered crash');
