-- SPDX-License-Identifier: GPL-2.0-or-later
-- Schema 13: which rules judged a capture, so that a rescan that was killed goes on where it ended.

ALTER TABLE summary ADD COLUMN judged_by TEXT; -- digest of the rules with their parameters; NULL: not known
