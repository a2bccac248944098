-- SPDX-License-Identifier: GPL-2.0-or-later
-- 4.14 to 4.18: the reaper leaves it alone and says nothing. Made up.
-- expect: 1
INSERT INTO mm (capture_id, id, oom_skip, unstable, users, rss_anon_kb, notifiers, notifiers_start, notifier_ops) VALUES (1, 1, 1, 0, 2, 4194304, 1, 1, 'kvm_mmu_notifier_ops');
INSERT INTO task (capture_id, id, pid, tgid, comm, state, oom_victim, oom_mm_id) VALUES (1, 1, 95, 95, 'qemu', 'S', 1, 1);
