-- SPDX-License-Identifier: GPL-2.0-or-later
-- Schema 12: what crash's "sys" tells besides.

ALTER TABLE capture ADD COLUMN cmdline TEXT; -- the kernel's command line
ALTER TABLE capture ADD COLUMN load TEXT;    -- load averages of 1, 5 and 15 minutes, as uptime(1) prints them
