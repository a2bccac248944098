-- SPDX-License-Identifier: GPL-2.0-or-later
-- The same wait of a client alone: its server does not answer, and is another machine.
-- also: task/hung, io/storage-stuck
UPDATE capture SET kind = 'log' WHERE id = 1;
INSERT INTO task (capture_id, id, pid, tgid, comm, state) VALUES (1, 1, 170, 170, 'kcompactd0', 'D');
INSERT INTO wait (capture_id, id, task_id, kind, certainty, how, func, caller, since_ms) VALUES
  (1, 1, 1, 'io', 'likely', 'frames of its stack', 'folio_wait_private_2', 'nfs_release_folio', 122000);
INSERT INTO frame (capture_id, task_id, no, func, how, reliable) VALUES
  (1, 1, 0, 'folio_wait_private_2', 'log', 1), (1, 1, 1, 'nfs_release_folio', 'log', 1), (1, 1, 2, 'filemap_release_folio', 'log', 1), (1, 1, 3, 'migrate_pages', 'log', 1),
  (1, 1, 4, 'compact_zone', 'log', 1);
INSERT INTO event (capture_id, id, locator, kind, comm, pid, task_id, duration_ms) VALUES (1, 1, 'log:x:5', 'hung-task', 'kcompactd0', 170, 1, 122000);
