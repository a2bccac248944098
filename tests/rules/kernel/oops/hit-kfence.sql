-- SPDX-License-Identifier: GPL-2.0-or-later
-- Who found it stands first; KFENCE lets the task go on as KASAN does.
-- expect: 1
-- title: KFENCE found a use of freed memory
-- advice: Look at the first of these reports alone; what follows may be its damage. A checker of the kernel found it; the task went on, with memory that may be damaged.
UPDATE capture SET kind = 'log' WHERE id = 1;
INSERT INTO event (capture_id, id, locator, kind, text) VALUES (1, 1, 'log:x:9', 'oops', 'BUG: KFENCE: use-after-free read in test_use_after_free_read+0x6b/0xf0');
