-- SPDX-License-Identifier: GPL-2.0-or-later
-- Schema 11: what a request for memory may use, and what dumps tell of cgroups, nodes and throttled tasks.

ALTER TABLE wait ADD COLUMN gfp_how TEXT;             -- dumps: where the mask was read: "variable", "scan_control of try_to_free_pages() on its stack"
ALTER TABLE wait ADD COLUMN zone TEXT;                -- the highest zone that the request may use, as zones.name
ALTER TABLE zone ADD COLUMN kept_kb INTEGER;          -- dumps: kept from the requests that wait (lowmem_reserve for their highest zone)

-- OpenVZ's oom_context: its pointers, of which 0 is nobody and one without a task somebody who is gone.
ALTER TABLE memcg ADD COLUMN oom_owner_raw INTEGER;
ALTER TABLE memcg ADD COLUMN oom_victim_raw INTEGER;
ALTER TABLE oom_state ADD COLUMN owner_raw INTEGER;
ALTER TABLE oom_state ADD COLUMN victim_raw INTEGER;

ALTER TABLE oom_state ADD COLUMN swappiness INTEGER;  -- vm.swappiness
ALTER TABLE task ADD COLUMN throttled INTEGER;        -- 1: the CPU bandwidth of a cgroup of its is used up (cpu.max)
ALTER TABLE task ADD COLUMN mems_allowed TEXT;        -- nodes that its cpuset allows: "0-1,3"
ALTER TABLE task ADD COLUMN mempolicy TEXT;           -- its own memory policy: "bind:0"; NULL without one
ALTER TABLE mm ADD COLUMN notifier_ops TEXT;          -- who registered: "kvm_mmu_notifier_ops", with a blank between several
ALTER TABLE mm ADD COLUMN notifiers_start INTEGER;    -- 1: one has to be asked before pages go (invalidate_range_start)
ALTER TABLE mm ADD COLUMN holder_task_id INTEGER;     -- no task of the mm: it has the pointer on its stack, and may hold it (likely)
