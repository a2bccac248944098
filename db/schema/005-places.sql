-- SPDX-License-Identifier: GPL-2.0-or-later
-- Where lockups, stalls and oopses were.
ALTER TABLE event ADD COLUMN func TEXT;       -- the function at the instruction pointer
ALTER TABLE event ADD COLUMN culprit INTEGER; -- of lockups: 1: others wait for this CPU's answer to an interrupt, 0: it waits
