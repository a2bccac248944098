-- SPDX-License-Identifier: GPL-2.0-or-later
-- Schema 11: what a request for memory may use, and what dumps tell of cgroups, nodes and throttled tasks.

ALTER TABLE wait ADD COLUMN gfp_how TEXT;             -- dumps: where the mask was read: "variable", "scan_control of try_to_free_pages() on its stack"
ALTER TABLE wait ADD COLUMN zone TEXT;                -- the highest zone that the request may use, as zones.name
ALTER TABLE zone ADD COLUMN kept_kb INTEGER;          -- dumps: kept from the requests that wait (lowmem_reserve for their highest zone)
