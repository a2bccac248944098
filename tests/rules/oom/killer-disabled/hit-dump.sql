-- SPDX-License-Identifier: GPL-2.0-or-later
-- A dump of a machine that hangs in suspend.
-- expect: 1
-- confidence: 0.85
-- severity: high
INSERT INTO oom_state (capture_id, id, killer_disabled) VALUES (1, 1, 1);
INSERT INTO event (capture_id, id, kind, time_ms, text) VALUES (1, 1, 'oom-disabled', 50000, 'OOM killer disabled.');
