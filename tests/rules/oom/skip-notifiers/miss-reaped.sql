-- SPDX-License-Identifier: GPL-2.0-or-later
-- Notifiers that do not sleep: the reaper has been there, what is left are page tables and shared pages.
INSERT INTO mm (capture_id, id, oom_skip, unstable, users, rss_anon_kb, notifiers, notifiers_start, notifier_ops) VALUES (1, 1, 1, 1, 1, 0, 1, 1, 'kvm_mmu_notifier_ops');
INSERT INTO task (capture_id, id, pid, tgid, comm, state, oom_victim, oom_mm_id) VALUES (1, 1, 95, 95, 'qemu', 'S', 1, 1);
